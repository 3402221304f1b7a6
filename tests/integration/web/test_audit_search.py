"""审计管理员: a person's access history, what goes out as a file, odd days, anchors, refusals."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from portal.domain.dates import shanghai_day
from portal.models import AuditEntry, Case
from portal.queries import odd_access
from portal.services import audit_reading
from portal.services.audit_anchoring import anchor
from portal.services.provinces import set_policy
from tests.factories import clerk, registered, resident_number, unemployment_details
from tests.integration.web.admin_pages import (
    COMMUNITY,
    last_entry,
    rows,
    signed_in,
    user_id,
    wrong_field,
)
from tests.strict_client import StrictClient
from tests.trail import add_entries

TRAIL, ODD = "/admin/audit", "/admin/audit/odd"


@pytest.fixture
def auditor(app: Flask) -> StrictClient:
    """The audit administrator's browser."""
    return signed_in(app, "auditor")


@pytest.fixture
def number() -> str:
    """Somebody's identity number."""
    return resident_number()


@pytest.fixture
def case(session: Session, number: str) -> Case:
    """The case by which that person was registered, and somebody else's."""
    registered(session, clerk(session))
    return registered(session, clerk(session), details=unemployment_details(number))


def exported(auditor: StrictClient, **typed: str) -> list[list[str]]:
    token = auditor.csrf_token(TRAIL)
    answer = auditor.post(f"{TRAIL}/export", data={"csrf_token": token, **typed})
    assert answer.status_code == 200
    assert answer.mimetype == "text/csv"
    return list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))


def test_a_persons_access_history_by_number(
    session: Session, auditor: StrictClient, case: Case, number: str
) -> None:
    person_id = case.person_id
    answer = auditor.submit(TRAIL, {"number": number}, page=TRAIL)
    assert answer.status_code == 200
    lines = rows(answer.text)
    session.rollback()
    mine = sa.select(sa.func.count()).select_from(AuditEntry).filter_by(person_id=person_id)
    assert len(lines) == session.scalar(mine)
    assert lines[0][3] == "查询劳动者的访问记录"  # the auditor's own look is one of them
    assert number not in answer.request.url
    asked = last_entry(session)
    assert (asked.action, asked.person_id) == ("audit.person", person_id)


def test_a_look_at_a_person_is_entered_however_it_is_asked(
    session: Session, auditor: StrictClient, case: Case, number: str
) -> None:
    person_id = case.person_id
    newest = last_entry(session).id
    auditor.submit(TRAIL, {"number": number, "before": "99999999"}, page=TRAIL)
    exported(auditor, number=number)
    session.rollback()
    asked = sa.select(AuditEntry.action).filter_by(person_id=person_id)
    later = session.scalars(asked.where(AuditEntry.id > newest).order_by(AuditEntry.id)).all()
    assert later == ["audit.person", "audit.export"]


def test_the_filters_work_together(
    session: Session, auditor: StrictClient, case: Case, number: str
) -> None:
    everything = {"number": number, "office": COMMUNITY, "action": "case.accept", "result": "done"}
    accepted = rows(auditor.submit(TRAIL, everything, page=TRAIL).text)
    assert [line[2:4] for line in accepted] == [[COMMUNITY, "受理办件"]]
    for changed in ({"result": "refused"}, {"office": "长沙市芙蓉区"}, {"action": "case.refuse"}):
        assert rows(auditor.submit(TRAIL, everything | changed, page=TRAIL).text) == []


def test_days_in_the_wrong_order_are_refused(auditor: StrictClient) -> None:
    typed = {"first": "2026-05-02", "last": "2026-05-01"}
    answer = auditor.submit(TRAIL, typed, page=TRAIL)
    assert answer.status_code == 422
    assert wrong_field(answer.text, "last") == ("2026-05-01", "不能早于开始的日期")


def test_what_is_found_goes_out_as_a_file_and_that_is_entered(
    session: Session, auditor: StrictClient
) -> None:
    at = datetime(2026, 5, 1, 16, 0, tzinfo=UTC)
    who = user_id(session, "community")
    add_entries(session, *({"at": at, "user_id": who, "detail": f"=1+{one}"} for one in range(60)))
    head, *lines = exported(auditor, first="2026-05-02", last="2026-05-02")
    assert head[:4] == ["时间", "用户名", "姓名", "机构"]
    assert len(lines) == 60
    assert lines[0][:3] == ["2026-05-02 00:00:00", "community", "张敏"]
    assert {line[7][:2] for line in lines} == {"'="}  # a spreadsheet reckons nothing out
    entry = last_entry(session)
    assert (entry.action, entry.detail) == ("audit.export", "60 条")


