"""What a key on the card records, what is wrong with it, where it leads (R4)."""

from __future__ import annotations

import re
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from portal.domain.confirmation import ContactResult, Situation
from portal.domain.permissions import Actor
from portal.models import Draft, Person, Registration
from portal.queries.areas import office_by_area_code
from tests.confirming import OnRoll, entry, on_roll, record, said
from tests.factories import clerk
from tests.integration.web.roll_card import FIRST, SECOND, THIRD, address, name_on, press
from tests.strict_client import StrictClient, csrf_token_in

VAIN, EMPLOYED, UNEMPLOYED, OTHER = ContactResult


@pytest.fixture
def actor(app: Flask, session: Session) -> Actor:
    """A clerk of the community, where nobody else is on the roll."""
    return clerk(session)


@pytest.fixture
def people(session: Session, actor: Actor) -> list[OnRoll]:
    """Three of the community's roll."""
    return [on_roll(session, actor, name=name) for name in (FIRST, SECOND, THIRD)]


@pytest.mark.clause("R4.2")
def test_a_contact_made_before_is_entered_with_its_time(
    community: StrictClient, session: Session, people: list[OnRoll]
) -> None:
    press(community, people[0], "unemployed", on="2026-11-20", at="15:05", words="在家")
    (contact,) = entry(session, people[0].entry_id).contacts
    assert contact.at.isoformat() == "2026-11-20T07:05:00+00:00"
    assert contact.words == "在家"


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ({"on": "2026-11-25", "at": "9:00"}, "联系时间不能晚于现在"),
        ({"on": "2026-10-31", "at": "9:00"}, "联系时间应在 2026 年 11 月内"),
        ({"on": "2026-11-20"}, "请填几点"),
        ({"at": "25:00"}, "请按 9:30 填写时间"),
        ({"result": ""}, "请选择确认的结果"),
        ({"result": "other"}, "请选择确认的结果"),
        ({"result": "other-nothing"}, "请选择确认的结果"),
        ({"outcome-7": "lost"}, "请从列出的推荐结果中选择"),
        ({"words": "长" * 201}, "200"),
        ({"phone": "12", "residence_address": "x"}, "手机号码应为 11 位"),
        (
            {"wished_words_1": "保洁", "pay_from": "5000", "pay_to": "4000"},
            "最高月薪不能低于最低月薪",
        ),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost(
    community: StrictClient,
    session: Session,
    people: list[OnRoll],
    typed: dict[str, Any],
    fault: str,
) -> None:
    sent: dict[str, Any] = {"result": "unemployed", "words": "说了很久", **typed}
    answer = press(community, people[0], sent.pop("result"), **sent)
    assert answer.status_code == 422
    assert fault in answer.text
    for name in ("words", "on", "at", "phone", "pay_from", "wished_words_1"):
        if sent.get(name):
            assert f'value="{sent[name]}"' in answer.text
    assert entry(session, people[0].entry_id).contacts == []


def test_of_two_at_once_the_second_sees_what_changed_and_keeps_the_words(
    community: StrictClient, session: Session, actor: Actor, people: list[OnRoll]
) -> None:
    page = community.get(address(people[0])).text
    record(session, actor, people[0].entry_id, said(EMPLOYED))
    data = {
        "means": "visit",
        "version": "1",
        "words": "没人开门",
        "result": "unreachable",
        "csrf_token": csrf_token_in(page),
    }
    answer = community.post(address(people[0]), data=data)
    assert answer.status_code == 409
    for words in ("刚刚有人记录过", 'value="没人开门"', "电话 · 已就业"):
        assert words in answer.text
    again = community.post(
        address(people[0]),
        data=data | {"version": re.search(r'name="version" value="(\d+)"', answer.text)[1]},  # type: ignore[index]
    )
    assert again.status_code == 302
    assert len(entry(session, people[0].entry_id).contacts) == 2


@pytest.mark.clause("R4.4")
@pytest.mark.parametrize("part", [False, True], ids=["a page", "htmx"])
def test_whoever_has_work_goes_on_to_the_employment_registration(
    community: StrictClient, session: Session, people: list[OnRoll], part: bool
) -> None:
    answer = press(community, people[0], "employed", part=part)
    where = answer.headers["HX-Redirect"] if part else answer.location
    assert answer.status_code == (204 if part else 302)
    assert where.startswith("/registration/employment/")
    form = community.get(where).text
    assert "回到动态确认" in form
    assert session.scalar(sa.select(sa.func.count()).select_from(Draft)) == 1
    assert name_on(community.get(f"/confirmation?after={people[0].entry_id}").text) == SECOND
    assert "动态确认还没回去" not in community.get(where).text


