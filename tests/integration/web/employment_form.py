"""The form of 就业登记, for the tests that fill it in."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.models import EmploymentJob
from tests.integration.web.registration_form import FILLED
from tests.strict_client import StrictClient
from tests.working import credit_code

START = "/registration/employment/start"
PERSON = "name ethnicity phone education household household_region household_address same_address"
WORKER = {
    **{name: FILLED[name] for name in PERSON.split()},
    "place": "3",
    "started_on": "20261116",
    "pay": "3600",
    "occupation": "服务员",
    "consent": "1",
    "verification": "2",
    "action": "complete",
}
SELF = {
    "form": "021",
    "workplace": "某某便利店",
    "uscc": credit_code(),
    "licence_seen": "y",
    "hires": "2",
}
FLEXIBLE = {"form": "022", "flexible_way": "3", "works_at": "芙蓉区"}


def begin(client: StrictClient, number: str, **typed: str) -> str:
    """From the number to the form of 就业登记."""
    answer = client.submit(START, {"id_number": number, **typed})
    assert answer.status_code == 302, answer.text
    return str(answer.location)


def compare(client: StrictClient, url: str, typed: dict[str, str]) -> Any:
    """Press 比对 beside the form."""
    return client.post(
        f"{url}/compare",
        data={**typed, "csrf_token": client.csrf_token(url)},
        headers={"HX-Request": "true"},
    )


def only_job(session: Session) -> EmploymentJob:
    session.rollback()
    return session.scalars(sa.select(EmploymentJob)).one()
