"""入户联系单 on the pages: printed, found again by its number, entered row by row (R4.2)."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy.orm import Session

from portal.domain.confirmation import ContactMeans, ContactResult, Situation
from portal.domain.contact_sheets import sheet_code
from portal.domain.permissions import Actor
from portal.domain.service311 import OfferOutcome
from portal.models import Contact, ContactSheet, Offer
from portal.queries.rolls import EntryState
from portal.services import contact_sheets
from portal.services.demo.accounts import COMMUNITY
from tests.confirming import OnRoll, entry, on_roll, record, said
from tests.factories import NOW, clerk
from tests.integration.services.doubles import NEXT_DOOR
from tests.integration.services.records import rows_of
from tests.integration.web.registration_form import fault_of, value_of
from tests.moving import moved_in
from tests.served import course, institution, keeper, recommended
from tests.strict_client import StrictClient

ALL = {"on": "2026-11-23", "means": "visit"}
"""What holds for each row that says nothing else."""


@pytest.fixture
def own(session: Session) -> Actor:
    """A clerk of the demo's community."""
    return clerk(session, COMMUNITY)


@pytest.fixture
def sheet(session: Session, own: Actor) -> tuple[ContactSheet, list[OnRoll]]:
    """A sheet of four people in its order."""
    people = [on_roll(session, own, residence_address=f"文艺路 {at} 号") for at in range(1, 5)]
    return contact_sheets.make(session, own, NOW, [EntryState.LEFT]), people


@pytest.mark.clause("R4.2")
def test_a_sheet_is_made_and_found_again_by_its_number(
    community: StrictClient, session: Session, own: Actor
) -> None:
    _, vain = on_roll(session, own), on_roll(session, own)
    record(session, own, vain.entry_id, said(ContactResult.UNREACHABLE))
    page = community.get("/rolls/sheet").text
    assert "未联系 1 人" in page
    assert "联系不上 1 人" in page
    made = community.submit("/rolls/sheet", {"states": ["left", "unreachable"]})
    (sheet,) = rows_of(session, ContactSheet)
    assert made.location == f"/rolls/sheets/{sheet.id}"
    code = sheet_code(sheet.month, sheet.id)
    found = community.submit("/rolls/sheet/find", {"code": code}, page="/rolls/sheet")
    assert found.location == made.location
    wrong = community.submit("/rolls/sheet/find", {"code": code + "1"}, page="/rolls/sheet")
    assert wrong.status_code == 422
    assert "编号" in fault_of(wrong, "code")
    assert value_of(wrong, "code") == code + "1"


def test_nobody_to_visit_and_nobody_chosen_is_said(community: StrictClient) -> None:
    nobody = community.submit("/rolls/sheet", {"states": ["left"]})
    assert (nobody.status_code, "没有要走访的人" in nobody.text) == (422, True)
    none = community.submit("/rolls/sheet", {})
    assert (none.status_code, "请选择走访哪些人" in none.text) == (422, True)


@pytest.mark.clause("R4.2", "R4.3", "R4.5")
def test_the_rows_are_entered_in_the_order_of_the_paper(
    community: StrictClient, session: Session, sheet: tuple[ContactSheet, list[OnRoll]]
) -> None:
    one, people = sheet
    page = f"/rolls/sheets/{one.id}"
    typed = {**ALL, **versions(session, people), "r1-result": "3", "r2-result": "1"}
    typed |= {"r3-result": "4", "r3-on": "2026-11-20", "r3-means": "phone", "r3-words": "已退休"}
    done = community.submit(page, typed)
    assert done.status_code == 302
    results = [entry(session, who.entry_id).result for who in people]
    assert results == [
        ContactResult.UNEMPLOYED,
        ContactResult.UNREACHABLE,
        ContactResult.OTHER,
        None,
    ]
    (third,) = rows_of(session, Contact, entry_id=people[2].entry_id)
    assert (third.situation, third.means) == (Situation.PENSION, ContactMeans.PHONE)
    assert (third.at.date(), third.words) == (date(2026, 11, 20), "已退休")
    shown = community.get(page).text
    assert "已录入 3 人" in shown
    assert "已确认：未就业" in shown
    assert "联系不上 1 次" in shown
    again = community.submit(page, {**ALL, "r2-result": "", "r4-result": ""})
    assert again.status_code == 302
    assert "没有填结果" in community.get(page).text


