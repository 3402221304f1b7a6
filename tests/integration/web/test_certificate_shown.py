"""The page of a certificate's case: what was asked for, what changed, who sent it back."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from tests.factories import certificate_asked, clerk
from tests.strict_client import StrictClient


@pytest.mark.clause("R11.3")
def test_the_page_shows_what_was_asked_for(session: Session, community: StrictClient) -> None:
    case_id = certificate_asked(session, clerk(session)).id
    session.rollback()
    page = community.get(f"/cases/{case_id}").text
    assert "新增" in page
    assert "已收纸质照片2张" in page
