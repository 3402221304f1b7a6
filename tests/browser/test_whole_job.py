"""失业登记 from the log-in to the printed form, without touching the mouse."""

from __future__ import annotations

import re
from collections.abc import Callable
from time import perf_counter

import pytest
from playwright.sync_api import Page, expect

from portal.services.demo.accounts import PASSWORD
from tests.browser import papers
from tests.browser.applicants import FUTURE_DAY, LAST_DAY, Applicant, applicant, posted, typed
from tests.browser.keyboard import Keyboard
from tests.browser.office import Office

Note = Callable[[str, object], None]

TICK = "Space"
# Field by field, as Enter leads through the form: what is typed, or how far down a list.
FIELDS: tuple[tuple[str, str | int], ...] = (
    ("民族", 2),
    ("手机号码", "19900735566"),
    ("文化程度", 4),
    ("户口性质", 1),
    ("登记地类型", 2),
    ("户籍地区划", ""),  # known from the card's number
    ("户籍详细地址", "善卷路66号"),
    ("现住址与户籍地址相同", TICK),
)
OPTIONAL_OF_PERSON = 5  # marriage, politics, school, subject, day of graduation
_CERTIFICATE = re.compile(r"^\s*\d{16}\s*$")


@pytest.mark.clause("R2.4", "R2.6", "R2.8", "R2.9", "R3.2", "R11.1")
def test_a_person_is_registered_by_keyboard_alone(office: Office, record_property: Note) -> None:
    page, who = office.screen(), applicant("周建国")
    hands = Keyboard(page)
    _log_in(page, hands)
    page.context.request.get("/forms/registration-form.pdf")  # the server has printed before
    _open_form(page, hands, who)
    _fill_in(page, hands, who)
    _try_a_day_in_the_future(page, office, hands)
    hands.press("Control+a")
    hands.type(LAST_DAY)
    hands.press("Control+Enter")
    expect(page.get_by_text("已办结，登记表可以打印了")).to_be_visible()
    _print(page, hands, who, record_property)
    record_property("keys from log-in to paper", hands.pressed)
    page.get_by_role("link", name="打开本人记录").click()
    expect(page.get_by_text("失业登记有效").first).to_be_visible()
    expect(page.get_by_text("求职登记有效").first).to_be_visible()
    expect(page.get_by_role("definition").filter(has_text=_CERTIFICATE)).to_be_visible()
    assert not [trace for trace in office.traces() if any(one in trace for one in who.secrets)]


def _log_in(page: Page, hands: Keyboard) -> None:
    page.goto("/")
    expect(page.get_by_label("用户名", exact=True)).to_be_focused()
    hands.type("community")
    hands.press("Tab")
    hands.type(PASSWORD)
    hands.press("Enter")
    expect(page.get_by_label("身份证号", exact=True)).to_be_focused()


def _open_form(page: Page, hands: Keyboard, who: Applicant) -> None:
    hands.type(who.number)
    hands.press("Enter")


def _fill_in(page: Page, hands: Keyboard, who: Applicant) -> None:
    for label, entry in (("姓名", who.name), *FIELDS):
        _enter(page, hands, label, entry)
    hands.press("Enter", OPTIONAL_OF_PERSON)
    _enter(page, hands, "失业原因", 2)
    _enter(page, hands, "失业时间", FUTURE_DAY)
    expect(page.get_by_label("失业前月收入")).to_be_focused()
    hands.press("Enter", 4)  # pay, employer, insurance, class of work
    _enter(page, hands, "第 1 项：具体工作", "保安员")
    hands.press("Enter", 12)
    _enter(page, hands, "本人在登记表上签字", TICK)
    _enter(page, hands, "人工核查", TICK)


def _enter(page: Page, hands: Keyboard, label: str, entry: str | int) -> None:
    expect(page.get_by_label(label, exact=True)).to_be_focused()
    if isinstance(entry, int):
        hands.press("ArrowDown", entry)
    elif entry == TICK:
        hands.press(TICK)
    else:
        hands.type(entry)
    hands.press("Enter")


def _try_a_day_in_the_future(page: Page, office: Office, hands: Keyboard) -> None:
    office.allow(422)
    before = typed(page)
    with page.expect_response(posted) as answer:
        hands.press("Control+Enter")
    assert answer.value.status == 422
    day = page.get_by_label("失业时间", exact=True)
    expect(day).to_be_focused()
    expect(day).to_have_value(FUTURE_DAY)
    expect(day).to_have_attribute("aria-invalid", "true")
    expect(day).to_have_accessible_description(re.compile("晚于"))
    expect(page.get_by_role("alert").get_by_role("listitem")).to_have_count(1)
    assert typed(page) == before


def _print(page: Page, hands: Keyboard, who: Applicant, note: Note) -> None:
    expect(page.get_by_role("link", name="打印登记表")).to_be_focused()
    began = perf_counter()
    with (
        page.context.expect_page(),
        page.context.expect_event("response", lambda one: one.url.endswith(".pdf")) as answer,
    ):
        hands.press("Enter")
    took = perf_counter() - began
    note("milliseconds from the key to the PDF", round(1000 * took))
    assert answer.value.status == 200
    assert answer.value.headers["content-type"] == "application/pdf"
    paper = papers.fetch(page, answer.value.url)
    words = papers.text_of(paper)
    assert who.name in words
    assert who.number in words
    assert "承诺" in words
    assert who.name not in str(paper.metadata)
