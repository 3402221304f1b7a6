"""One certificate beside Typst setting the same pages, and the memory of a thousand."""

from __future__ import annotations

import base64
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import typst

from portal.domain.certificates import Form
from portal.printing.booklet import PAGE_MM, QR_MM
from portal.printing.certificate_page import (
    Content,
    Leaf,
    blank_sheets,
    certificate_page_html,
    pre_printed,
    sheets_of,
)
from portal.printing.render_server import RenderServer
from portal.printing.renderer import render_pdf
from tests.bench.machine import held_mb
from tests.measuring import Figures, waits
from tests.unit.printing.certificate_samples import ordinary, photo

ONES = 30
THOUSAND = 1000
RENDER_PROCESSES = 2
_STROKE = re.compile(r"M([-\d.]+) ([-\d.]+)((?:[hv][-\d.]+)+)")


def figures(_folder: Path) -> Figures:
    """Milliseconds of one certificate here and by Typst, and megabytes while 1,000 are set."""
    content = ordinary()
    with RenderServer(RENDER_PROCESSES) as server:
        server.wait_ready()
        ours = waits("certificate", lambda: set_one(content), ONES)
        source = as_typst(content).encode()
        theirs = waits("certificate by Typst", lambda: typst.compile(source, format="pdf"), ONES)
        ratio = ours["certificate p50 ms"] / theirs["certificate by Typst p50 ms"]
        return ours | theirs | {"certificate ours / Typst": ratio} | thousand(server)


def set_one(content: Content) -> bytes:
    """One certificate on plain paper, from what stands in it to the PDF."""
    html = certificate_page_html(content, Form.PLAIN)
    return render_pdf(html, under=pre_printed(Form.PLAIN), timeout=60)


def thousand(server: RenderServer) -> Figures:
    """The most that the render processes held together while 1,000 certificates were set."""
    portrait = photo()

    def one(at: int) -> float:
        content = replace(ordinary(name=f"欧阳{at:04d}"), photo=portrait)
        set_one(content)
        return held(server)

    with ThreadPoolExecutor(RENDER_PROCESSES) as pool:
        most = max(pool.map(one, range(THOUSAND)))
    return {f"memory for {THOUSAND} certificates MB": most}


def held(server: RenderServer) -> float:
    """What the render processes hold now, shared pages counted once, in MB."""
    return sum(map(held_mb, server.process_ids))


def as_typst(content: Content) -> str:
    """The same lines, rules and QR at the same places, as Typst's markup."""
    sheets = zip(sheets_of(content, Form.PLAIN), blank_sheets(), strict=True)
    pages = ["\n".join([_sheet(blank), _sheet(filled)]) for filled, blank in sheets]
    return (
        "#set page(width: 210mm, height: 297mm, margin: 0mm)\n"
        '#set text(font: ("Noto Serif CJK SC", "BabelStone Han"), top-edge: "baseline")\n'
        + "\n#pagebreak()\n".join(pages)
    )


def _sheet(leaves: list[Leaf]) -> str:
    found = []
    for at, leaf in enumerate(leaves):
        left, top = PAGE_MM[0] * (at % 2), PAGE_MM[1] * (at // 2)
        for line in leaf.lines:
            words = line.text.replace("\\", "\\\\").replace('"', '\\"')
            where = {"start": "left", "middle": "center", "end": "right"}[line.align]
            found.append(
                f"#place(dx: {left + line.x:.3f}mm, dy: {top + line.y:.3f}mm, "
                f"box(width: {line.width:.3f}mm, align({where}, "
                f'text(size: {line.size}pt, "{words}"))))'
            )
        found += [_line(left, top, stroke) for stroke in _STROKE.finditer(leaf.rules)]
        if leaf.qr:
            png = base64.b64decode(leaf.qr.partition(",")[2])
            found.append(
                f"#place(dx: {left + QR_MM[0]}mm, dy: {top + QR_MM[1]}mm, "
                f"image(bytes(({', '.join(map(str, png))})), width: {QR_MM[2]}mm, "
                'scaling: "pixelated"))'
            )
    return "\n".join(found)


def _line(left: float, top: float, stroke: re.Match[str]) -> str:
    x, y = float(stroke[1]) + left, float(stroke[2]) + top
    points = [(x, y)]
    for step in re.findall(r"([hv])([-\d.]+)", stroke[3]):
        x, y = (x + float(step[1]), y) if step[0] == "h" else (x, y + float(step[1]))
        points.append((x, y))
    return "\n".join(
        f"#place(line(start: ({a[0]:.3f}mm, {a[1]:.3f}mm), end: ({b[0]:.3f}mm, {b[1]:.3f}mm), "
        "stroke: 0.15mm))"
        for a, b in pairwise(points)
    )
