"""The month's sums and lists, who may be deregistered, and the visits on paper, on the pages."""

from __future__ import annotations

import re
from datetime import date

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from portal.domain.confirmation import ContactResult
from portal.domain.permissions import Actor
from portal.extensions import db
from portal.models import Registration, RegistrationKind, RollEntry
from portal.queries.rolls import EntryState
from portal.services import rolls
from portal.services.demo.accounts import COMMUNITY
from tests.confirming import OnRoll, on_roll, record, said
from tests.factories import NOW, clerk
from tests.integration.services.doubles import NEXT_DOOR
from tests.integration.services.records import rows_of
from tests.served import refused
from tests.statements import statements
from tests.strict_client import StrictClient, sign_in

LEFT, VAIN = EntryState.LEFT, EntryState.UNREACHABLE
NUMBER = re.compile(r"<td class=\"figure\">\s*<a href=\"([^\"]+)\">(\d+)</a>")


@pytest.fixture
def own(session: Session) -> Actor:
    """A clerk of the demo's community."""
    return clerk(session, COMMUNITY)


def screen(app: Flask, username: str) -> StrictClient:
    made = app.test_client()
    assert isinstance(made, StrictClient)
    sign_in(made, username)
    return made


@pytest.fixture
def month(session: Session, own: Actor) -> dict[str, OnRoll]:
    """Four people of the community, one of each state, and one left next door."""
    people = {name: on_roll(session, own) for name in ("left", "vain", "done", "gone")}
    on_roll(session, clerk(session, NEXT_DOOR))
    record(session, own, people["vain"].entry_id, said(ContactResult.UNREACHABLE))
    record(session, own, people["done"].entry_id, said(ContactResult.UNEMPLOYED))
    session.execute(
        sa.update(RollEntry).where(RollEntry.id == people["gone"].entry_id).values(ended_at=NOW)
    )
    session.commit()
    return people


@pytest.mark.clause("R4.1")
@pytest.mark.usefixtures("month")
@pytest.mark.parametrize("username", ["township", "district", "city", "province"])
def test_every_number_opens_what_it_counts(app: Flask, username: str) -> None:
    """From any level down to the community's list, and there are as many rows as it says."""
    client = screen(app, username)
    address, wanted = "/rolls", 5
    for _ in range(5):
        page = client.get(address, follow_redirects=True).text
        if "data-rows" in page:
            assert page.count("身份证号") >= 1
            assert len(re.findall(r"/confirmation/\d+", page)) == wanted
            break
        assert re.search(rf">{wanted}</a>", page), address
        body = page[page.index("<tbody>") : page.index("</tbody>")]
        numbers = [(url, int(one)) for url, one in NUMBER.findall(body) if "sort=people" in url]
        numbers += [
            (url, int(one))
            for url, one in NUMBER.findall(body)
            if "/list?" in url and "state" not in url
        ]
        address, wanted = max(numbers, key=lambda one: one[1])
        address = address.replace("&amp;", "&")
    else:
        pytest.fail("there was no list at the bottom")
    assert wanted == 4


@pytest.mark.usefixtures("month")
def test_who_lags_comes_first_and_any_column_sorts(app: Flask) -> None:
    township = screen(app, "township")
    page = township.get("/rolls").text
    assert page.index("识字里") < page.index("永福") if "永福" in page else True
    percents = [
        101 if one == "—" else int(one[:-1])
        for one in re.findall(r'<td class="figure">(\d+%|—)</td>', page.split("<tfoot>")[0])
    ]
    assert percents == sorted(percents)
    assert percents[:2] == [0, 33]
    by_people = township.get("/rolls?sort=people").text
    assert 'aria-sort="descending"' in by_people
    first = NUMBER.findall(by_people[by_people.index("<tbody>") :])[0]
    assert first[1] == "4"
    assert township.get("/rolls?sort=luck").status_code == 404


@pytest.mark.usefixtures("month")
def test_a_page_of_sums_asks_seldom(app: Flask) -> None:
    client = screen(app, "province")
    client.get("/rolls")
    with app.app_context():
        engine = db.engine
    with statements(engine) as asked:
        assert client.get("/rolls").status_code == 200
    reads = [one for one in asked if one.lstrip().upper().startswith("SELECT")]
    assert len(reads) <= 8, "\n".join(reads)


def test_past_months_are_chosen_and_told_as_over(
    app: Flask, community: StrictClient, session: Session, own: Actor
) -> None:
    on_roll(session, own)
    rolls.make(session, date(2026, 10, 1), NOW)
    page = community.get("/rolls/list?month=2026-10").text
    assert "本月已结束" in page
    assert 'value="2026-11"' in page
    assert "入户联系单" not in page
    assert "28 日前还有 4 个工作日" in community.get("/rolls/list").text
    for wrong in ("2026-13", "x"):
        assert community.get(f"/rolls/list?month={wrong}").status_code == 404


def test_an_area_elsewhere_is_not_there(community: StrictClient, session: Session) -> None:
    elsewhere = clerk(session, NEXT_DOOR).area_path.rstrip("/").split("/")[-1]
    for page in ("/rolls", "/rolls/list", "/rolls/candidates"):
        assert community.get(f"{page}?area={elsewhere}").status_code == 404


@pytest.mark.clause("R7.8")
def test_a_candidate_leads_to_the_reason_and_nothing_happens_by_itself(
    app: Flask, community: StrictClient, session: Session, own: Actor
) -> None:
    who = on_roll(session, own)
    for _ in range(3):
        refused(session, own, who.person_id)
    page = community.get("/rolls/candidates").text
    assert "无正当理由连续拒绝 3 次" in page
    (link,) = re.findall(r'href="(/people/\d+/deregister/unemployment[^"]+)"', page)
    form = community.get(link).text
    assert re.search(r'value="708"[^>]*checked|checked[^>]*value="708"', form)
    assert len(open_spells(session, who)) == 1
    above = screen(app, "township")
    assert "/deregister/" not in above.get("/rolls/candidates").text
    assert "可注销" in above.get("/rolls").text


def open_spells(session: Session, who: OnRoll) -> list[Registration]:
    return list(
        rows_of(
            session,
            Registration,
            person_id=who.person_id,
            kind=RegistrationKind.UNEMPLOYMENT,
            ended_recorded_at=None,
        )
    )
