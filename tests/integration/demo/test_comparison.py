"""The demo's comparison data: they fit some who wait in the community, and differ for others."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.identity import parse_id_number
from portal.domain.permissions import Role
from portal.exchange.comparison_files import LoadedFiles
from portal.models import Case, UnemploymentApplication
from portal.queries import staff
from portal.services import comparing, demo
from portal.services.demo import life
from portal.services.demo.accounts import COMMUNITY
from portal.services.demo.life import OfficeLife
from tests.factories import NOW
from tests.integration.demo.filled import without_accounts


@pytest.mark.clause("R2.8")
def test_of_those_who_wait_two_differ(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(life, "OFFICES", (OfficeLife(COMMUNITY, 0, (0, 1, 2, 3, 4)),))
    demo.fill(without_accounts(session), NOW)
    posting = life.posting_at(session, COMMUNITY, Role.CLERK)
    actor = staff.actor_at(posting.user, posting.office)
    rows = session.execute(
        sa.select(Case, UnemploymentApplication)
        .join(UnemploymentApplication, UnemploymentApplication.case_id == Case.id)
        .order_by(Case.id)
    )
    files = LoadedFiles(lambda: session)
    found = []
    for case, form in rows:
        number = parse_id_number(case.person.identifier.number)
        compared = comparing.look_up(files, actor, NOW, number, form.unemployed_since)
        found.append(tuple(one.result.value for one in compared))
    assert found == [
        ("same", "same"),
        ("different", "same"),
        ("same", "same"),
        ("same", "different"),
        ("same", "same"),
    ]
