"""辖区概况 on the screen: each number opens its list, the areas below are gone into one by one."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from portal.services import month_sums
from tests.factories import NOW, certificate_asked
from tests.integration.web.conftest import Town
from tests.strict_client import StrictClient, sign_in

_LINK = re.compile(r'<a href="(/overview/list[^"]+)">(\d+)</a>')
_ROW = re.compile(r"<td>\s*<a href=\"([^\"]+)\">([^<]+)</a>\s*</td>(.*?)</tr>", re.DOTALL)


def _numbers(page: str) -> list[tuple[str, int]]:
    return [(link.replace("&amp;", "&"), int(number)) for link, number in _LINK.findall(page)]


@pytest.mark.parametrize("username", ["community_reviewer", "township", "district", "province"])
def test_each_number_opens_its_list(
    client: StrictClient, session: Session, town: Town, username: str
) -> None:
    certificate_asked(session, town.clerk)
    session.rollback()
    sign_in(client, username)
    links = _numbers(client.get("/overview").text)
    assert {number for _link, number in links} == {0, 1, 2}
    for link, number in dict(links).items():
        listed = client.get(link).text
        assert len(re.findall(r"<a [^>]*data-row\b", listed)) == number, link
        assert f"{number}</a>" in listed
        assert town.number not in listed


def test_from_the_province_down_to_the_community(client: StrictClient, town: Town) -> None:
    sign_in(client, "province")
    page = client.get("/overview").text
    for name in ("长沙市", "芙蓉区", "文艺路街道", "识字里社区"):
        below = {row[1]: row for row in _ROW.findall(page)}
        address, _name, cells = below[name]
        figures = [int(one) for one in re.findall(r">(\d+)</a>", cells)]
        assert figures[0] == figures[1] == figures[3] == figures[7] == 1, name
        page = client.get(address.replace("&amp;", "&")).text
        assert f"{name}</p>" in page
    assert not _ROW.findall(page)


def test_kept_numbers_say_as_of_when(client: StrictClient, session: Session, town: Town) -> None:
    month_sums.keep_due(session, NOW - timedelta(minutes=1))
    sign_in(client, "city")
    page = client.get("/overview").text
    assert "截至 08:59" in page
    link, number = next(one for one in _numbers(page) if "unemployed" in one[0])
    listed = client.get(link).text
    assert number == 1
    assert "截至 08:59" in listed


def test_what_there_is_not_is_not_found(client: StrictClient, town: Town) -> None:
    sign_in(client, "township")
    for address in (
        "/overview?month=1999-01",
        "/overview?month=9999-12",
        "/overview?month=x",
        "/overview?area=999999",
        "/overview/list/closed?part=soon",
        "/overview/list/nothing",
        "/overview/list/closed?month=2026-10",
    ):
        assert client.get(address).status_code == 404, address


def test_a_past_month_tells_nothing_of_now(
    app: Flask, client: StrictClient, session: Session, town: Town
) -> None:
    from portal.services import rolls  # made by the worker in an office

    rolls.make(session, NOW.date().replace(month=10, day=1), NOW)
    sign_in(client, "township")
    page = client.get("/overview?month=2026-10").text
    assert "月末登记失业人员" in page
    assert "证书" not in page.split("<main", 1)[1].replace("《就业创业证》", "证书")
    assert client.get("/overview/list/services?month=2026-10").status_code == 404
    assert client.get("/overview/list/closed?month=2026-10").status_code == 200


def test_a_long_list_goes_on_with_the_rows_that_follow(
    client: StrictClient, town: Town, monkeypatch: pytest.MonkeyPatch, session: Session
) -> None:
    certificate_asked(session, town.clerk)
    monkeypatch.setattr("portal.queries.month_lists.PAGE", 1)
    sign_in(client, "township")
    page = client.get("/overview/list/closed").text
    more = re.search(r'hx-get="([^"]+)"', page)
    assert more is not None
    rows = client.get(more[1].replace("&amp;", "&"), headers={"HX-Request": "true"}).text
    assert rows.count("<tr") == 1
    assert "<main" not in rows
