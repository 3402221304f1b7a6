"""The month on its page: who is next and how far it is, what the card shows and asks (R4)."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from portal.domain.confirmation import ContactMeans, ContactResult
from portal.domain.permissions import Actor
from portal.extensions import db
from portal.models import AuditEntry, Contact, RollEntry
from tests.confirming import OnRoll, entry, on_roll, record, said
from tests.factories import NOW, clerk
from tests.integration.web.roll_card import FIRST, PART, SECOND, THIRD, address, name_on, press
from tests.statements import reads, statements
from tests.strict_client import StrictClient, csrf_token_in, sign_in

VAIN, EMPLOYED, UNEMPLOYED, OTHER = ContactResult
PHONE = "199 0000 0001"


@pytest.fixture
def actor(app: Flask, session: Session) -> Actor:
    """A clerk of the community, where nobody else is on the roll."""
    return clerk(session)


@pytest.fixture
def people(session: Session, actor: Actor) -> list[OnRoll]:
    """Three of the community's roll."""
    return [on_roll(session, actor, name=name) for name in (FIRST, SECOND, THIRD)]


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
    assert len(reads(asked)) <= 8, "\n\n".join(reads(asked))


def test_a_confirmation_asks_the_database_six_times_at_most(
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
    acts = [one for one in acts if "audit_chain" not in one]
    assert len(acts) <= 6, "\n\n".join(acts)
