"""通知 on the desk: what another office did to people of this one, until somebody has read it."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from portal.domain.names import mask_name
from portal.models import Case, OfficeNotice
from tests.factories import clerk, registered, resident_number, unemployment_details
from tests.integration.services.acts import hired
from tests.integration.services.records import rows_of
from tests.integration.web.conftest import Town
from tests.strict_client import StrictClient, sign_in


@pytest.mark.clause("R7.1")
def test_who_loses_somebody_to_a_job_reads_it_on_the_desk_once(
    app: Flask, community: StrictClient, town: Town, session: Session
) -> None:
    hired(session, clerk(session, "430102001002"), town.number)
    (notice,) = rows_of(session, OfficeNotice, person_id=town.person_id)
    case_number = session.get_one(Case, notice.case_id).number
    page = community.get("/desk").text
    assert "通知 1" in page
    assert "已在其他机构办理就业登记" in page
    assert case_number in page
    assert f"{mask_name('周建国')}\n" in page
    assert f'"/people/{town.person_id}"' not in page
    token = community.csrf_token("/desk")
    other = app.test_client()
    assert isinstance(other, StrictClient)
    sign_in(other, "community2")
    path = f"/notices/{notice.id}/seen"
    assert other.post(path, data={"csrf_token": other.csrf_token("/desk")}).status_code == 404
    for _ in range(2):
        assert community.post(path, data={"csrf_token": token}).status_code == 302
    assert case_number not in community.get("/desk").text
    (seen,) = rows_of(session, OfficeNotice, person_id=town.person_id)
    assert seen.seen_by_id is not None


def test_the_desk_lists_five_notices_and_counts_them_all(
    community: StrictClient, town: Town, session: Session
) -> None:
    other = clerk(session, "430102001002")
    for _ in range(7):
        number = resident_number()
        registered(session, town.clerk, details=unemployment_details(number))
        hired(session, other, number)
    session.rollback()
    page = community.get("/desk").text
    assert "通知 7" in page
    assert page.count(">已阅<") == 5
