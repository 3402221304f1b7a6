"""Invented people who come to the counter, and the form filled in for them with the mouse."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import count

from playwright.sync_api import Page, Response, expect

from tests.factories import resident_number

FUTURE_DAY = "2026-12-03"
LAST_DAY = "2026-10-31"
_BORN = date(1979, 7, 17)
_serial = count(901)


@dataclass(frozen=True)
class Applicant:
    """A person with papers; the number is valid and belongs to nobody."""

    name: str
    number: str
    phone: str = "19900735566"

    @property
    def masked(self) -> str:
        """The number as every page shows it."""
        return f"{self.number[:6]}{'*' * 8}{self.number[-4:]}"

    @property
    def secrets(self) -> tuple[str, ...]:
        """What no address and no title may hold."""
        return self.name, self.number, self.phone


def applicant(name: str) -> Applicant:
    """Somebody new."""
    return Applicant(name, resident_number(next(_serial), born=_BORN, county="430703"))


def open_form(page: Page, who: Applicant) -> None:
    """From the desk to the person's form."""
    page.goto("/desk")
    page.get_by_label("身份证号", exact=True).fill(who.number)
    page.get_by_role("button", name="失业登记").click()
    expect(page.get_by_label("姓名", exact=True)).to_be_visible()


def fill_form(page: Page, who: Applicant) -> None:
    """Fill in what the form requires; consent and verification are left open."""
    page.get_by_label("姓名", exact=True).fill(who.name)
    page.get_by_label("民族", exact=True).select_option(label="土家族")
    page.get_by_label("手机号码", exact=True).fill(who.phone)
    page.get_by_label("文化程度", exact=True).select_option(label="高中")
    page.get_by_label("户口性质", exact=True).select_option(index=1)
    page.get_by_label("登记地类型", exact=True).select_option(label="常住地")
    page.get_by_label("户籍地区划", exact=True).fill("常德市鼎城区")
    page.get_by_label("户籍详细地址", exact=True).fill("善卷路 66 号 3 栋 502")
    page.get_by_label("现住址与户籍地址相同").check()
    page.get_by_label("失业原因", exact=True).select_option(index=2)
    page.get_by_label("失业时间", exact=True).fill(LAST_DAY)
    page.get_by_label("第 1 项：具体工作").fill("保安员")


def consent_on_paper(page: Page) -> None:
    """The person signs the printed form; the clerk has checked by hand."""
    page.get_by_role("radio", name="本人在登记表上签字").check()
    page.get_by_label("人工核查").check()


def submit(page: Page, button: str) -> Response:
    """Press a button of the form; gives the answer to the form itself, not to its autosave."""
    with page.expect_navigation(), page.expect_response(posted) as answer:
        page.get_by_role("button", name=button).click()
    return answer.value


def posted(answer: Response) -> bool:
    """Whether this answers a form that was sent, and not one of its fields."""
    return answer.request.method == "POST" and answer.request.is_navigation_request()


def typed(page: Page) -> dict[str, str]:
    """Everything the form holds, by the names it is sent under."""
    values: dict[str, str] = page.locator("#registration").evaluate(
        "form => Object.fromEntries(new FormData(form))"
    )
    return {name: value for name, value in values.items() if name != "csrf_token"}


def register(page: Page, who: Applicant) -> None:
    """Register somebody at once, by mouse; the page then shows the completed case."""
    open_form(page, who)
    fill_form(page, who)
    consent_on_paper(page)
    submit(page, "核验并办结")
    expect(page.get_by_text("已办结，登记表可以打印了")).to_be_visible()
