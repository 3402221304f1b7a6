"""Sums of an area further down: what their numbers open, the way back up; and sheets as printed."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from portal.domain.confirmation import ContactResult
from portal.models import Area, ContactSheet
from portal.queries.rolls import EntryState
from portal.services import contact_sheets
from portal.services.demo.accounts import CITY, COMMUNITY, DISTRICT, OTHER_COMMUNITY, TOWNSHIP
from portal.web.rolls import sheets as pages
from tests.confirming import on_roll, record, said
from tests.factories import NOW, clerk
from tests.integration.services.records import rows_of
from tests.served import refused
from tests.strict_client import StrictClient, sign_in


def screen(app: Flask, username: str) -> StrictClient:
    made = app.test_client()
    assert isinstance(made, StrictClient)
    sign_in(made, username)
    return made


def area_of(session: Session, code: str) -> int:
    found = session.scalars(sa.select(Area.id).where(Area.code == code)).one()
    session.rollback()
    return found


def linked(text: str, words: str) -> str:
    """The address of the link in these words."""
    (found,) = re.findall(rf'<a[^>]*href="([^"]+)"[^>]*>\s*{words}\s*</a>', text)
    return str(found).replace("&amp;", "&")


@pytest.mark.clause("R4.1")
def test_the_total_of_an_area_further_down_opens_its_own_list(app: Flask, session: Session) -> None:
    """The province has somebody in another city as well, who isn't in the list of this one."""
    on_roll(session, clerk(session, COMMUNITY))
    on_roll(session, clerk(session, OTHER_COMMUNITY))
    client = screen(app, "province")
    for code in (CITY, DISTRICT, TOWNSHIP):
        page = client.get(f"/rolls?area={area_of(session, code)}").text
        total = page[page.index("<tfoot>") : page.index("</tfoot>")]
        addresses = re.findall(r'href="([^"]+)">(\d+)</a>', total)
        assert [number for _, number in addresses[:1]] == ["1"]
        assert all(f"area={area_of(session, code)}" in one for one, _ in addresses)
        opened = client.get(addresses[0][0].replace("&amp;", "&")).text
        assert len(re.findall(r"/confirmation/\d+", opened)) == 1
    whole = client.get("/rolls").text
    total = whole[whole.index("<tfoot>") : whole.index("</tfoot>")]
    everybody = client.get(re.findall(r'href="([^"]+)">2</a>', total)[0].replace("&amp;", "&")).text
    assert len(re.findall(r"/confirmation/\d+", everybody)) == 2


@pytest.mark.parametrize("room", ["/rolls", "/service311"])
def test_back_is_one_level_up(app: Flask, session: Session, room: str) -> None:
    on_roll(session, clerk(session, COMMUNITY))
    client = screen(app, "city")
    district, township = area_of(session, DISTRICT), area_of(session, TOWNSHIP)
    for area, above in ((township, f"area={district}"), (district, None)):
        back = linked(client.get(f"{room}?area={area}").text, "返回")
        assert back.split("?")[0] == room
        assert (above in back) if above else ("area=" not in back)
    assert ">返回<" not in re.sub(r"\s+", "", client.get(room).text)
    listed = client.get(f"/rolls/list?area={area_of(session, COMMUNITY)}").text
    assert f"area={township}" in linked(listed, "返回")


@pytest.mark.clause("R7.8", "R7.9")
def test_how_many_may_be_deregistered_is_told_of_this_month_alone(
    community: StrictClient, session: Session
) -> None:
    own = clerk(session, COMMUNITY)
    who = on_roll(session, own)
    for _ in range(3):
        refused(session, own, who.person_id)
    assert "可注销 1" in community.get("/rolls/list").text
    assert "可注销" not in community.get("/rolls/list?month=2026-10").text


@pytest.mark.clause("R4.2")
def test_whoever_is_on_a_sheet_is_not_on_the_next_unless_asked_for(
    community: StrictClient, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(contact_sheets, "MOST_ROWS", 1)
    monkeypatch.setattr(pages, "MOST_ROWS", 1)
    own = clerk(session, COMMUNITY)
    for _ in range(2):
        on_roll(session, own)
    page = community.get("/rolls/sheet").text
    assert "还有 2 人不在本月的联系单上，先生成前 1 人" in page
    assert 'name="again"' not in page
    for _ in range(2):
        assert community.submit("/rolls/sheet", {"states": ["left"]}).status_code == 302
    page = community.get("/rolls/sheet").text
    assert "先生成前" not in page
    answer = community.submit("/rolls/sheet", {"states": ["left"]})
    assert (answer.status_code, "请勾选“重新打印”" in answer.text) == (422, True)
    made = community.submit("/rolls/sheet", {"states": ["left"], "again": "y"})
    assert made.status_code == 302
    assert len(rows_of(session, ContactSheet)) == 3


def test_a_sheet_with_nobody_left_is_not_printed(community: StrictClient, session: Session) -> None:
    own = clerk(session, COMMUNITY)
    who = on_roll(session, own)
    page = f"/rolls/sheets/{contact_sheets.make(session, own, NOW, [EntryState.LEFT]).id}"
    assert f"{page}/paper" in community.get(page).text
    record(session, own, who.entry_id, said(ContactResult.UNEMPLOYED))
    assert f"{page}/paper" not in community.get(page).text
    answer = community.get(f"{page}/paper")
    assert (answer.status_code, "不用再走访" in answer.text) == (409, True)


def test_the_paper_has_nothing_of_who_needs_no_visit(
    community: StrictClient, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    papers: list[str] = []

    def take(html: str, timeout: int) -> bytes:
        papers.append(html)
        return b"%PDF"

    monkeypatch.setattr(pages, "render_pdf", take)
    own = clerk(session, COMMUNITY)
    done, _left = (on_roll(session, own, residence_address=f"文艺路 {at} 号") for at in (1, 2))
    sheet_id = contact_sheets.make(session, own, NOW, [EntryState.LEFT]).id
    record(session, own, done.entry_id, said(ContactResult.UNEMPLOYED))
    assert community.get(f"/rolls/sheets/{sheet_id}/paper").status_code == 200
    (paper,) = papers
    assert "文艺路 2 号" in paper
    assert "文艺路 1 号" not in paper
    assert "没有列出的序号：已确认 1</p>" in paper
