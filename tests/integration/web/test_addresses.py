"""A number that no row can have is not found, or counts as not sent, and breaks nothing."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from portal.domain.permissions import Role
from portal.services import golive
from portal.services.demo.accounts import DISTRICT
from tests.factories import NOW, clerk, officer
from tests.golive_files import as_file, sound
from tests.integration.golive.files import work_off
from tests.integration.services.staff_lists import line, take_in
from tests.integration.web.admin_pages import HTMX, signed_in
from tests.integration.web.conftest import Town
from tests.strict_client import StrictClient, csrf_token_in

BEYOND = "9" * 20
NO_ID = (BEYOND, "9" * 5000, str(2**63), "-1", "x")
IMPOSSIBLE = (*NO_ID, "３", "²", "1_0", "")


@pytest.mark.parametrize("room", ["cases", "people", "documents"])
def test_a_number_beyond_all_rows_is_not_found(community: StrictClient, room: str) -> None:
    suffix = ".pdf" if room == "documents" else ""
    for number in (BEYOND, str(2**63 - 1)):
        assert community.get(f"/{room}/{number}{suffix}").status_code == 404


@pytest.mark.parametrize("address", ["/rosters/1/rows/{}", "/cases/1/evidence/1/{}.jpg"])
def test_a_number_beyond_all_lines_is_no_address(app: Flask, address: str) -> None:
    known = app.url_map.bind("localhost")
    assert known.match(address.format(2**31 - 1))
    with pytest.raises(NotFound):
        known.match(address.format(2**31))


def page_of(client: StrictClient, address: str) -> str:
    """A page that comes, without the token, which is another each time."""
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.text.replace(csrf_token_in(answer.text), "")


def show_the_same(client: StrictClient, address: str, *more: str) -> None:
    """An impossible number in a query shows what the page shows without it."""
    without = page_of(client, address.partition("?")[0])
    for number in (*IMPOSSIBLE, *more):
        assert page_of(client, address.format(number)) == without, number


@pytest.mark.parametrize(
    ("username", "address"),
    [
        ("township", "/overview/late-entries?before={}"),
        ("township", "/people?area={}"),
        ("community", "/people/PERSON?before=1-1-{}"),
        ("community", "/people/PERSON?before={}-1-1"),
        ("community", "/people/PERSON?before=1-{}-1"),
    ],
)
def test_an_impossible_number_counts_as_not_sent(
    app: Flask, town: Town, username: str, address: str
) -> None:
    of_person = address.replace("PERSON", str(town.person_id))
    show_the_same(signed_in(app, username), of_person)


def test_so_does_a_line_that_no_file_has(app: Flask, session: Session) -> None:
    beyond = str(2**31)
    administrator = officer(session, DISTRICT, Role.SYSTEM_ADMIN)
    staff = take_in(session, administrator, line("ling.zhong"))
    sysadmin = signed_in(app, "district_sysadmin")
    show_the_same(sysadmin, f"/admin/accounts/import/{staff}?after={{}}", beyond)
    people = golive.upload(session, clerk(session), NOW, as_file([sound(1)])).id
    work_off(session)
    community = signed_in(app, "community")
    show_the_same(community, f"/golive/{people}?after={{}}", beyond)
    rows = community.get(f"/golive/{people}?after={BEYOND}", headers=HTMX)
    assert rows.text.count("<tr>") == 1


@pytest.mark.parametrize(
    ("username", "page", "typed", "name", "status"),
    [
        ("community", "/people", {"q": "", "after_name": "周"}, "after_id", 200),
        ("community", "/people", {"q": ""}, "area", 200),
        ("community", "/postings", {}, "office", 404),
        ("auditor", "/admin/audit", {}, "before", 422),
    ],
)
def test_a_form_with_an_impossible_number_is_answered(
    app: Flask, username: str, page: str, typed: dict[str, str], name: str, status: int
) -> None:
    client = signed_in(app, username)
    token = client.csrf_token(page)
    for number in NO_ID:
        answer = client.post(page, data={**typed, name: number, "csrf_token": token})
        assert answer.status_code == status, number
