"""A clerk's day: ten people, one after the other, each errand counted (docs/day.md)."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, Page, expect
from sqlalchemy.orm import Session

from portal.domain.codes import CodeItem, code_set
from portal.domain.identity import parse_id_number
from portal.domain.permissions import Actor
from portal.models import Registration
from portal.queries import people
from tests.browser.applicants import (
    Applicant,
    applicant,
    consent_on_paper,
    fill_form,
    submit,
)
from tests.browser.office import Office
from tests.browser.portal_server import running
from tests.browser.records import at_work, records
from tests.browser.tally import Tally
from tests.factories import (
    NOW,
    deregistered,
    personal_details,
    registered,
    resident_number,
    unemployment_details,
)
from tests.integration.services.chain import Chain, handed_out
from tests.working import add_employer, credit_code

Note = Callable[[str, object], None]

_REGISTERED = "已办结，登记表可以打印了"
NAME_OF_A_MINORITY = "阿依古丽·买买提"
MOST = {
    "new": 90,
    "returning": 12,
    "hired": 36,
    "self-employed": 54,
    "of a minority": 95,
    "港澳台 resident": 95,
    "moved in": 8,
    "certificate lost": 14,
    "refused elsewhere": 8,
    "a phone call": 2,
}
"""Inputs beside the card: keys, characters and clicks."""


@dataclass(frozen=True)
class Known:
    """Who is in the records already when the day begins, by identity number; a licence's code."""

    returning: str
    unemployed: str
    also_unemployed: str
    elsewhere: str
    also_elsewhere: str
    has_certificate: str
    employer: str


@pytest.fixture
def known(prepared: Path, keys_file: Path, tmp_path: Path) -> tuple[Path, Known]:
    """An office of its own, and who came there before."""
    instance = tmp_path / "instance"
    shutil.copytree(prepared, instance)
    with records(instance) as session:
        here, there = at_work(session, "community"), at_work(session, "community2")
        officers = Chain(here, at_work(session, "township"), at_work(session, "district"))
        returning, unemployed, also = (_registered(session, here) for _ in range(3))
        _end(session, returning)
        away = [_registered(session, there) for _ in range(2)]
        holder = handed_out(session, officers).person.identifier.number
        employer = add_employer(session, here).uscc
    return instance, Known(returning, unemployed, also, away[0], away[1], holder, employer)


def _registered(session: Session, actor: Actor) -> str:
    number = resident_number(born=date(1984, 6, 1), county="430702")
    personal = personal_details(
        number,
        name="石秋生",
        ethnicity=_item("ethnicity", "苗族"),
        education=_item("education", "高中"),
        household=_item("household", "本地非农业"),
    )
    registered(session, actor, now=NOW, details=unemployment_details(number, personal=personal))
    return number


def _item(code: str, short: str) -> CodeItem:
    return next(one for one in code_set(code).items if one.short == short)


def _end(session: Session, number: str) -> None:
    person = people.by_id_number(session, parse_id_number(number))
    assert person is not None
    whose = Registration.person_id == person.id
    session.execute(sa.update(Registration).where(whose).values(deregistered()))
    session.commit()


def test_ten_people(browser: Browser, known: tuple[Path, Known], record_property: Note) -> None:
    instance, people_known = known
    with running(instance) as server:
        office = Office(browser, server.url)
        page = office.signed_in("community")
        office.allow(422)
        tally = Tally(page)
        taken = {}
        for errand, act in _ERRANDS.items():
            tally.begin()
            act(page, tally, people_known)
            taken[errand] = tally.end()
        office.close()
        assert office.faults() == []
    for errand, done in taken.items():
        record_property(f"inputs and pages of one {errand}", f"{done.inputs}, {done.pages}")
    record_property("inputs of ten people", sum(one.inputs for one in taken.values()))
    assert {one: done.inputs for one, done in taken.items() if done.inputs > MOST[one]} == {}


def _card_on_the_desk(page: Page, tally: Tally, number: str, button: str = "失业登记") -> None:
    expect(page.get_by_label("身份证号", exact=True)).to_be_focused()
    tally.read_card(number)
    with page.expect_navigation():
        page.get_by_role("main").get_by_role("button", name=button, exact=True).click()


def _done(page: Page) -> None:
    consent_on_paper(page)
    submit(page, "核验并办结")
    expect(page.get_by_text(_REGISTERED)).to_be_visible()


def _newcomer(page: Page, tally: Tally, who: Applicant) -> None:
    _card_on_the_desk(page, tally, who.number)
    fill_form(page, who)
    _done(page)


