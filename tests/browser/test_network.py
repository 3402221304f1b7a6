"""A line that is slow or broken: said at once, nothing typed is lost, and nothing is done twice."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Page, Route, expect

from tests.browser.applicants import applicant, fill_form, open_form, register, submit
from tests.browser.inspection import faults
from tests.browser.office import Office
from tests.browser.test_scans import FILE, PHOTOGRAPH

HEARD = "**/static/img/icon.svg"
WORDS = "建议先做护理员"
WAITING = "正在等系统回应"
ARRIVED = "刚才那一次已经送达，没有重复办理"


def _guidance(office: Office) -> Page:
    """The form of a guidance, filled in: it has no guard but its key."""
    page = office.signed_in("community")
    register(page, applicant("断网"))
    page.get_by_role("link", name="打开本人记录").click()
    page.get_by_role("link", name="职业指导", exact=True).click()
    page.get_by_label("指导内容").fill(WORDS)
    page.get_by_role("radio", name="本人签字").check()
    page.wait_for_load_state()
    return page


def _record(page: Page) -> None:
    page.keyboard.press("Control+Enter")


def _given_once(page: Page) -> None:
    expect(page.get_by_role("button", name="退出")).to_be_visible()
    expect(page.get_by_text(WORDS)).to_have_count(1)


def test_cut_said_tried_again_and_recorded_once(office: Office) -> None:
    page = _guidance(office)
    words, person = page.get_by_label("指导内容"), page.url.removesuffix("/guidance")
    office.allow_cut()
    page.context.set_offline(True)
    expect(page.get_by_text("网络断开了，内容还在")).to_be_visible()
    _record(page)
    expect(page.get_by_text("网络不通，没有送出，内容还在")).to_be_visible()
    expect(words).to_have_value(WORDS)
    page.get_by_role("button", name="重试").click()
    expect(page.get_by_text("网络不通，没有送出，内容还在")).to_be_visible()
    assert faults(page) == []
    page.context.set_offline(False)
    expect(page.get_by_text("网络接通了，可以重试")).to_be_visible()
    page.get_by_role("button", name="重试").click()
    expect(page).to_have_url(re.compile(r"/people/\d+$"))
    assert page.url.rpartition("/")[2] == person.rpartition("/")[2]
    _given_once(page)


def test_a_proxy_without_a_portal_is_told_before_the_form_is_sent(office: Office) -> None:
    page = _guidance(office)
    office.allow(502)
    page.route(HEARD, lambda route: route.fulfill(status=502, body="Bad Gateway"))
    _record(page)
    expect(page.get_by_text("系统暂时没有回应，没有送出，内容还在")).to_be_visible()
    expect(page.get_by_label("指导内容")).to_have_value(WORDS)
    page.unroute(HEARD)
    page.get_by_role("button", name="重试").click()
    expect(page).to_have_url(re.compile(r"/people/\d+$"))
    _given_once(page)


def test_an_answer_that_was_lost_on_its_way_is_not_done_again(office: Office) -> None:
    page = _guidance(office)
    address = page.url
    office.allow(409)
    office.allow_cut()
    with _answers_lost(page, address):
        with page.expect_event("requestfailed", lambda asked: asked.method == "POST"):
            _record(page)
        page.wait_for_url("chrome-error://**")
    page.reload()  # sends the same again
    expect(page.get_by_role("heading", name="已经送达")).to_be_visible()
    expect(page.get_by_text(ARRIVED)).to_be_visible()


def test_a_part_of_a_page_is_tried_again_and_done_once(office: Office) -> None:
    page, who = office.signed_in("community"), applicant("断线")
    open_form(page, who)
    fill_form(page, who)
    submit(page, "受理，稍后核验")
    page.get_by_role("radio", name="身份证件").check()
    page.get_by_label(FILE).set_input_files(PHOTOGRAPH)
    office.allow_cut()
    alert = page.get_by_role("alert").filter(has_text="网络不通，内容还在")
    with _answers_lost(page, "*/evidence"):
        page.get_by_role("button", name="附上").click()
        expect(alert).to_be_visible()
    alert.get_by_role("button", name="重试").click()
    expect(page.get_by_role("status").get_by_text(ARRIVED)).to_be_visible()
    expect(page.get_by_role("link", name="身份证件")).to_have_count(1)


@contextmanager
def _answers_lost(page: Page, address: str) -> Iterator[None]:
    """The portal hears and does what is sent there; its answers do not arrive.

    Said to the engine itself: a route that fetches for the page would send a file without its
    bytes in Chromium 109.
    """
    line = page.context.new_cdp_session(page)

    def cut(paused: dict[str, Any]) -> None:
        given = {"requestId": paused["requestId"], "errorReason": "ConnectionReset"}
        line.send("Fetch.failRequest", given)

    line.on("Fetch.requestPaused", cut)
    pattern = {"urlPattern": address, "requestStage": "Response"}
    line.send("Fetch.enable", {"patterns": [pattern]})
    yield
    line.detach()


def test_a_form_that_waits_for_an_answer_says_so(office: Office) -> None:
    page = office.signed_in("community")
    page.goto("/employers/new")
    held: list[Route] = []
    page.route(HEARD, lambda route: held.append(route))
    page.get_by_label("单位名称", exact=True).fill("慢慢来")
    page.get_by_role("button", name="登记", exact=True).click()
    expect(page.get_by_text(WAITING)).to_be_visible()
    assert len(held) == 1
    assert faults(page) == []


def test_a_link_that_waits_for_its_page_says_so(office: Office) -> None:
    page = office.signed_in("community")
    page.goto("/employers")
    expect(page.get_by_text(WAITING)).to_be_hidden()
    # An answer without a page leaves this one standing, as one that does not come does.
    page.route("**/desk", lambda route: route.fulfill(status=204))
    page.locator(".side-nav a[href='/desk']").click()
    expect(page.get_by_text(WAITING)).to_be_visible()
