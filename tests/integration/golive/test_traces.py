"""What a file leaves behind: the audit trail, sealed rows, the file handed back."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.golive.notes import load
from portal.models import AuditEntry, ImportRow, Verdict
from portal.queries.golive import RowFilter
from portal.services import golive
from tests.factories import NOW, clerk
from tests.golive_files import as_file
from tests.integration.golive.files import case_of, checked, somebody, taken_over, work_off
from tests.integration.services.records import raw_rows, rows_of


def test_every_registration_is_in_the_audit_trail(session: Session) -> None:
    actor, row = clerk(session), somebody()
    taken_over(session, actor, [row])
    entries = rows_of(session, AuditEntry, user_id=actor.user_id)
    actions = [(one.action, one.subject, one.detail) for one in entries]
    number = case_of(session, row).number
    assert actions == [
        ("import.upload", "import", "1 行"),
        ("import.apply", "import", "1 行"),
        ("case.take_over", "case", number),
        ("certificate.make", "certificate", ""),
    ]


def test_nothing_of_a_file_lies_open_in_the_database(session: Session, engine: sa.Engine) -> None:
    row = somebody(name="", remarks="只在这一行")
    checked(session, clerk(session), [row])
    kept = repr(raw_rows(engine)["import_row"])
    assert kept.count("b'") > 1
    for secret in (row["id_number"], row["phone"], "没有填", "只在这一行"):
        assert secret not in kept
        assert repr(secret.encode())[2:-1] not in kept


def test_a_file_is_handed_back_with_what_was_found(session: Session) -> None:
    actor = clerk(session)
    rows = [somebody(), somebody(phone="123")]
    batch = checked(session, actor, rows)
    content = golive.result_file(session, actor, batch.id, RowFilter.ERROR)
    again = golive.upload(session, actor, NOW, content)
    work_off(session)
    (row,) = rows_of(session, ImportRow, batch_id=again.id)
    assert row.verdict is Verdict.ERROR
    assert [str(note) for note in load(row.notes)] == [
        "手机号码：手机号码应为 11 位，以 13 至 19 开头，现在是 3 位。请核对"
    ]
    whole = golive.result_file(session, actor, batch.id, RowFilter.ALL)
    assert golive.upload(session, actor, NOW, whole).rows == 2
    assert golive.upload(session, actor, NOW, as_file(rows)).rows == 2
