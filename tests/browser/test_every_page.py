"""Every page that a demo account can open, at an office screen's size."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from portal.services.demo.accounts import ACCOUNTS
from tests.browser.applicants import (
    FUTURE_DAY,
    LAST_DAY,
    applicant,
    consent_on_paper,
    fill_form,
    open_form,
    submit,
)
from tests.browser.inspection import faults, picture
from tests.browser.office import Office
from tests.factories import resident_number

# Pages that no link leads to; whoever opens them sees the same.
_UNLINKED = {
    "/password": "password",
    "/postings": "postings",
    "/nothing-here": "not-found",
    "/admin/audit": "not-allowed",
}
# Pages without a log-in, the same for everybody: one account's walk goes there.
_OF_ALL = "/guide"
_FIRST = ACCOUNTS[0].username
# Where the walk must have come at least; for all others, to a person and a case.
_DEEPEST = {
    "sysadmin": {"/admin/accounts/n"},
    "secadmin": {"/admin/postings/n"},
    "district_sysadmin": {"/admin/accounts/n/handover", "/admin/accounts/import"},
    "district_secadmin": {"/admin/postings/n", "/admin/postings/requests"},
    "auditor": {
        *("/admin/audit", "/admin/audit/odd", "/admin/audit/anchors"),
        "/admin/audit/role-changes",
    },
}


def _shape(address: str) -> str:
    """Addresses of one shape show one page: any number, any filter."""
    return re.sub(r"\d+", "n", urlsplit(address).path)


def _links(page: Page) -> list[str]:
    found: list[str] = page.locator("a[href^='/']:not([target]):not([download])").evaluate_all(
        "links => links.map(link => link.getAttribute('href'))"
    )
    return found


def _one_of_each_kind() -> list[str]:
    """Whoever has the same roles at the same level (a code's length) sees the same pages."""
    levels = {one.username: len(one.area_code.rstrip("0")) for one in ACCOUNTS}
    kinds = {(one.roles, levels[one.username]): one.username for one in reversed(ACCOUNTS)}
    return [one.username for one in ACCOUNTS if one.username in kinds.values()]


@pytest.mark.parametrize("username", _one_of_each_kind())
def test_every_page_of_an_account(office: Office, screens: Path, username: str) -> None:
    page = office.signed_in(username)
    waiting, seen, found = [page.url], {"/"}, []
    while waiting:
        address = waiting.pop(0)
        if _shape(address) in seen or (address.startswith(_OF_ALL) and username != _FIRST):
            continue
        page.goto(address)
        seen |= {_shape(address), _shape(page.url)}
        found += faults(page)
        picture(page, screens, username + re.sub("[^a-z]+", "-", _shape(address)).rstrip("-"))
        waiting += _links(page)
    assert found == []
    assert seen >= _DEEPEST.get(username, {"/people/n", "/cases/n"})


def test_pages_that_no_link_leads_to(office: Office, screens: Path) -> None:
    page = office.signed_in("community")
    office.allow(403, 404)
    found = []
    for address, name in _UNLINKED.items():
        page.goto(address)
        picture(page, screens, name)
        found += faults(page)
    assert found == []


def test_the_log_in_and_its_refusal(office: Office, screens: Path) -> None:
    page = office.screen()
    office.allow(422)
    page.goto("/login")
    picture(page, screens, "login")
    found = faults(page)
    page.get_by_label("用户名", exact=True).fill("nobody")
    page.get_by_label("密码", exact=True).fill("wrong")
    page.get_by_role("button", name="登录", exact=True).click()
    expect(page.get_by_role("alert")).to_be_visible()
    picture(page, screens, "login-refused")
    assert found + faults(page) == []


def test_the_form_empty_wrong_and_filled(office: Office, screens: Path) -> None:
    page, who = office.signed_in("community"), applicant("龙金凤")
    office.allow(422)
    open_form(page, who)
    picture(page, screens, "form")
    found = faults(page)
    submit(page, "核验并办结")
    expect(page.get_by_role("alert").get_by_role("link").nth(5)).to_be_visible()
    picture(page, screens, "form-empty-refused")
    found += faults(page)
    fill_form(page, who)
    page.get_by_label("失业时间", exact=True).fill(FUTURE_DAY)
    page.get_by_label("屏幕手写签名").check()
    submit(page, "受理，稍后核验")
    expect(page.get_by_role("alert").get_by_role("link")).to_have_count(1)
    picture(page, screens, "form-refused")
    found += faults(page)
    page.get_by_label("失业时间", exact=True).fill(LAST_DAY)
    submit(page, "受理，稍后核验")  # not signed on the screen yet
    page.get_by_role("alert").get_by_role("link").click()
    expect(page.get_by_role("img", name="请本人在框内签字")).to_be_in_viewport()
    picture(page, screens, "form-unsigned")
    found += faults(page)
    consent_on_paper(page)
    submit(page, "受理，稍后核验")
    expect(page.get_by_text("已受理，核验后办结")).to_be_visible()
    picture(page, screens, "case-accepted")
    found += faults(page)
    submit(page, "核验并办结")
    expect(page.get_by_role("alert")).to_be_visible()
    picture(page, screens, "case-refused")
    assert found + faults(page) == []


def test_a_number_that_cannot_be_registered(office: Office, screens: Path) -> None:
    page = office.signed_in("community")
    office.allow(422)
    child = resident_number(7, born=date(2015, 7, 17))
    found = []
    for number, name in ((child[:-1], "start-wrong"), (child, "start-stopped")):
        page.goto("/registration/unemployment/start")
        page.get_by_label("身份证号", exact=True).fill(number)
        submit(page, "核对并填表")
        picture(page, screens, name)
        found += faults(page)
    assert found == []
