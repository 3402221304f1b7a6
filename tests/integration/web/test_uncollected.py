"""待领取: what waits for the community or for its holder, received by the parcel (R11.4)."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from portal.domain.workflow import Action, Status
from portal.models import Case, Issue
from tests.factories import NOW
from tests.integration.services.chain import Chain, act, at_district, hand_over, make
from tests.integration.services.records import rows_of
from tests.strict_client import StrictClient, sign_in

LIST = "/issues/uncollected"
TO_RECEIVE = f"{LIST}?list=receive"


def _case(session: Session, case_id: int) -> Case:
    session.rollback()
    return session.get_one(Case, case_id, populate_existing=True)


def _three(session: Session, who: Chain) -> list[int]:
    ids = []
    for _ in range(3):
        case_id = at_district(session, who)
        make(session, who.maker, case_id)
        ids.append(case_id)
    session.rollback()
    return ids


@pytest.mark.clause("R11.4")
def test_a_parcel_is_received_by_ticking(
    community: StrictClient, session: Session, who: Chain
) -> None:
    ids = _three(session, who)
    page = community.get(TO_RECEIVE).text
    ticks = re.findall(r'name="chosen"\s+value="(\d+:\d+)"', page)
    assert [int(one.split(":")[0]) for one in ticks] == ids
    answer = community.submit(f"{LIST}/receive", {"chosen": ticks[:2]}, page=TO_RECEIVE)
    assert (answer.status_code, answer.location) == (302, TO_RECEIVE)
    assert [_case(session, one).status for one in ids] == [
        Status.TO_COLLECT,
        Status.TO_COLLECT,
        Status.OPEN,
    ]
    assert "待本人领取 2" in community.get(LIST).text


@pytest.mark.clause("R11.4")
def test_what_changed_stays_behind_and_is_named(
    community: StrictClient, session: Session, who: Chain
) -> None:
    ids = _three(session, who)
    chosen = [f"{one}:{_case(session, one).version}" for one in ids]
    name = _case(session, ids[1]).person.name
    hand_over(session, who.clerk, ids[1])
    answer = community.submit(f"{LIST}/receive", {"chosen": chosen}, page=TO_RECEIVE)
    assert answer.status_code == 409
    assert "已接收 2 件" in answer.text
    assert f"{name}</a>：{who.clerk.name}已于" in answer.text
    assert [_case(session, one).status for one in ids] == [
        Status.TO_COLLECT,
        Status.COMPLETED,
        Status.TO_COLLECT,
    ]


def test_none_and_too_many_are_refused_in_words(
    community: StrictClient, session: Session, who: Chain
) -> None:
    _three(session, who)
    for chosen, words in (
        ([], "请先勾选要接收的办件"),
        ([f"{one}:1" for one in range(1, 102)], "一次最多接收 100 件"),
    ):
        answer = community.submit(f"{LIST}/receive", {"chosen": chosen}, page=TO_RECEIVE)
        assert answer.status_code == 422
        assert words in answer.text
    for typed in ("1", "1:", "x:1", "1:1:1", "1:99999999999999999999"):
        answer = community.submit(f"{LIST}/receive", {"chosen": [typed]}, page=TO_RECEIVE)
        assert answer.status_code == 404, typed


@pytest.mark.clause("R11.4")
def test_the_longest_waiting_comes_first(
    community: StrictClient, session: Session, who: Chain
) -> None:
    ids = _three(session, who)
    for case_id, days in zip(ids, (1, 12, 0), strict=True):
        act(session, who.clerk, case_id, Action.RECEIVE, now=NOW - timedelta(days=days))
    page = community.get(LIST).text
    rows = re.findall(r"<td>(\d+ 天|今天)</td>", page)
    assert rows == ["12 天", "1 天", "今天"]
    case = _case(session, ids[1])
    assert case.person.phone is not None
    assert case.person.phone not in page
    assert f"{case.person.phone[:3]}****{case.person.phone[-4:]}" in page


@pytest.mark.clause("R11.4")
def test_each_sees_what_waits_in_the_own_area(
    app: Flask, community: StrictClient, township: StrictClient, session: Session, who: Chain
) -> None:
    (case_id, *_others) = _three(session, who)
    act(session, who.clerk, case_id, Action.RECEIVE)
    (issue,) = rows_of(session, Issue, case_id=case_id)
    session.rollback()
    other = app.test_client()
    assert isinstance(other, StrictClient)
    sign_in(other, "community2")
    assert issue.serial in community.get(LIST).text
    page = township.get(LIST).text
    assert issue.serial in page
    assert "收到所选" not in township.get(TO_RECEIVE).text
    assert issue.serial not in other.get(LIST).text
    answer = other.submit(f"{LIST}/receive", {"chosen": [f"{case_id}:1"]}, page=LIST)
    assert (answer.status_code, "没有办成" in answer.text) == (409, True)
    assert _case(session, case_id).person.name not in answer.text


def test_a_long_list_goes_on_where_it_ended(
    community: StrictClient, session: Session, who: Chain, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.queries.uncollected.PAGE", 2)
    ids = _three(session, who)
    for which in ("receive", "collect"):
        if which == "collect":
            for case_id in ids:
                act(session, who.clerk, case_id, Action.RECEIVE)
        page = community.get(f"{LIST}?list={which}").text
        found = re.search(r'hx-get="([^"]+)"', page)
        assert found is not None
        more = found[1].replace("&amp;", "&")
        following = community.get(more, headers={"HX-Request": "true"}).text
        shown = [
            int(one)
            for text in (page, following)
            for one in re.findall(r"href=\"/cases/(\d+)\"", text)
        ]
        assert shown == ids
        assert "<html" not in following
        assert "<html" in community.get(more).text  # without scripts, a page of its own


@pytest.mark.parametrize("query", ["list=x", "since=x&after=1", "since=2026-13-01&after=1"])
def test_what_no_link_leads_to(community: StrictClient, query: str) -> None:
    assert community.get(f"{LIST}?{query}").status_code == 404
