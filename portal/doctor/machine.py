"""What the machine and its settings tell: no database is asked."""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import closing
from importlib.util import find_spec
from pathlib import Path

from pypdfium2 import PdfDocument, PdfTextObj

from portal.config import Settings
from portal.doctor.findings import Finding, Installation, fail, ok, warn, worst
from portal.key_changes import KeyKind, standing
from portal.keys import KeysError, read_keys

_GIB = 1024**3
SCARCE, TOO_LITTLE = 10 * _GIB, _GIB
"""Bytes free from where on the disk is spoken of, and from where on it is a fault."""

_STORES = ("archive", "evidence", "photos")
_SAMPLES = (
    ("湖南省", "NotoSerifCJK", "fonts-noto-cjk"),
    ("𱍐", "BabelStone", "fonts-babelstone-han"),
)
"""A text, the font that papers are made for, and the package that brings it."""
_LOOPBACK = ("127.0.0.1", "::1", "localhost")


def settings(installation: Installation) -> Finding:
    """Whether this is the demo, and what the portal answers to."""
    set_to = installation.settings
    if set_to.demo:
        return warn("demo mode: passwords are public, data are invented")
    gateway = "an SMS gateway" if set_to.sms_url else "no SMS gateway"
    return ok(f"production at {set_to.office_address}, {gateway}")


def https(installation: Installation) -> Finding:
    """Whether log-ins travel by HTTPS alone, and whether the proxy in front is known."""
    if installation.settings.demo:
        return ok("plain HTTP on this machine, for the demo")
    return worst(
        _https_faults(installation.settings),
        f"cookies are Secure; the portal answers to {', '.join(installation.settings.hosts)}",
    )


def _https_faults(set_to: Settings) -> Iterator[Finding]:
    if not set_to.cookies_secure:
        yield fail("secure_cookies is off: log-ins travel in the clear")
    if not set_to.hosts:
        yield warn("neither address nor allowed_hosts is set: the portal answers to any name")
    if set_to.host not in _LOOPBACK:
        yield warn(f"listens on {set_to.host} in plain HTTP: only the proxy should reach it")
    if set_to.trusted_proxies == 0:
        yield warn("trusted_proxies is 0: behind a proxy everybody seems to come from one address")


def keys(installation: Installation) -> Finding:
    """Whether the key file is there, whole, its owner's alone, and apart from the data."""
    path = installation.settings.keys
    try:
        read_keys(path)
        rings = [(kind, standing(path, kind)) for kind in KeyKind]
    except KeysError as wrong:
        return fail(str(wrong))
    found = [_own(path)]
    if not installation.settings.demo and path.resolve().is_relative_to(
        installation.settings.instance.resolve()
    ):
        found.append(warn("the key file lies in the instance folder: set keys_file elsewhere"))
    for kind, ring in rings:
        known = ", ".join(map(str, ring.known))
        found.append(ok(f"{kind}: {known} known, {ring.active} in force"))
        if not ring.is_everywhere:
            found.append(warn(f"the rotation to {kind} key {ring.active} is not finished"))
    return worst(found)


def _own(path: Path) -> Finding:
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o077:
        return warn(f"the key file's mode is {mode:04o}: chmod 600 it, unless a group must read it")
    return ok("the key file is its owner's alone")


def libraries(_installation: Installation) -> Finding:
    """Whether PDFs can be made, and whether fonts are cut to size by the quick way."""
    try:
        from weasyprint.text.ffi import harfbuzz_subset, pango
    except OSError as missing:
        return fail(f"PDFs can't be made, a library is missing (`make setup`): {missing}")
    version = divmod(pango.pango_version(), 10000)
    told = f"Pango {version[0]}.{version[1] // 100}.{version[1] % 100}"
    if harfbuzz_subset is None:
        return warn(f"{told}; libharfbuzz-subset0 is missing: PDFs come slowly (`make setup`)")
    if find_spec("graphviz") and shutil.which("dot") is None:
        return warn(f"{told}; graphviz is missing: guides come without flow charts (`make setup`)")
    return ok(f"{told}, HarfBuzz subset")


def fonts(_installation: Installation) -> Finding:
    """Which fonts a PDF's Chinese and the rare characters of names really get."""
    try:
        from portal.printing.pdf import html_to_pdf
    except OSError:
        return fail("PDFs can't be made: see libraries")
    found = []
    for text, wanted, package in _SAMPLES:
        page = f'<p style="font-family: Noto Serif CJK SC, BabelStone Han, serif">{text}</p>'
        got = fonts_of(html_to_pdf(page))
        told = f"{text} in {', '.join(got) or 'no font'}"
        is_sound = any(wanted in name.replace("-", "") for name in got)
        found.append(ok(told) if is_sound else fail(f"{told}: install {package} (`make setup`)"))
    return worst(found)


def fonts_of(pdf: bytes) -> list[str]:
    """The names of the fonts that a PDF's texts are set in."""
    with closing(PdfDocument(pdf)) as document:
        texts = (
            one for page in document for one in page.get_objects() if isinstance(one, PdfTextObj)
        )
        return sorted({one.get_font().get_base_name().partition("+")[2] for one in texts})


def disk(installation: Installation) -> Finding:
    """Whether the folders can be written, are not everybody's, and have room left."""
    return worst(_folders(installation.settings))


def _folders(set_to: Settings) -> Iterator[Finding]:
    for path in (set_to.instance, *(set_to.instance / name for name in _STORES)):
        if path.exists():
            yield from _rights(path)
    if set_to.database_url is None:
        for file in set_to.instance.glob("portal.sqlite3*"):
            yield from _rights(file)
    for path in (set_to.instance, Path(tempfile.gettempdir())):
        yield _room(path)


def _rights(path: Path) -> Iterator[Finding]:
    if not os.access(path, os.R_OK | os.W_OK):
        yield fail(f"{path} can't be written by this account: chown it")
    if stat.S_IMODE(path.stat().st_mode) & 0o002:
        yield fail(f"{path} may be written by every account of this machine: chmod o-w it")


def _room(path: Path) -> Finding:
    free = shutil.disk_usage(path).free
    told = f"{path} has {free / _GIB:.1f} GiB free"
    if free < TOO_LITTLE:
        return fail(told)
    return warn(told) if free < SCARCE else ok(told)