def test_too_much_for_a_file_is_told(
    session: Session, auditor: StrictClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit_reading, "MOST_ENTRIES", 2)
    add_entries(session, {}, {}, {})
    token = auditor.csrf_token(TRAIL)
    answer = auditor.post(f"{TRAIL}/export", data={"csrf_token": token, "first": "2026-01-01"})
    assert answer.status_code == 422
    assert "超过 2 条" in wrong_field(answer.text, "first")[1]
    crooked = auditor.post(f"{TRAIL}/export", data={"csrf_token": token, "first": "soon"})
    assert crooked.status_code == 422


def test_an_odd_day_is_told_and_leads_to_its_entries(
    session: Session, auditor: StrictClient, case: Case
) -> None:
    set_policy(session, "odd.reveals", "3")
    midnight = datetime(2026, 5, 6, 16, 30, tzinfo=UTC)  # 00:30 of Thursday the 7th
    who, person_id = user_id(session, "community"), case.person_id
    looks = {"user_id": who, "person_id": person_id, "action": "person.reveal"}
    moments = [midnight + timedelta(minutes=one) for one in range(6)]
    behind = {"user_id": user_id(session, "township"), "remote": ""}
    add_entries(session, *({**looks, "at": at} for at in moments))
    add_entries(session, *({**behind, "at": at} for at in moments))
    answer = auditor.get(f"{ODD}?day=2026-05-07")
    assert [line[:4] for line in rows(answer.text)] == [
        ["张敏 community", "非工作时间操作", "6 次", "00:30—00:35"],
        ["张敏 community", "多次查看完整号码", "6 次", "00:30—00:35"],
    ]
    assert rows(auditor.get(f"{ODD}?day=2026-05-06").text) == []
    their_day = {"username": "community", "first": "2026-05-07", "last": "2026-05-07"}
    assert len(rows(auditor.submit(TRAIL, their_day, page=f"{ODD}?day=2026-05-07").text)) == 6


@pytest.mark.parametrize(("typed", "status"), [("", 200), ("20260507", 200), ("昨天", 422)])
def test_the_day_of_odd_access(auditor: StrictClient, typed: str, status: int) -> None:
    before = shanghai_day(datetime.now(UTC))
    answer = auditor.get(ODD, query_string={"day": typed})
    assert answer.status_code == status
    today = {before.isoformat(), shanghai_day(datetime.now(UTC)).isoformat()}
    shown = {"": today, "20260507": {"2026-05-07"}}.get(typed, {typed})
    assert any(f'value="{day}"' in answer.text for day in shown)


def test_many_people_in_few_minutes(session: Session, auditor: StrictClient, case: Case) -> None:
    set_policy(session, "odd.people", "2")
    at, who = datetime(2026, 5, 7, 2, tzinfo=UTC), user_id(session, "community")
    people = session.scalars(sa.select(Case.person_id)).all()
    assert len(set(people)) == 2
    add_entries(session, *({"user_id": who, "at": at, "person_id": one} for one in people))
    (line,) = rows(auditor.get(f"{ODD}?day=2026-05-07").text)
    assert line[1:4] == ["短时间内查看多人", "2 人", "10:00—10:00"]


