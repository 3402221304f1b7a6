"""迁入、迁出 on the pages: two communities, the level above both, and what each of them sees."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from portal.domain.permissions import Role
from portal.domain.workflow import Status
from portal.models import Case, Objection, Registration
from portal.services.demo.accounts import COMMUNITY, OTHER_COMMUNITY
from tests.factories import (
    NOW,
    clerk,
    make_user,
    registered,
    resident_number,
)
from tests.integration.services.records import rows_of
from tests.integration.web.conftest import Town
from tests.integration.web.registration_form import fault_of, value_of
from tests.moving import moved_in, office_of, proposed
from tests.strict_client import StrictClient, sign_in

CONSENTED = {"reason": "1", "consent": "1"}


def _case(session: Session, **wanted: Any) -> Case:
    return rows_of(session, Case, **wanted)[-1]


@pytest.mark.clause("R9.1")
def test_from_the_number_to_the_new_community(
    other: StrictClient, community: StrictClient, session: Session, town: Town
) -> None:
    page = other.submit("/moves/in", {"id_number": town.number})
    assert page.status_code == 200
    assert "周**" in page.text
    assert office_of(session, COMMUNITY).full_name in page.text
    assert "周建国" not in page.text
    typed = {"step": "take", "id_number": town.number, "seen": value_of(page, "seen")}
    refused = other.submit("/moves/in", {**typed, "words": "随子女"})
    assert refused.status_code == 422
    assert fault_of(refused, "reason")
    assert fault_of(refused, "consent")
    assert value_of(refused, "words") == "随子女"
    done = other.submit("/moves/in", {**typed, **CONSENTED}, page="/moves/in")
    case = _case(session, procedure="move_in", person_id=town.person_id)
    assert done.headers["Location"] == f"/cases/{case.id}"
    shown = other.get(f"/cases/{case.id}").text
    assert "求职地发生变化" in shown
    assert "迁入申请表" in shown
    assert other.get(f"/people/{town.person_id}").status_code == 200
    assert community.get(f"/people/{town.person_id}").status_code == 404
    assert community.get(f"/cases/{town.completed_case}").status_code == 200
    desk = community.get("/desk").text
    assert "已迁入其他社区（村）" in desk
    assert f"/moves/{case.id}/object" in desk


@pytest.mark.clause("R9.1")
@pytest.mark.parametrize(
    ("typed", "words"),
    [("430102", "18 位"), ("{stranger}", "没有这个证件号码的登记"), ("{own}", "就在本社区（村）")],
)
def test_a_number_that_leads_nowhere_is_told_beside_it(
    community: StrictClient, town: Town, typed: str, words: str
) -> None:
    number = typed.format(stranger=resident_number(), own=town.number)
    answer = community.submit("/moves/in", {"id_number": number})
    assert answer.status_code == 422
    assert words in fault_of(answer, "id_number")
    assert value_of(answer, "id_number") == number


@pytest.mark.clause("R9.1")
def test_who_was_faster_is_told(other: StrictClient, session: Session, town: Town) -> None:
    page = other.submit("/moves/in", {"id_number": town.number})
    seen = value_of(page, "seen")
    third = clerk(session, "430102001003")
    moved_in(session, third, town.number, town.clerk.office_id)
    session.rollback()
    typed = {"step": "take", "id_number": town.number, "seen": seen, **CONSENTED}
    late = other.submit("/moves/in", typed)
    assert late.status_code == 409
    assert "本人刚刚迁到" in late.text
    assert value_of(late, "seen") == str(third.office_id)


@pytest.mark.clause("R10.1")
def test_proposed_asked_answered_and_accepted(
    community: StrictClient, other: StrictClient, session: Session, town: Town
) -> None:
    leave = f"/moves/out/{town.person_id}"
    receiver = office_of(session, OTHER_COMMUNITY).full_name
    wrong = community.submit(leave, {**CONSENTED, "to_office": "长沙市某某社区"})
    assert wrong.status_code == 422
    assert fault_of(wrong, "to_office") == "请选择接收的社区（村）"
    assert value_of(wrong, "to_office") == "长沙市某某社区"
    done = community.submit(leave, {**CONSENTED, "to_office": receiver})
    case = _case(session, procedure="move_out", person_id=town.person_id)
    assert done.headers["Location"] == f"/cases/{case.id}"
    assert "撤回迁出" in community.get(f"/cases/{case.id}").text
    assert community.submit(leave, {**CONSENTED, "to_office": receiver}).status_code == 409
    row = other.get("/desk").text
    assert "迁出劳动者" in row
    shown = other.get(f"/cases/{case.id}").text
    assert "同意接收" in shown
    back = {"reason": "6", "back_to": "propose", "opinion": "现住哪里？"}
    asked = other.submit(f"/cases/{case.id}/send-back", {**back, "version": case.version})
    assert asked.status_code == 302, asked.text
    page = community.get(f"/moves/{case.id}/answer")
    assert "现住哪里？" in page.text
    empty = community.submit(f"/moves/{case.id}/answer", {"version": value_of(page, "version")})
    assert empty.status_code == 422
    said = {"version": value_of(page, "version"), "words": "住女儿家"}
    assert community.submit(f"/moves/{case.id}/answer", said).status_code == 302
    answered = other.get(f"/cases/{case.id}")
    assert "住女儿家" in answered.text
    old_tab = {"version": case.version}
    other.submit(f"/moves/{case.id}/take", old_tab, page="/desk")
    assert _case(session, id=case.id).status is Status.OPEN, "as it was seen, or not at all"
    token = {"version": value_of(answered, "version")}
    assert other.submit(f"/moves/{case.id}/take", token, page="/desk").status_code == 302
    assert _case(session, id=case.id).status is Status.COMPLETED
    assert "识字里社区 → " in other.get(f"/people/{town.person_id}").text
    assert community.get(f"/people/{town.person_id}").status_code == 404
    assert community.get(f"/cases/{case.id}").status_code == 200


@pytest.mark.clause("R10.1")
def test_refused_or_withdrawn_the_person_stays(
    community: StrictClient, other: StrictClient, session: Session, town: Town
) -> None:
    to = office_of(session, OTHER_COMMUNITY).id
    case = proposed(session, town.clerk, town.person_id, to)
    at, version = case.id, case.version
    session.rollback()
    bare = other.submit(f"/cases/{at}/refuse", {"version": version})
    assert bare.status_code == 422
    given = {"version": version, "refusal": "10", "opinion": "不住这里"}
    assert other.submit(f"/cases/{at}/refuse", given).status_code == 302
    assert "不同意接收" in community.get(f"/cases/{at}").text
    assert "不同意接收" in community.get("/desk").text
    again = proposed(session, town.clerk, town.person_id, to)
    at, version = again.id, again.version
    session.rollback()
    words = {"version": version, "words": "本人不迁了"}
    assert community.submit(f"/moves/{at}/withdraw", words).status_code == 302
    assert "撤回迁出" in community.get(f"/cases/{at}").text
    assert community.submit(f"/moves/{at}/withdraw", words).status_code in {403, 409}
    held = rows_of(session, Registration, person_id=town.person_id, ended_on=None)
    assert {one.handling_office_id for one in held} == {town.clerk.office_id}


@pytest.mark.clause("R9.1")
def test_an_objection_from_the_notice_to_the_judgment(
    app: Flask, community: StrictClient, session: Session, town: Town
) -> None:
    taker = clerk(session, OTHER_COMMUNITY)
    at = moved_in(session, taker, town.number, town.clerk.office_id).id
    session.rollback()
    page = f"/moves/{at}/object"
    assert taker.office_title in community.get(page).text
    assert community.submit(page, {"words": ""}).status_code == 422
    assert community.submit(page, {"words": "本人没有同意"}).status_code == 302
    assert "待裁定" in community.get(page).text
    above = app.test_client()
    assert isinstance(above, StrictClient)
    sign_in(above, "province")
    assert f"/moves/{at}/judge" in above.get("/moves").text
    assert "本人没有同意" in above.get(f"/moves/{at}/judge").text
    assert above.submit(f"/moves/{at}/judge", {"upheld": "yes"}).status_code == 422
    done = above.submit(f"/moves/{at}/judge", {"upheld": "yes", "words": "属实"})
    assert done.status_code == 302, done.text
    (objection,) = rows_of(session, Objection, case_id=at)
    assert objection.upheld
    again = above.submit(f"/moves/{at}/judge", {"upheld": "no", "words": "再想想"}, page="/people")
    assert again.status_code == 409
    assert community.get(f"/people/{town.person_id}").status_code == 200
    assert "已转回" in community.get(f"/people/{town.person_id}").text


@pytest.mark.clause("R9.1", "R10.1")
def test_the_months_numbers_open_their_lists(
    community: StrictClient, township: StrictClient, session: Session, town: Town
) -> None:
    to = office_of(session, OTHER_COMMUNITY).id
    proposed(session, town.clerk, town.person_id, to)
    session.rollback()
    for client in (community, township):
        page = client.get("/moves").text
        links = re.findall(r'href="(/moves/list/[^"]+)"', page)
        assert links
        for link in {one.replace("&amp;", "&") for one in links}:
            assert client.get(link).status_code == 200, link
    assert community.get("/moves/list/in?month=2026-13").status_code == 404
    assert "等待对方审核" in community.get("/moves").text


@pytest.mark.usefixtures("render_server")
@pytest.mark.clause("R9.1", "R10.1")
def test_the_papers_of_a_move(community: StrictClient, session: Session, town: Town) -> None:
    to = office_of(session, OTHER_COMMUNITY).id
    case = proposed(session, town.clerk, town.person_id, to).id
    session.rollback()
    for slug in ("move-application", "receipt"):
        paper = community.get(f"/cases/{case}/{slug}.pdf")
        assert paper.status_code == 200
        assert paper.data.startswith(b"%PDF")
    assert community.get(f"/cases/{case}/registration-form.pdf").status_code == 404


@pytest.mark.clause("R10.1")
def test_what_is_past_due_is_on_the_desk_of_the_receivers_township(
    app: Flask, session: Session
) -> None:
    weeks_ago = NOW - timedelta(days=20)
    old = clerk(session)
    person_id = registered(session, old, now=weeks_ago).person_id
    case = proposed(session, old, person_id, office_of(session, OTHER_COMMUNITY).id, now=weeks_ago)
    at, version = case.id, case.version
    make_user(session, "above", "月塘审核", "430202001000", Role.REVIEWER)
    session.rollback()
    above = app.test_client()
    assert isinstance(above, StrictClient)
    sign_in(above, "above")
    assert f"/cases/{at}" in above.get("/desk").text
    assert "可以由您代为审核" in above.get(f"/reviews/{at}").text
    assert "同意接收" in above.get(f"/cases/{at}").text
    assert above.submit(f"/moves/{at}/take", {"version": version}, page="/desk").status_code == 302
    assert _case(session, id=at).status is Status.COMPLETED
