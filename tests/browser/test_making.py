"""制证 in a real browser: a batch of twenty with its progress, printed as a whole."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from portal.domain.workflow import Action
from tests.browser.inspection import faults, picture
from tests.browser.keyboard import Hands
from tests.browser.office import Office
from tests.browser.records import at_work, records
from tests.factories import (
    NOW,
    certificate_asked,
    personal_details,
    resident_number,
    unemployment_details,
)
from tests.integration.services.chain import act

Note = Callable[[str, object], None]

_BATCH = 20
_MOST_INPUTS = 4
_BORN = date(1979, 5, 3)
_PATIENCE_MS = 60_000


@pytest.fixture
def names(portal_url: str, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The names of twenty whose requests the township has approved, in the running portal."""
    found = [f"邹{one}" for one in "一二三四五六七八九十甲乙丙丁戊己庚辛壬癸"]
    instance = tmp_path_factory.getbasetemp() / "browser-instance"
    with records(instance) as session:
        clerk, township = at_work(session, "community"), at_work(session, "township")
        for serial, name in enumerate(found, 1):
            number = resident_number(serial, born=_BORN, county="430702")
            told = personal_details(number, name=name)
            details = unemployment_details(number, personal=told)
            case = certificate_asked(session, clerk, now=NOW, details=details)
            act(session, township, case.id, Action.APPROVE)
    return found


def _looked_at(page: Page, screens: Path, name: str) -> list[str]:
    picture(page, screens, name)
    return faults(page)


@pytest.mark.usefixtures("keys_file")
@pytest.mark.clause("R11.4")
def test_a_batch_of_twenty_is_made_and_printed(
    office: Office, screens: Path, names: list[str], record_property: Note
) -> None:
    page = office.signed_in("district")
    hands = Hands(page)
    hands.click(page.get_by_role("navigation").get_by_role("link", name="制证", exact=True))
    expect(page.get_by_label("全选本页")).to_be_visible()
    hands.click(page.get_by_label("全选本页"))
    for name in names:
        expect(page.get_by_label(f"选择 {name}", exact=True)).to_be_checked()
    number = page.locator("[name=chosen]:checked").count()
    found = _looked_at(page, screens, "making")
    hands.click(page.get_by_role("button", name=f"制作所选 {number} 本"))
    expect(page.get_by_role("progressbar", name="制证的进度")).to_be_visible()
    found += _looked_at(page, screens, "making-under-way")
    whole = page.get_by_role("button", name=f"打印整批 {number} 本")
    expect(whole).to_be_visible(timeout=_PATIENCE_MS)
    expect(page.get_by_role("cell", name="已制证", exact=True)).to_have_count(number)
    found += _looked_at(page, screens, "making-made")
    first = _printed(page)  # one click more
    record_property("inputs to make and print a batch", hands.inputs + 1)
    assert hands.inputs + 1 <= _MOST_INPUTS
    assert len(first.pages) >= number >= _BATCH
    page.reload()
    found += _looked_at(page, screens, "making-printed")
    page.get_by_label("再次打印的原因").fill("打印机卡纸")
    again = _printed(page)
    assert len(again.pages) == len(first.pages)
    page.get_by_role("link", name="制证批次").click()
    expect(page.get_by_role("row").nth(1)).to_contain_text("已制作完")
    found += _looked_at(page, screens, "making-batches")
    assert found == []


def _printed(page: Page) -> PdfReader:
    """What the form beside the list prints, asked for as the browser would."""
    form = page.locator("form[target=_blank]")
    fields = form.locator("input, select")
    data: dict[str, str | float | bool] = {
        str(one.get_attribute("name")): one.input_value() for one in fields.all()
    }
    answer = page.context.request.post(
        str(form.get_attribute("action")), form=data, headers={"Referer": page.url}
    )
    assert answer.headers["content-type"] == "application/pdf"
    return PdfReader(io.BytesIO(answer.body()))
