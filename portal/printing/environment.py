"""The Jinja environment of printed papers: its own, because printing knows no Flask."""

from datetime import date, datetime
from functools import cache
from io import BytesIO
from pathlib import Path

import segno
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

TEMPLATES = Path(__file__).resolve().parents[2] / "templates" / "print"


@cache
def print_environment() -> Environment:
    """Return the environment over `templates/print/`; an undefined name raises."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["chinese_date"] = chinese_date
    environment.filters["chinese_time"] = chinese_time
    environment.filters["qr_svg"] = qr_svg
    return environment


def chinese_date(day: date) -> str:
    """Write a day as official papers do (GB/T 9704): 2026年11月24日."""
    return f"{day.year}年{day.month}月{day.day}日"


def chinese_time(moment: datetime) -> str:
    """Write a moment, already in Asia/Shanghai, to the minute."""
    return f"{chinese_date(moment)} {moment:%H:%M}"


def qr_svg(text: str) -> Markup:
    """Return `text` as a QR code: an inline SVG, one unit a module, scaled by the stylesheet."""
    buffer = BytesIO()
    segno.make(text, error="m", micro=False).save(
        buffer, kind="svg", border=0, xmldecl=False, svgns=True, omitsize=True
    )
    return Markup(buffer.getvalue().decode())  # noqa: S704 (segno writes only numbers into it)
