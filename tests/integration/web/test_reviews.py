"""审核: list and case side by side, one by one and many at once (R11.4)."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from portal.domain.workflow import Action, Status
from portal.extensions import db
from portal.models import Case, Decision, PersonIdentifier, User
from portal.queries.areas import office_by_area_code
from portal.services.together import MOST
from tests.factories import certificate_asked
from tests.integration.services.chain import Chain, act, send_back
from tests.integration.web.registration_form import value_of
from tests.statements import statements
from tests.strict_client import StrictClient, sign_in

HTMX = {"HX-Request": "true"}


@pytest.fixture
def queue(session: Session, who: Chain) -> list[int]:
    """Three requests that wait at the township, each of somebody with a name of their own."""
    made = []
    for name in ("欧阳春", "钱小夏", "孙秋"):
        case = certificate_asked(session, who.clerk)
        case.person.name = name
        session.commit()
        made.append(case.id)
    session.rollback()
    return made


def of(session: Session, case_id: int) -> Case:
    session.rollback()
    return session.get_one(Case, case_id, populate_existing=True)


def opened(page: str) -> str:
    """The name of the case that stands beside the list."""
    found = re.search(r'<h2 id="review-title">(.*?)</h2>', page)
    assert found is not None
    return found[1]


def named(page: str) -> list[str]:
    """Who stands in the list, in its order."""
    return re.findall(r'<span class="review-name">(.*?)</span>', page)


@pytest.mark.clause("R11.4")
def test_list_and_case_stand_side_by_side(
    township: StrictClient, session: Session, queue: list[int]
) -> None:
    page = township.get("/reviews").text
    assert named(page) == ["欧阳春", "钱小夏", "孙秋"]
    assert opened(page) == "欧阳春"
    assert "通过，看下一件（钱小夏）" in page
    assert "识字里社区 · 新增" in " ".join(page.split())
    assert "已收纸质照片" in page
    numbers = session.scalars(sa.select(PersonIdentifier)).all()
    assert not any(one.number in page for one in numbers), "masked, as on every page"
    assert opened(township.get(f"/reviews/{queue[2]}").text) == "孙秋"


def test_a_row_opens_beside_the_list_alone(township: StrictClient, queue: list[int]) -> None:
    fragment = township.get(f"/reviews/{queue[1]}", headers=HTMX).text
    assert fragment.lstrip().startswith('<section class="review" id="review"')
    assert opened(fragment) == "钱小夏"
    assert "review-name" not in fragment


@pytest.mark.clause("R11.4")
def test_an_approval_leads_on_to_the_next_and_from_the_last_to_the_first(
    township: StrictClient, session: Session, queue: list[int]
) -> None:
    for at, then in ((1, 2), (2, 0)):
        path = f"/reviews/{queue[at]}"
        answer = township.submit(path, {"version": of(session, queue[at]).version})
        assert (answer.status_code, answer.location) == (302, f"/reviews/{queue[then]}")
    page = township.get("/reviews").text
    assert named(page) == ["欧阳春"]
    assert "审核通过" in page
    given = {"version": of(session, queue[0]).version, "opinion": "照片清楚"}
    assert township.submit(f"/reviews/{queue[0]}", given).location == "/reviews"
    assert "没有待审核的办件" in township.get("/reviews").text
    last = of(session, queue[0]).decisions[-1]
    assert (last.action, last.opinion) == (Action.APPROVE, "照片清楚")


@pytest.mark.clause("R11.4")
def test_the_second_reviewer_is_told_who_was_first_and_what_to_go_on_with(
    township: StrictClient, session: Session, who: Chain, queue: list[int]
) -> None:
    path = f"/reviews/{queue[0]}"
    version = value_of(township.get(path), "version")
    act(session, who.reviewer, queue[0], Action.APPROVE)
    answer = township.submit(path, {"version": version, "opinion": "同意，材料齐全"})
    assert answer.status_code == 409
    page = answer.text
    assert f"{who.reviewer.name}已于" in page
    assert "您刚才写的意见“同意，材料齐全”没有提交" in page
    assert "看下一件（钱小夏）" in page
    assert "区县制证" in page
    assert 'name="opinion"' not in page, "there is nothing left to approve"
    assert len(of(session, queue[0]).decisions) == 2


def test_a_fault_keeps_what_was_typed(
    township: StrictClient, session: Session, queue: list[int]
) -> None:
    words = "好" * 201
    answer = township.submit(f"/reviews/{queue[0]}", {"version": 1, "opinion": words})
    assert answer.status_code == 422
    assert words in answer.text
    assert 'id="opinion-error"' in answer.text
    assert of(session, queue[0]).step == "review"


@pytest.mark.clause("R11.4")
def test_many_are_approved_at_once_and_what_changed_stays_named(
    township: StrictClient, session: Session, who: Chain, queue: list[int]
) -> None:
    page = township.get("/reviews")
    ticked = re.findall(r'name="chosen"\s+value="(\d+:\d+)"', page.text)
    assert len(ticked) == 3
    send_back(session, who.reviewer, queue[1], "accept")
    answer = township.submit("/reviews/approve", {"chosen": ticked}, page="/reviews")
    assert answer.status_code == 409
    (told,) = re.findall(
        r'<div class="message message-bad" role="alert">.*?</div>', answer.text, re.DOTALL
    )
    assert "审核通过 2 件" in told
    assert "钱小夏" in told
    assert f"{who.reviewer.name}已于" in told
    assert "欧阳春" not in told
    assert [of(session, one).step for one in queue] == ["make", "accept", "make"]


def test_all_that_were_ticked_are_approved(
    township: StrictClient, session: Session, queue: list[int]
) -> None:
    ticked = [f"{one}:{of(session, one).version}" for one in queue[:2]]
    answer = township.submit("/reviews/approve", {"chosen": ticked}, page="/reviews")
    assert (answer.status_code, answer.location) == (302, "/reviews")
    page = township.get("/reviews").text
    assert "已审核通过 2 件" in page
    assert named(page) == ["孙秋"]


def test_none_or_too_many_are_refused_in_words_and_stay_ticked(
    township: StrictClient, session: Session, queue: list[int]
) -> None:
    answer = township.submit("/reviews/approve", {}, page="/reviews")
    assert answer.status_code == 422
    assert "请先勾选要通过的办件" in answer.text
    own = [f"{one}:{of(session, one).version}" for one in queue[:2]]
    chosen = [*own, *(f"{10**6 + n}:1" for n in range(MOST - 1))]
    answer = township.submit("/reviews/approve", {"chosen": chosen}, page="/reviews")
    assert answer.status_code == 422
    assert "一次最多通过 100 件，勾选了 101 件" in answer.text
    boxes = re.findall(r'<input[^>]*name="chosen"[^>]*>', answer.text)
    assert ["checked" in box for box in boxes] == [True, True, False]
    assert {of(session, one).step for one in queue} == {"review"}
    for broken in ("x", "1", "1:2:3", "-1:2", f"{2**64}:1"):
        answer = township.submit("/reviews/approve", {"chosen": broken}, page="/reviews")
        assert answer.status_code == 422, broken


@pytest.mark.clause("R11.4")
def test_whoever_accepted_it_can_look_and_not_approve(
    township: StrictClient, session: Session, queue: list[int]
) -> None:
    me = session.scalars(sa.select(User.id).where(User.username == "township")).one()
    mine = sa.update(Decision).where(Decision.case_id == queue[0]).values(actor_id=me)
    session.execute(mine)
    session.commit()
    page = township.get(f"/reviews/{queue[0]}").text
    assert "您在另一级办理过这件办件，要由别人审核" in page
    assert 'name="opinion"' not in page
    assert "/send-back" not in page
    version = of(session, queue[0]).version
    assert township.submit(f"/reviews/{queue[0]}", {"version": version}).status_code == 403


@pytest.mark.clause("R11.4")
def test_a_case_of_another_township_is_not_there(
    client: StrictClient, session: Session, queue: list[int]
) -> None:
    there = office_by_area_code(session, "430102002001")
    assert there is not None
    moved = {"handling_office_id": there.id, "accepting_office_id": there.id}
    session.execute(sa.update(Case).where(Case.id == queue[0]).values(moved))
    session.commit()
    sign_in(client, "township")
    assert client.get(f"/reviews/{queue[0]}").status_code == 404
    assert named(client.get("/reviews").text) == ["钱小夏", "孙秋"]


def test_more_than_a_page_is_fetched_into_its_place(
    township: StrictClient,
    queue: list[int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("portal.web.reviews.routes._PAGE", 2)
    page = township.get("/reviews").text
    assert named(page) == ["欧阳春", "钱小夏"]
    (more,) = re.findall(r'hx-get="(/reviews\?[^"]+)"', page)
    rows = township.get(more.replace("&amp;", "&"), headers=HTMX).text
    assert named(rows) == ["孙秋"]
    assert 'hx-get="/reviews?' not in rows


def test_a_returned_case_is_marked_in_the_list(
    township: StrictClient, session: Session, who: Chain, queue: list[int]
) -> None:
    act(session, who.reviewer, queue[2], Action.APPROVE)
    send_back(session, who.maker, queue[2], "review")
    assert of(session, queue[2]).status is Status.SENT_BACK
    page = township.get("/reviews").text
    assert named(page) == ["孙秋", "欧阳春", "钱小夏"], "what came back is on top"
    assert page.count("已退回</span>") >= 1
    assert "照片要重拍" in page


def test_the_page_asks_the_database_as_often_however_many_wait(
    app: Flask, township: StrictClient, session: Session, who: Chain, queue: list[int]
) -> None:
    with app.app_context():
        engine = db.engine

    def reads(address: str, **headers: str) -> int:
        with statements(engine) as asked:
            assert township.get(address, headers=headers).status_code == 200
        return sum(one.lstrip().upper().startswith("SELECT") for one in asked)

    last = reads(f"/reviews/{queue[-1]}"), reads(f"/reviews/{queue[-1]}", **HTMX)
    few = reads("/reviews"), reads(f"/reviews/{queue[0]}", **HTMX)
    for _ in range(6):
        certificate_asked(session, who.clerk)
    session.rollback()
    assert (reads("/reviews"), reads(f"/reviews/{queue[0]}", **HTMX)) == few
    assert max(*few, *last) <= 8