def _new(page: Page, tally: Tally, _known: Known) -> None:
    _newcomer(page, tally, applicant("龙小春"))


def _of_a_minority(page: Page, tally: Tally, _known: Known) -> None:
    _newcomer(page, tally, applicant(NAME_OF_A_MINORITY))


def _from_taiwan(page: Page, tally: Tally, _known: Known) -> None:
    number = resident_number(born=date(1992, 1, 30), county="830000")
    _newcomer(page, tally, Applicant("林佳慧", number))


def _returning(page: Page, tally: Tally, known: Known) -> None:
    _card_on_the_desk(page, tally, known.returning)
    page.get_by_label("失业原因", exact=True).select_option(index=2)
    since = page.get_by_label("失业时间", exact=True)
    since.fill("1123")
    page.keyboard.press("Tab")
    expect(since).to_have_value("2026-11-23")
    _done(page)


def _at_work_now(page: Page, tally: Tally, number: str, form: str) -> None:
    _card_on_the_desk(page, tally, number, "就业登记")
    page.locator(f"[name=form][value='{form}']").check()
    page.get_by_label("就业时间", exact=True).fill("1116")
    page.locator("[name=pay]").fill("3600")


def _hired(page: Page, tally: Tally, known: Known) -> None:
    _at_work_now(page, tally, known.unemployed, "010")
    page.locator("#employer").get_by_label("统一社会信用代码", exact=True).fill(known.employer)
    page.keyboard.press("Tab")
    expect(page.locator("#employer").get_by_text("长沙某某餐饮有限公司")).to_be_visible()
    _done(page)


def _self_employed(page: Page, tally: Tally, known: Known) -> None:
    _at_work_now(page, tally, known.also_unemployed, "021")
    page.locator("[name=workplace]").fill("芙蓉区石记粉店")
    page.locator("[name=uscc]").fill(credit_code())
    page.locator("[name=licence_seen]").check()
    page.get_by_role("radio", name="本人在登记表上签字").check()
    page.get_by_role("button", name="比对", exact=True).click()
    expect(page.get_by_role("button", name="再次比对")).to_be_focused()
    page.get_by_label("人工核查").check()
    page.get_by_label("核查情况").fill("已看营业执照")
    submit(page, "核验并办结")
    expect(page.get_by_text(_REGISTERED)).to_be_visible()


def _moved_in(page: Page, tally: Tally, known: Known) -> None:
    page.get_by_role("link", name="迁入迁出", exact=True).click()
    page.get_by_role("link", name="迁入劳动者").click()
    expect(page.get_by_label("身份证号", exact=True)).to_be_focused()
    before = tally.end().inputs
    tally.read_card(known.elsewhere)
    page.keyboard.press("Enter")
    page.get_by_label("居住地发生变化").check()
    page.get_by_label("本人签字", exact=True).check()
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("已迁入，原社区（村）会收到通知")).to_be_visible()
    assert before == 2


def _certificate_lost(page: Page, tally: Tally, known: Known) -> None:
    page.get_by_role("heading", level=1).click()
    page.keyboard.press("/")
    tally.read_card(known.has_certificate)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.get_by_role("link", name="申领《就业创业证》").click()
    page.get_by_role("radio", name=re.compile("补")).check()
    page.locator("[name=because]").fill("遗失")
    page.get_by_label("收取纸质照片2张").check()
    submit(page, "受理并报送复审")
    expect(page.get_by_text("已受理，报送街道（乡镇）复审")).to_be_visible()


def _refused_elsewhere(page: Page, tally: Tally, known: Known) -> None:
    _card_on_the_desk(page, tally, known.also_elsewhere)
    expect(page.get_by_role("alert")).to_contain_text("失业登记")


def _phone_call(page: Page, _tally: Tally, _known: Known) -> None:
    page.get_by_role("main").get_by_role("link", name=re.compile("人没有确认")).click()
    name = page.locator("#call-name")
    expect(name).to_be_focused()
    page.wait_for_load_state()
    before = name.inner_text()
    page.keyboard.press("3")
    expect(name).not_to_have_text(before)


_ERRANDS: dict[str, Callable[[Page, Tally, Known], None]] = {
    "new": _new,
    "returning": _returning,
    "hired": _hired,
    "self-employed": _self_employed,
    "of a minority": _of_a_minority,
    "港澳台 resident": _from_taiwan,
    "moved in": _moved_in,
    "certificate lost": _certificate_lost,
    "refused elsewhere": _refused_elsewhere,
    "a phone call": _phone_call,
}
