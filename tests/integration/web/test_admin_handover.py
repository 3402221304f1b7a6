"""系统管理员: the open work of somebody who leaves goes to a colleague."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from portal.domain.permissions import Role
from portal.models import Case, Posting
from portal.services import drafts
from tests.factories import NOW, clerk, make_user
from tests.integration.web.admin_pages import COMMUNITY, signed_in, wrong_field
from tests.integration.web.conftest import Town
from tests.strict_client import StrictClient


@pytest.fixture
def sysadmin(app: Flask) -> StrictClient:
    """The browser of 芙蓉区's 系统管理员."""
    return signed_in(app, "district_sysadmin")


def test_disabling_a_clerk_leads_to_the_hand_over(
    session: Session, town: Town, sysadmin: StrictClient
) -> None:
    drafts.start(session, town.clerk, "unemployment", {"name": ["钟灵"]}, NOW)
    successor = clerk(session).user_id
    account = f"/admin/accounts/{town.clerk.user_id}"
    page = f"{account}/handover"
    shown = sysadmin.get(account).text
    assert "还有 1 件在办、1 份草稿，" in shown
    assert page in shown
    assert sysadmin.submit(f"{account}/disable", {}, page=account).location == page

    form = sysadmin.get(page).text
    assert COMMUNITY in form
    assert "钟灵" not in form, "numbers only: no name of an applicant"
    office = str(town.clerk.office_id)
    for chosen in ("", "999999", "x"):
        refused = sysadmin.submit(page, {"office": office, "successor": chosen})
        assert refused.status_code == 422
        assert "经办人" in wrong_field(refused.text, "successor")[1]
    given = sysadmin.submit(page, {"office": office, "successor": str(successor)})
    assert given.location == page
    session.rollback()
    waiting = session.get_one(Case, town.waiting_case)
    assert waiting.clerk_id == successor
    after = sysadmin.get(page).text
    assert "已移交：1 件在办、1 份草稿" in after
    assert "不用移交" in after
    again = sysadmin.submit(page, {"office": office, "successor": str(successor)}, page=account)
    assert again.status_code == 409


def test_where_no_colleague_is_there_nothing_is_offered(
    session: Session, town: Town, sysadmin: StrictClient
) -> None:
    session.execute(
        sa.update(Posting).where(Posting.role == Role.CLERK).values(ended_on=NOW.date())
    )
    session.commit()
    page = sysadmin.get(f"/admin/accounts/{town.clerk.user_id}/handover").text
    assert "没有其他在岗的经办人" in page
    assert "<select" not in page


def test_a_clerk_with_nothing_open_is_disabled_and_that_is_all(
    session: Session, sysadmin: StrictClient
) -> None:
    idle = make_user(session, "idle", "王芳", "430102001001", Role.CLERK).id
    page = f"/admin/accounts/{idle}"
    assert "在办工作" not in sysadmin.get(page).text
    assert sysadmin.submit(f"{page}/disable", {}, page=page).location == page


def test_who_ends_a_posting_is_told_what_is_still_open(app: Flask, town: Town) -> None:
    secadmin = signed_in(app, "district_secadmin")
    page = secadmin.get(f"/admin/postings/{town.clerk.user_id}").text
    assert "1 件在办" in page
    assert "请系统管理员移交" in page
    assert "handover" not in page
