"""A list taken in from a file, row by row with what was found (staff, completed courses)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Literal, NamedTuple

from flask import render_template, request

from portal.extensions import db
from portal.models import ImportBatch, Verdict
from portal.queries import staff_imports
from portal.web.converters import line_number


class Column(NamedTuple):
    """A column of the screen: its head, the cell of a line that it shows, and how."""

    head: str
    cell: str
    shown: Literal["words", "figures", "masked"] = "words"


def list_page(
    template: str,
    batch: ImportBatch,
    columns: Sequence[Column],
    address: Callable[..., str],
    **more: Any,
) -> str:
    """The page of a list; for HTMX only the rows that follow.

    ``address`` takes ``verdict`` and ``after``; ``more`` is what the template wants besides.
    """
    which = request.args.get("verdict", type=Verdict)
    after = request.args.get("after", 0, type=line_number)
    following = after and request.htmx  # type: ignore[attr-defined]
    counts = staff_imports.verdicts(db.session(), batch.id)
    return render_template(
        "imports/_rows.html" if following else template,
        batch=batch,
        columns=columns,
        address=address,
        which=which,
        page=staff_imports.lines(db.session(), batch.id, which, after),
        counts=counts,
        applicable=counts.get(Verdict.READY, 0) + counts.get(Verdict.WARNING, 0),
        wrong=counts.get(Verdict.ERROR, 0),
        **more,
    )