@pytest.mark.clause("R4.4")
@pytest.mark.parametrize("situation", list(Situation))
def test_every_situation_leads_to_its_procedure_with_the_reason_chosen(
    community: StrictClient, session: Session, people: list[OnRoll], situation: Situation
) -> None:
    answer = press(community, people[0], f"other-{situation.value}")
    page = community.get(answer.location)
    assert page.status_code == 200
    assert "动态确认还没回去" in page.text
    if situation is Situation.MOVED:
        assert answer.location == f"/moves/out/{people[0].person_id}"
    else:
        chosen = re.search(r'<input[^>]*checked[^>]*name="reason"[^>]*>', page.text)
        assert chosen is not None
        assert f'value="{situation.end_reason}"' in chosen[0]
    (contact,) = entry(session, people[0].entry_id).contacts
    assert (contact.result, contact.situation) == (OTHER, situation)


@pytest.mark.clause("R4.4")
def test_what_was_begun_and_left_is_listed_until_it_is_done(
    community: StrictClient, people: list[OnRoll]
) -> None:
    press(community, people[0], "employed")
    press(community, people[1], "other-died")
    desk = community.get("/desk").text
    assert "还有 1 人没有确认" in desk
    assert "确认后待办理 2 人" in desk
    listed = community.get("/confirmation/unfinished").text
    assert FIRST in listed
    assert "已就业，待办就业登记" in listed
    assert SECOND in listed
    for one, where in ((people[0], "/registration/employment/"), (people[1], "/people/")):
        answer = community.submit(address(one, "/resume"), {}, page="/confirmation/unfinished")
        assert answer.location.startswith(where)
    nothing = community.submit(address(people[2], "/resume"), {}, page="/confirmation/unfinished")
    assert nothing.location == address(people[2])


@pytest.mark.clause("R4.4")
def test_where_another_office_keeps_the_registration_it_is_told_so(
    community: StrictClient, session: Session, people: list[OnRoll]
) -> None:
    keeper = office_by_area_code(session, "430102001002")
    assert keeper is not None
    session.execute(
        sa.update(Registration)
        .where(Registration.person_id == people[0].person_id)
        .values(handling_office_id=keeper.id)
    )
    session.commit()
    answer = press(community, people[0], "other-pension")
    assert answer.location == f"/people/{people[0].person_id}"
    assert "转告他们办理" in community.get(answer.location).text


@pytest.mark.clause("R4.3")
def test_a_wrong_number_is_an_attempt_and_asks_for_another(
    community: StrictClient, session: Session, people: list[OnRoll]
) -> None:
    answer = press(community, people[0], "wrong-number", words="是别人接的")
    page = community.get(answer.location).text
    assert "问到新号码请填在这里" in page
    assert 'name="phone"' in page
    (contact,) = entry(session, people[0].entry_id).contacts
    assert (contact.result, contact.words) == (VAIN, "号码有误；是别人接的")
    kept = press(community, people[0], "save", phone="19900735566", residence_address="新住处")
    assert "已保存" in community.get(kept.location).text
    session.rollback()
    person = session.get_one(Person, people[0].person_id, populate_existing=True)
    assert (person.phone, person.residence_address) == ("19900735566", "新住处")


@pytest.mark.clause("R4.5")
def test_renewed_wishes_are_shown_and_the_old_ones_stay(
    community: StrictClient, people: list[OnRoll]
) -> None:
    typed: dict[str, Any] = {"wished_words_1": "养老护理员", "pay_from": "4200", "pay_to": "5000"}
    press(community, people[0], "unemployed", **typed, wished_place_1="长沙市", training="护理")
    page = community.get(address(people[0])).text
    for words in ("养老护理员", "4200—5000 元", "护理"):
        assert words in page


@pytest.mark.clause("R4.2")
def test_a_contact_is_put_right_and_what_stood_is_struck_through(
    community: StrictClient, session: Session, people: list[OnRoll]
) -> None:
    press(community, people[0], "unemployed")
    (wrong,) = entry(session, people[0].entry_id).contacts
    page = community.get(address(people[0], f"?correct={wrong.id}")).text
    assert f'name="corrects" value="{wrong.id}"' in page
    assert 'value="2026-11-24"' in page
    answer = press(community, people[0], "unreachable", corrects=str(wrong.id), at="9:00")
    page = community.get(answer.location).text
    assert "已更正" in page
    struck = re.search(r"<s>(.*?)</s>", page, re.DOTALL)
    assert struck is not None
    assert "电话 · 未就业" in " ".join(struck[1].split())
    assert "由 张敏 更正" in " ".join(page.split())
    assert entry(session, people[0].entry_id).result is VAIN
