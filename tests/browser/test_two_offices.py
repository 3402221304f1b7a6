"""One person at two counters at once: one registration, and the other clerk is told where."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.applicants import (
    Applicant,
    applicant,
    consent_on_paper,
    fill_form,
    open_form,
    posted,
    typed,
)
from tests.browser.office import Office


@pytest.mark.clause("R2.7")
def test_the_second_of_two_offices_is_told_where_and_keeps_what_was_typed(
    office: Office, rounds: int
) -> None:
    counters = [office.signed_in("community"), office.signed_in("community2")]
    office.allow(409)
    for _ in range(rounds):
        _race(counters, applicant("吴桂花"))


def _race(counters: list[Page], who: Applicant) -> None:
    for page in counters:
        open_form(page, who)
        fill_form(page, who)
        consent_on_paper(page)
    before = [typed(page) for page in counters]
    first, second = counters
    with first.expect_response(posted) as one, second.expect_response(posted) as other:
        first.keyboard.press("Control+Enter")
        second.keyboard.press("Control+Enter")
    statuses = [one.value.status, other.value.status]
    assert sorted(statuses) == [302, 409]
    loser = statuses.index(409)
    where = counters[1 - loser].locator(".bar-office").inner_text()
    page = counters[loser]
    expect(page.get_by_role("alert")).to_contain_text(f"已在{where}办理失业登记")
    assert typed(page) == before[loser]
    expect(counters[1 - loser].get_by_text("已办结，登记表可以打印了")).to_be_visible()