def test_the_most_of_each_oddity_are_told_and_that_there_were_more(
    session: Session, auditor: StrictClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Six acts at night are not crowded out by a busy day, nor one stretch by a slow long day."""
    set_policy(session, "odd.people", "3")
    night, day = datetime(2026, 5, 6, 18, tzinfo=UTC), datetime(2026, 5, 7, 1, tzinfo=UTC)
    made: list[dict[str, object]] = []
    busy, slow, quick, owl, owlet = (
        user_id(session, one)
        for one in ("community", "community2", "township", "district", "counsellor")
    )
    reveal = {"user_id": busy, "action": "person.reveal"}
    made += [{**reveal, "at": day + timedelta(seconds=one)} for one in range(30)]
    slowly = [day + timedelta(minutes=20 * one) for one in range(20)]
    made += [{"user_id": slow, "at": at, "person_id": one} for one, at in enumerate(slowly)]
    made += [{"user_id": quick, "at": day, "person_id": one} for one in range(3)]
    made += [{"user_id": owl, "at": night} for _ in range(6)]
    monkeypatch.setattr(odd_access, "MOST", 1)
    monkeypatch.setattr(odd_access, "_PORTION", 1)
    add_entries(session, *made)
    answer = auditor.get(f"{ODD}?day=2026-05-07").text
    assert [line[1:3] for line in rows(answer)] == [
        ["多次查看完整号码", "30 次"],
        ["非工作时间操作", "6 次"],
        ["短时间内查看多人", "3 人"],
    ]
    assert "只列出最多的" not in answer
    add_entries(session, *({"user_id": owlet, "at": night} for _ in range(5)))
    answer = auditor.get(f"{ODD}?day=2026-05-07").text
    assert len(rows(answer)) == 3
    assert "每种情况只列出最多的 1 个账号" in answer


@pytest.mark.usefixtures("render_server")
def test_an_anchor_is_listed_and_printed(session: Session, auditor: StrictClient) -> None:
    assert rows(auditor.get("/admin/audit/anchors").text) == []
    made = anchor(session, datetime(2026, 5, 7, 2, tzinfo=UTC))
    anchor_id, code = made.id, made.code
    (line,) = rows(auditor.get("/admin/audit/anchors").text)
    assert line[:2] == ["2026-05-07", "10:00:00"]
    assert line[3].replace("-", "").lower() == code[:32]
    paper = auditor.get(f"/admin/audit/anchors/{anchor_id}.pdf")
    assert paper.data.startswith(b"%PDF")
    assert auditor.get("/admin/audit/anchors/999.pdf").status_code == 404


def test_what_is_refused_is_entered(session: Session, app: Flask, case: Case) -> None:
    case_id = case.id
    stranger = signed_in(app, "community2")
    for path, status, subject_id, why in (
        ("/admin/audit", 403, None, "没有权限（admin.audit）"),
        (f"/cases/{case_id}", 404, case_id, "不在辖区，或不存在（cases.show）"),
        ("/cases/999999", 404, 999999, "不在辖区，或不存在（cases.show）"),
    ):
        assert stranger.get(path).status_code == status
        entry = last_entry(session)
        assert (entry.action, entry.result, entry.subject) == ("access", "refused", "page")
        assert (entry.user_id, entry.subject_id) == (user_id(session, "community2"), subject_id)
        assert entry.detail == why
    before = last_entry(session).id
    assert stranger.get("/no/such/page").status_code == 404
    assert app.test_client().get("/admin/audit").status_code == 302
    assert last_entry(session).id == before


def test_a_wrong_present_password_is_entered(session: Session, app: Flask) -> None:
    community = signed_in(app, "community")
    typed = {"current": "guessed", "new": "Another-2026!", "repeat": "Another-2026!"}
    answer = community.submit("/password", typed)
    assert answer.status_code == 422
    entry = last_entry(session)
    assert (entry.action, entry.result) == ("password.change", "refused")
    assert entry.user_id == entry.subject_id == user_id(session, "community")
    assert "guessed" not in entry.detail


@pytest.mark.parametrize(
    ("username", "known", "result", "detail"),
    [
        ("community2", False, "done", "没有记录"),
        ("community2", True, "done", ""),
        ("city", False, "done", "没有记录"),
        ("counsellor", True, "refused", "没有权限"),
    ],
)
def test_a_whole_number_outside_the_area_is_entered_whatever_it_tells(
    session: Session, app: Flask, username: str, known: bool, result: str, detail: str
) -> None:
    number = resident_number()
    person_id = None
    if known:
        far = clerk(session, "430202001001" if username == "counsellor" else "430102001001")
        person_id = registered(session, far, details=unemployment_details(number)).person_id
    client = signed_in(app, username)
    assert client.submit("/people", {"q": number}, page="/people").status_code == 200
    entry = last_entry(session)
    assert (entry.action, entry.result, entry.detail) == ("person.lookup", result, detail)
    assert (entry.person_id, entry.user_id) == (person_id, user_id(session, username))


def test_a_case_elsewhere_among_many_is_entered(session: Session, app: Flask) -> None:
    far = registered(session, clerk(session, "430202001001")).id
    client = signed_in(app, "township")
    chosen = {"chosen": [f"{far}:1"]}
    client.submit("/reviews/approve", chosen, page="/reviews")
    session.rollback()
    entry = session.scalars(sa.select(AuditEntry).filter_by(action="access")).one()
    assert (entry.result, entry.subject, entry.subject_id) == ("refused", "case", far)
    assert entry.detail == "不在辖区，或不存在（一起通过）"
