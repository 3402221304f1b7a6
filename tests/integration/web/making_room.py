"""The making room in tests: cases that wait, what is ticked, and a press that prints nothing."""

from __future__ import annotations

import io
import re

from flask import Flask
from pypdf import PdfWriter
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from portal.domain.certificates import Form
from portal.models import (
    BookletChange,
    BookletEntry,
    Case,
)
from portal.services import jobs
from tests.factories import NOW
from tests.integration.services.chain import Chain, at_district
from tests.strict_client import StrictClient

QUEUE = "/making"


def blank_page(html: str, *, under: str | None = None) -> bytes:
    """A PDF of one page that stands for what is rendered; different for different pages."""
    writer, file = PdfWriter(), io.BytesIO()
    writer.add_blank_page(297, 421)
    writer.add_metadata({"/Title": html[-60:]})
    writer.write(file)
    return file.getvalue()


def timeless(joined: bytes) -> bytes:
    """What was put together, without the moment at which it was."""
    return re.sub(rb"CreationDate\(.*?\)|/ID ?\[.*?\]", b"", joined)


def waiting(session: Session, who: Chain, number: int) -> list[int]:
    """Cases that wait to be made."""
    found = [at_district(session, who) for _ in range(number)]
    session.rollback()
    return found


def ticks(session: Session, case_ids: list[int]) -> list[str]:
    """What the boxes of these cases send."""
    session.rollback()
    return [f"{one}:{session.get_one(Case, one).version}" for one in case_ids]


def start(maker: StrictClient, chosen: list[str], form: Form = Form.PLAIN) -> TestResponse:
    return maker.submit(QUEUE, {"chosen": chosen, "form": form.value})


def work_off(app: Flask, session: Session) -> None:
    with app.app_context():
        list(jobs.work_off(session, lambda: NOW))


def received(who: Chain, quantity: int) -> BookletEntry:
    """Blank booklets that came in."""
    return BookletEntry(
        office_id=who.maker.office_id,
        change=BookletChange.RECEIVED,
        quantity=quantity,
        recorded_by_id=who.maker.user_id,
        recorded_at=NOW,
    )
