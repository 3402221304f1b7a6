"""What was sent stays: the best three after a refusal, corrections, a list's address alone."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.service311 import OfferOutcome
from portal.models import Offer, Vacancy
from portal.services import service311
from portal.web.converters import LARGEST_ID
from tests import served
from tests.factories import NOW
from tests.integration.web.conftest import Town
from tests.integration.web.test_matching import HTMX, Jobs, jobs
from tests.strict_client import StrictClient

__all__ = ["jobs"]


def ticked(part: str, name: str) -> list[str]:
    """The values of a group that are ticked."""
    inputs = [one for one in re.findall(r"<input[^>]*>", part) if f'name="{name}"' in one]
    found = [re.search(r'value="([^"]*)"', one) for one in inputs if re.search(r"\bchecked\b", one)]
    return [one[1] for one in found if one]


@pytest.mark.clause("R5.2")
def test_the_vacancy_that_was_sent_stays_ticked(
    community: StrictClient, session: Session, jobs: Jobs
) -> None:
    fragment, token = f"{jobs.page}/fitting", community.csrf_token(jobs.page)
    sent = {"vacancy": str(jobs.town), "means": "2", "csrf_token": token}
    part = community.post(fragment, data=sent, headers=HTMX)
    assert (part.status_code, ticked(part.text, "vacancy")) == (422, [str(jobs.town)])
    gone = {"open_until": NOW.date() - timedelta(days=1)}
    session.execute(sa.update(Vacancy).where(Vacancy.id == jobs.town).values(gone))
    session.commit()
    part = community.post(fragment, data={**sent, "means": "1"}, headers=HTMX)
    assert (part.status_code, ticked(part.text, "vacancy")) == (409, [])
    assert ticked(part.text, "means") == ["1"]


@pytest.mark.parametrize("number", [-1, 0, LARGEST_ID + 1, 10**30])
def test_a_number_that_no_vacancy_has(community: StrictClient, jobs: Jobs, number: int) -> None:
    token = community.csrf_token(jobs.page)
    sent = {"vacancy": str(number), "means": "4", "csrf_token": token}
    part = community.post(f"{jobs.page}/fitting", data=sent, headers=HTMX)
    assert (part.status_code, "请选择推荐的岗位" in part.text) == (422, True)


@pytest.mark.clause("R5.1")
def test_what_follows_in_the_list_is_a_whole_page_by_its_address(community: StrictClient) -> None:
    address = "/service311?ends=1&after=1"
    assert "<html" in community.get(address).text
    assert "<html" not in community.get(address, headers=HTMX).text


@pytest.mark.clause("R4.6")
def test_a_result_is_corrected_from_the_page_while_its_month_is_open(
    community: StrictClient, session: Session, town: Town
) -> None:
    keeper = served.keeper(session)
    course = served.course(session, keeper, served.institution(session, keeper).id)
    offer = served.recommended(session, town.clerk, town.person_id, course.id)
    told = (offer.id, offer.version, OfferOutcome.DECLINED)
    service311.tell(session, town.clerk, NOW, *told)
    session.rollback()
    page, form = f"/people/{town.person_id}", f"/service311/offers/{offer.id}/outcome"
    assert re.search(rf'href="{form}">\s*更正结果', community.get(page).text)
    version = session.get_one(Offer, offer.id, populate_existing=True).version
    sent = {"outcome": "in_training", "version": str(version)}
    assert community.submit(form, sent).status_code == 302
    assert re.search(rf'href="{form}">\s*记录结果', community.get(page).text)
    session.rollback()
    closed = {"outcome": "declined", "outcome_at": NOW - timedelta(days=31)}
    session.execute(sa.update(Offer).where(Offer.id == offer.id).values(closed))
    session.commit()
    assert form not in community.get(page).text
    version = session.get_one(Offer, offer.id, populate_existing=True).version
    refused = community.submit(form, {**sent, "version": str(version)})
    assert (refused.status_code, "不能更正" in refused.text) == (409, True)
