"""Days in Asia/Shanghai inside a select, alike on both databases."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.expression import FunctionElement


class day_number(FunctionElement[int]):  # noqa: N801 - it stands where SQL's own functions do
    """The day of an instant as the number YYYYMMDD.

    The whole years between two days are the difference of their numbers, divided by 10,000: what
    began on 29 February has its year full on 1 March where the year lacks that day.
    """

    type = sa.Integer()
    inherit_cache = True
    name = "day_number"


@compiles(day_number, "sqlite")
def _on_sqlite(element: day_number, compiler: Any, **kw: Any) -> str:
    moment = compiler.process(element.clauses, **kw)
    return f"CAST(strftime('%Y%m%d', {moment}, '+8 hours') AS INTEGER)"


@compiles(day_number, "postgresql")
def _on_postgresql(element: day_number, compiler: Any, **kw: Any) -> str:
    moment = compiler.process(element.clauses, **kw)
    return f"CAST(to_char({moment} + interval '8 hours', 'YYYYMMDD') AS INTEGER)"
