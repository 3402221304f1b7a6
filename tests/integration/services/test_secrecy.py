"""At rest no row tells a number: every column of every table, as the database keeps it."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.codes import code_set
from portal.domain.identity import parse_id_number
from portal.models import AuditEntry, Basis, DocumentKind
from portal.queries import people
from portal.services import documents, drafts, logins, lookups, registration
from portal.services.consents import Consent
from portal.services.demo.accounts import PASSWORD
from portal.services.registration import Finish
from portal.services.signing_in import Origin
from tests.factories import NOW, clerk, personal_details, resident_number, unemployment_details
from tests.integration.services.records import file_bytes, only_sqlite, raw_rows, rows_of

PHONE = "19987654321"
DRAWING = b"\x89PNG\r\n\x1a\n the person's own hand"


@pytest.fixture
def number(session: Session) -> str:
    """The number of somebody with whom everything was done that writes a row."""
    made = resident_number()
    actor = clerk(session)
    details = unemployment_details(made, personal=personal_details(made, phone=PHONE))
    typed = {"id_number": [made], "phone": [PHONE]}
    drafts.start(session, actor, "unemployment", typed, NOW)
    consent = Consent(code_set("consent_means").item("2"), DRAWING)
    finish = Finish(consent, code_set("verification_means").item("2"))
    case = registration.accept(session, actor, NOW, details, finish=finish)
    documents.record_print(
        session, actor, NOW, case, DocumentKind.REGISTRATION_FORM, hashlib.sha256().hexdigest()
    )
    lookups.reveal(session, actor, case.person_id)
    lookups.look_up_elsewhere(session, actor, case.person_id)
    logins.begin(session, actor.user_id, Origin("127.0.0.1", "test"), hours=10)
    logins.end_all(session, actor)
    return made


def encoded(text: str) -> Iterator[bytes]:
    """How a careless column could hold a text."""
    plain = text.encode()
    yield from (plain, base64.b64encode(plain).rstrip(b"="), plain.hex().encode())


def hashed(text: str) -> Iterator[bytes]:
    """How it could hold a text hashed without a key."""
    for name in ("md5", "sha1", "sha256"):
        digest = hashlib.new(name, text.encode())
        yield from (digest.digest(), digest.hexdigest().encode())


def holding(engine: sa.Engine, secret: bytes) -> list[str]:
    """The tables with a value in which the bytes stand."""
    return [
        table
        for table, rows in raw_rows(engine).items()
        for row in rows
        for value in row
        if secret in (value if isinstance(value, bytes) else str(value).encode())
    ]


def test_no_column_tells_the_number_the_phone_or_the_signature(
    engine: sa.Engine, session: Session, number: str
) -> None:
    assert people.by_id_number(session, parse_id_number(number)) is not None
    session.rollback()
    assert holding(engine, "周建国".encode()), "what is not sealed is found by this very look"
    for secret in (number, number.lower(), number[6:], number[:17], PHONE, PASSWORD):
        for spelling in (*encoded(secret), *hashed(secret)):
            assert not holding(engine, spelling), secret
    for digest in hashed(number[-4:]):  # ten thousand guesses would undo it
        assert not holding(engine, digest)
    for drawing in (DRAWING, base64.b64encode(DRAWING)):
        assert not holding(engine, drawing)
    kept = [one.signature for one in rows_of(session, Basis) if one.signature]
    assert base64.b64encode(DRAWING).decode() in kept


@only_sqlite
def test_the_file_tells_neither(engine: sa.Engine, number: str) -> None:
    """Also not on pages that SQLite has freed, nor in its log."""
    content = file_bytes(engine)
    assert "周建国".encode() in content
    for secret in (number, PHONE, DRAWING.decode("latin-1")):
        assert secret.encode("latin-1") not in content


def test_the_audit_trail_names_nobody(session: Session, number: str) -> None:
    entries = rows_of(session, AuditEntry)
    assert {"case.accept", "person.reveal", "document.print"} <= {one.action for one in entries}
    for entry in entries:
        for secret in (number, PHONE, "周建国"):
            assert secret not in entry.detail
