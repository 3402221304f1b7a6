"""The card on its page: what is shown and asked, what a key records, where it leads (R4)."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from portal.domain.confirmation import ContactMeans, ContactResult, Situation
from portal.domain.permissions import Actor
from portal.extensions import db
from portal.models import AuditEntry, Contact, Draft, Person, Registration, RollEntry
from portal.queries.areas import office_by_area_code
from tests.confirming import OnRoll, entry, on_roll, record, said
from tests.factories import NOW, clerk
from tests.statements import statements
from tests.strict_client import StrictClient, csrf_token_in, sign_in

VAIN, EMPLOYED, UNEMPLOYED, OTHER = ContactResult
FIRST, SECOND, THIRD = "覃一梅", "覃双梅", "覃三梅"
PART = {"HX-Request": "true"}
PHONE = "199 0000 0001"


@pytest.fixture
def actor(app: Flask, session: Session) -> Actor:
    """A clerk of the community, where nobody else is on the roll."""
    return clerk(session)


@pytest.fixture
def people(session: Session, actor: Actor) -> list[OnRoll]:
    """Three of the community's roll."""
    return [on_roll(session, actor, name=name) for name in (FIRST, SECOND, THIRD)]


def address(one: OnRoll, more: str = "") -> str:
    return f"/confirmation/{one.entry_id}{more}"


def press(
    client: StrictClient, one: OnRoll, result: str, *, part: bool = False, **typed: Any
) -> TestResponse:
    """Press a result on the card as it stands now."""
    page = client.get(address(one)).text
    version = re.search(r'name="version" value="(\d+)"', page)
    assert version is not None
    data = {"means": "phone", "version": version[1], **typed, "result": result}
    return client.post(
        address(one),
        data=data | {"csrf_token": csrf_token_in(page)},
        headers=PART if part else {},
    )


def name_on(page: str) -> str:
    """Whose card it is."""
    found = re.search(r'<h2 id="call-name"[^>]*>([^<]*)</h2>', page)
    assert found is not None
    return found[1]


@pytest.mark.clause("R4.1")
def test_the_month_opens_with_the_next_person_and_how_far_it_is(
    community: StrictClient, session: Session, actor: Actor, people: list[OnRoll]
) -> None:
    record(session, actor, people[0].entry_id, said(UNEMPLOYED))
    record(session, actor, people[1].entry_id, said(VAIN))
    page = community.get("/confirmation").text
    assert name_on(page) == THIRD
    for words in (
        "11 月动态确认",
        "名册 3 人 · 已确认 1 · 联系不上 1 · 28 日前还有 4 个工作日",
        PHONE,
        '失业登记 <span class="number">2026-10-20</span> · 第 1 个月',
        "还没有联系过",
    ):
        assert words in page
    assert re.search(r'id="count-confirmation"[^>]*>2<', page)
    assert people[2].number not in page


@pytest.mark.clause("R4.5")
def test_one_key_records_and_leads_to_the_next(
    community: StrictClient, session: Session, people: list[OnRoll]
) -> None:
    page = community.get("/confirmation").text
    assert f"保存并到下一位 {SECOND}" in page
    answer = press(community, people[0], "unemployed")
    assert answer.status_code == 302
    following = community.get(answer.location).text
    assert name_on(following) == SECOND
    assert f"{FIRST}：未就业" in " ".join(following.split())
    assert entry(session, people[0].entry_id).result is UNEMPLOYED


def test_htmx_gets_the_month_without_the_frame_and_says_who_is_next(
    community: StrictClient, people: list[OnRoll]
) -> None:
    answer = press(community, people[0], "unemployed", part=True)
    part = community.get(answer.location, headers=PART)
    assert part.headers["HX-Push-Url"] == address(people[1])
    assert "HX-Request" in part.headers["Vary"]
    assert "<nav" not in part.text
    said_now = re.sub(r"\s+", "", part.text)
    assert f"{FIRST}：未就业。现在是{SECOND}" in said_now
    assert re.search(r'id="count-confirmation"[^>]*hx-swap-oob="true"[^>]*>2<', said_now)


@pytest.mark.clause("R4.3")
def test_who_was_not_reached_today_waits_and_then_the_month_rests(
    community: StrictClient, session: Session, people: list[OnRoll]
) -> None:
    for one in people:
        press(community, one, "unreachable")
    page = community.get("/confirmation").text
    assert "今天都联系过了" in page
    assert all(name in page for name in (FIRST, SECOND, THIRD))
    for one in people:
        press(community, one, "unemployed")
    page = community.get("/confirmation").text
    assert "本月已全部确认" in page
    assert "28 日前还有" not in page


def test_an_empty_roll_says_why(community: StrictClient, session: Session, actor: Actor) -> None:
    assert "11 月的名册还没有生成" in community.get("/confirmation").text
    on_roll(session, clerk(session, "430102001002"))
    assert "本月名册上没有人" in community.get("/confirmation").text


