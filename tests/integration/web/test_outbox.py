"""短信发送失败 on the screen: the desk's line, the list, and the three ways to see to one."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from portal.exchange.sms_http import HttpGateway
from portal.models import Message, MessageState, Person
from tests.integration.services.records import rows_of
from tests.integration.web.conftest import Town
from tests.sms_server import ACCOUNT, SECRET
from tests.strict_client import StrictClient, sign_in

LIST = "/messages/failed"
OLD, RIGHT = "19900000001", "13807315566"


@pytest.fixture
def undelivered(session: Session, town: Town) -> int:
    """The message of the town's completed case, which did not arrive."""
    session.execute(
        sa.update(Message)
        .where(Message.case_id == town.completed_case)
        .values(state=MessageState.FAILED, failure="号码停机", due_at=None)
    )
    session.commit()
    (found,) = rows_of(session, Message, case_id=town.completed_case)
    return found.id


def test_the_desk_says_so_until_it_is_seen_to(
    community: StrictClient, session: Session, undelivered: int
) -> None:
    assert "短信发送失败 1" in community.get("/desk").text
    page = community.get(LIST).text
    for said in ("周建国", "199****0001", "告知已办结", "号码停机", "改号重发"):
        assert said in page
    assert OLD not in page
    answer = community.submit(f"/messages/{undelivered}/told", {}, page=LIST)
    assert answer.location == LIST
    assert "没有要处理的短信" in community.get(LIST).text
    assert "短信发送失败" not in community.get("/desk").text


def test_the_same_again(community: StrictClient, session: Session, undelivered: int) -> None:
    community.submit(f"/messages/{undelivered}/again", {}, page=LIST)
    assert "已重新发送" in community.get(LIST).text
    anew = rows_of(session, Message, state=MessageState.WAITING)
    assert [one.phone for one in anew] == [OLD]


def test_to_the_number_that_is_right(
    community: StrictClient, session: Session, town: Town, undelivered: int
) -> None:
    address = f"/messages/{undelivered}/number"
    assert "199****0001" in community.get(address).text
    answer = community.submit(address, {"phone": " 138 0731 5566"}, page=address)
    assert answer.location == LIST
    (anew,) = rows_of(session, Message, state=MessageState.WAITING)
    assert anew.phone == RIGHT
    assert session.get_one(Person, town.person_id).phone == RIGHT


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "请填能联系到本人的手机号码"),
        ("1380731", "手机号码应为 11 位"),
        ("0731-84123456", "短信发不到固定电话"),
        (OLD, "和原来的号码一样"),
    ],
)
def test_a_wrong_number_stays_in_its_field(
    community: StrictClient, session: Session, undelivered: int, typed: str, words: str
) -> None:
    address = f"/messages/{undelivered}/number"
    answer = community.submit(address, {"phone": typed}, page=address)
    assert answer.status_code == 422
    assert words in answer.text
    assert f'value="{typed}"' in answer.text
    assert rows_of(session, Message, state=MessageState.WAITING) == []


@pytest.mark.parametrize(
    ("act", "given"), [("again", {}), ("told", {}), ("number", {"phone": RIGHT})]
)
def test_who_comes_second_sees_that_it_is_done(
    community: StrictClient, app: Flask, undelivered: int, act: str, given: dict[str, str]
) -> None:
    address = f"/messages/{undelivered}/{act}"
    page = address if act == "number" else LIST
    colleague = app.test_client()
    assert isinstance(colleague, StrictClient)
    sign_in(colleague, "colleague")
    colleague.get(LIST)
    community.get(page)
    colleague.submit(f"/messages/{undelivered}/told", {}, page=LIST)
    answer = community.submit(address, given, page="/desk")
    assert answer.status_code == 409
    assert "刚刚有人处理过" in answer.text
    assert community.get(f"/messages/{undelivered}/number").status_code == 409


def test_those_above_see_whose_it_is(
    township: StrictClient, community: StrictClient, undelivered: int
) -> None:
    page = township.get(LIST).text
    assert "长沙市芙蓉区文艺路街道识字里社区" in page
    assert f'href="{LIST}"' in township.get("/overview").text
    assert "短信发送失败" not in township.get("/desk").text, "it is the community's to see to"
    assert "经办机构" not in community.get(LIST).text


def test_without_a_gateway_what_waits_says_so(
    app: Flask, community: StrictClient, session: Session, town: Town
) -> None:
    case = f"/cases/{town.completed_case}"
    assert "未接通短信网关" in community.get(case).text
    assert "待发送" not in community.get(case).text
    app.extensions["portal_gateway"] = HttpGateway("http://127.0.0.1:9", ACCOUNT, SECRET)
    assert "未接通短信网关" not in community.get(case).text
    assert "待发送" in community.get(case).text
    assert "待发送" in community.get(f"/people/{town.person_id}").text


def test_what_arrived_says_so(community: StrictClient, session: Session, town: Town) -> None:
    session.execute(sa.update(Message).values(state=MessageState.DELIVERED))
    session.commit()
    assert "已送达" in community.get(f"/cases/{town.completed_case}").text