@pytest.mark.clause("R4.2")
def test_what_is_wrong_stands_in_its_row_and_the_rest_is_recorded(
    community: StrictClient, session: Session, sheet: tuple[ContactSheet, list[OnRoll]]
) -> None:
    one, people = sheet
    typed = {**ALL, **versions(session, people), "r1-result": "3"}
    typed |= {"r2-result": "3", "r2-on": "2026-10-31", "r2-words": "上月去过"}
    typed |= {"r3-words": "没填结果", "r4-result": "1", "r4-on": "什么"}
    answer = community.submit(f"/rolls/sheets/{one.id}", typed)
    assert answer.status_code == 422
    assert "已录入 1 人。有 3 行没有录入" in answer.text
    assert "2026 年 11 月内" in fault_of(answer, "r2-on")
    assert value_of(answer, "r2-on") == "2026-10-31"
    assert value_of(answer, "r2-words") == "上月去过"
    assert fault_of(answer, "r3-result") == "请选择结果"
    assert value_of(answer, "r3-words") == "没填结果"
    assert fault_of(answer, "r4-on")
    assert 'name="r1-result"' not in answer.text, "it is recorded"
    assert [entry(session, who.entry_id).attempts for who in people] == [1, 0, 0, 0]


@pytest.mark.clause("R4.2", "R9.1")
def test_who_was_recorded_or_moved_meanwhile_is_told_and_nothing_typed_is_lost(
    community: StrictClient, session: Session, sheet: tuple[ContactSheet, list[OnRoll]], own: Actor
) -> None:
    one, people = sheet
    typed = {**ALL, **versions(session, people), "r1-result": "1", "r1-words": "门锁着"}
    typed |= {"r2-result": "3"}
    record(session, own, people[0].entry_id, said(ContactResult.UNEMPLOYED))
    moved_in(session, clerk(session, NEXT_DOOR), people[1].number, own.office_id)
    answer = community.submit(f"/rolls/sheets/{one.id}", typed)
    assert answer.status_code == 409
    assert "刚刚有人记录过" in answer.text
    assert value_of(answer, "r1-words") == "门锁着"
    assert "已转到" in answer.text
    assert entry(session, people[0].entry_id).attempts == 1
    seen = {"r1-version": value_of(answer, "r1-version"), "r2-result": ""}
    assert community.submit(f"/rolls/sheets/{one.id}", {**typed, **seen}).status_code == 302
    assert entry(session, people[0].entry_id).attempts == 2
    assert entry(session, people[1].entry_id).attempts == 0


@pytest.mark.clause("R4.6")
def test_what_became_of_a_recommendation_is_entered_with_the_row(
    community: StrictClient, session: Session, sheet: tuple[ContactSheet, list[OnRoll]], own: Actor
) -> None:
    one, people = sheet
    teacher = keeper(session)
    offered = course(session, teacher, institution(session, teacher).id)
    recommendation = recommended(session, own, people[0].person_id, offered.id)
    field = f"r1-outcome-{recommendation.id}"
    typed = {**ALL, **versions(session, people), "r1-result": "3", field: "in_training"}
    page = f"/rolls/sheets/{one.id}"
    assert field in community.get(page).text
    wrong = community.submit(page, {**typed, field: "hired"})
    assert wrong.status_code == 422
    assert fault_of(wrong, field)
    assert community.submit(page, typed).status_code == 302
    session.rollback()
    told = session.get_one(Offer, recommendation.id, populate_existing=True)
    assert told.outcome is OfferOutcome.IN_TRAINING
    assert [each.contact_id for each in told.outcomes] == [
        each.id for each in rows_of(session, Contact, entry_id=people[0].entry_id)
    ]


def versions(session: Session, people: list[OnRoll]) -> dict[str, str]:
    """The hidden fields of the rows."""
    return {
        f"r{at}-version": str(entry(session, who.entry_id).version)
        for at, who in enumerate(people, 1)
    }


@pytest.mark.clause("R4.2")
@pytest.mark.usefixtures("render_server")
def test_the_paper_is_printed(
    community: StrictClient, sheet: tuple[ContactSheet, list[OnRoll]]
) -> None:
    answer = community.get(f"/rolls/sheets/{sheet[0].id}/paper")
    assert answer.mimetype == "application/pdf"
    assert answer.data.startswith(b"%PDF")
    assert answer.headers["Content-Disposition"].startswith("inline")