@pytest.mark.clause("R4.2")
def test_the_means_are_those_of_the_last_time(
    community: StrictClient, session: Session, actor: Actor, people: list[OnRoll]
) -> None:
    record(session, actor, people[0].entry_id, said(VAIN, means=ContactMeans.WECHAT))
    page = community.get(address(people[0])).text
    chosen = re.findall(r"<input[^>]*checked[^>]*>", page)
    assert [re.search(r'value="(\w+)"', one)[1] for one in chosen] == ["wechat"]  # type: ignore[index]
    assert "上次：11 月 24 日 微信 · 联系不上" in " ".join(page.split())


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
@pytest.mark.parametrize("part", [False, True], ids=["a page", "htmx"])
def test_wishes_and_basics_open_in_place(
    community: StrictClient, people: list[OnRoll], part: bool
) -> None:
    headers = PART if part else {}
    wishes = community.get(address(people[0], "/wishes"), headers=headers).text
    assert 'name="wished_words_1"' in wishes
    assert 'value="保洁"' in wishes
    basics = community.get(address(people[0], "/basics"), headers=headers).text
    assert 'value="19900000001"' in basics
    assert ("<nav" in wishes) == (not part)


@pytest.mark.clause("R4.5")
def test_renewed_wishes_are_shown_and_the_old_ones_stay(
    community: StrictClient, people: list[OnRoll]
) -> None:
    typed: dict[str, Any] = {"wished_words_1": "养老护理员", "pay_from": "4200", "pay_to": "5000"}
    press(community, people[0], "unemployed", **typed, wished_place_1="长沙市", training="护理")
    page = community.get(address(people[0])).text
    for words in ("养老护理员", "4,200 – 5,000 元", "护理"):
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


def test_a_person_is_found_within_the_roll(community: StrictClient, people: list[OnRoll]) -> None:
    found = community.submit("/confirmation/find", {"q": "覃"}, page="/confirmation")
    assert all(name in found.text for name in (FIRST, SECOND, THIRD))
    one = community.submit("/confirmation/find", {"q": "qsm"}, page="/confirmation")
    assert one.status_code in (200, 302)
    single = community.submit("/confirmation/find", {"q": THIRD}, page="/confirmation")
    assert single.location == address(people[2])
    assert (
        "本月名册上没有这个人"
        in community.submit("/confirmation/find", {"q": "龙"}, page="/confirmation").text
    )
    assert (
        community.submit("/confirmation/find", {"q": " "}, page="/confirmation").status_code == 422
    )


def test_the_phone_is_shown_to_who_calls_alone_and_each_time_on_record(
    app: Flask, community: StrictClient, session: Session, people: list[OnRoll]
) -> None:
    assert PHONE in community.get(address(people[0])).text
    community.get(address(people[0]))
    above = app.test_client()
    assert isinstance(above, StrictClient)
    sign_in(above, "city")
    page = above.get(address(people[0])).text
    assert PHONE not in page
    assert "199****0001" in page
    assert '<form id="call-form"' not in page
    shown = sa.select(sa.func.count()).where(
        AuditEntry.action == "person.reveal", AuditEntry.person_id == people[0].person_id
    )
    session.rollback()
    assert session.scalar(shown) == 2


@pytest.mark.clause("R4.1")
def test_a_month_that_is_over_is_read_only(
    community: StrictClient, session: Session, actor: Actor, people: list[OnRoll]
) -> None:
    past = RollEntry(
        month=NOW.date().replace(month=10, day=1),
        person_id=people[0].person_id,
        registration_id=entry(session, people[0].entry_id).registration_id,
        office_id=actor.office_id,
        result=VAIN,
        attempts=1,
    )
    session.add(past)
    session.flush()
    contact = Contact(
        entry_id=past.id,
        at=NOW - timedelta(days=30),
        means=ContactMeans.PHONE,
        result=VAIN,
        by_id=actor.user_id,
        office_id=actor.office_id,
        recorded_at=NOW - timedelta(days=30),
    )
    session.add(contact)
    session.commit()
    page = community.get(f"/confirmation/{past.id}").text
    assert "这个月已经结束" in page
    assert PHONE not in page
    assert "call-form" not in page
    now = community.get(address(people[0])).text
    assert "上次：10 月 25 日 电话 · 联系不上" in " ".join(now.split())
    assert "已连续 1 个月" in now
    person = community.get(f"/people/{people[0].person_id}").text
    assert f'href="/confirmation/{past.id}"' in person
    shown = community.get(f"/people/{people[0].person_id}?show=services").text
    assert "电话 · 联系不上" in shown


@pytest.mark.parametrize("case", ["one left", "the last"])
def test_the_card_asks_the_database_eight_times_at_most(
    app: Flask, community: StrictClient, people: list[OnRoll], case: str
) -> None:
    if case == "the last":
        for one in people[1:]:
            press(community, one, "unemployed")
    community.get("/confirmation")
    with app.app_context():
        engine = db.engine
    with statements(engine) as asked:
        assert community.get("/confirmation").status_code == 200
    reads = [one for one in asked if one.lstrip().upper().startswith("SELECT")]
    assert len(reads) <= 8, "\n\n".join(reads)


def test_a_confirmation_asks_the_database_twelve_times_at_most(
    app: Flask, community: StrictClient, people: list[OnRoll]
) -> None:
    page = community.get(address(people[0])).text
    data = {"means": "phone", "version": "1", "result": "unemployed"}
    with app.app_context():
        engine = db.engine
    with statements(engine) as asked:
        answer = community.post(
            address(people[0]), data=data | {"csrf_token": csrf_token_in(page)}, headers=PART
        )
    assert answer.status_code == 302
    acts = [one for one in asked if not one.startswith(("BEGIN", "SAVEPOINT"))]
    assert len(acts) <= 12, "\n\n".join(acts)
