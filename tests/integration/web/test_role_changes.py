"""角色变动: the other administrators' work reaches the auditor, once, and all of it."""

from __future__ import annotations

import re
from datetime import date

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from portal.domain.audit_actions import CHANGES_OF_ROLES, action_title
from portal.domain.permissions import Role
from portal.models import AuditEntry, AuditMark, Posting
from portal.services import accounts, postings
from portal.services.demo.accounts import COMMUNITY
from portal.services.installation import disable_demo_accounts, first_administrator
from portal.services.provinces import set_policy
from tests.factories import NOW, officer
from tests.integration.web.admin_pages import COMMUNITY as COMMUNITY_NAME
from tests.integration.web.admin_pages import last_entry, rows, signed_in, user_id
from tests.strict_client import StrictClient
from tests.trail import add_entries

PAGE, TODAY = "/admin/audit/role-changes", date(2026, 11, 24)
PROVINCE = "430000000000"


@pytest.fixture
def auditor(app: Flask) -> StrictClient:
    """The audit administrator's browser."""
    return signed_in(app, "auditor")


def shown(auditor: StrictClient) -> list[list[str]]:
    return [line[1:] for line in rows(auditor.get(PAGE).text)]


def see(auditor: StrictClient) -> int:
    page = auditor.get(PAGE).text
    sent = dict(re.findall(r'name="(upto|shown)" value="(\d+)"', page))
    return auditor.submit(PAGE, sent, page=PAGE).status_code


def test_what_the_others_change_waits_until_it_was_seen(
    session: Session, auditor: StrictClient
) -> None:
    security = officer(session, PROVINCE, Role.SECURITY_ADMIN)
    system = officer(session, PROVINCE, Role.SYSTEM_ADMIN)
    clerk = officer(session, COMMUNITY, Role.CLERK)
    postings.add_posting(session, security, clerk.user_id, clerk.office_id, Role.REVIEWER, TODAY)
    (first,) = session.scalars(
        sa.select(Posting.id).where(Posting.user_id == clerk.user_id).limit(1)
    )
    postings.end_posting(session, security, first, TODAY)
    accounts.set_active(session, system, clerk.user_id, active=False)
    set_policy(session, "audit_months", "24")
    told = shown(auditor)
    assert [line[2] for line in told] == ["新增岗位", "结束岗位", "停用账号", "修改全省设置"]
    assert told[0][1] == "湖南省"
    assert told[0][3].endswith(f"审核人 {COMMUNITY_NAME}")
    assert told[3][0] == "运维人员（在服务器上办理）"
    assert told[3][3].endswith("审计记录保存：24")
    assert "角色变动 4" in auditor.get("/admin/audit").text
    assert see(auditor) == 302
    assert last_entry(session).action == "audit.see_changes"
    assert shown(auditor) == []
    assert "角色变动 " not in auditor.get("/admin/audit").text
    accounts.set_active(session, system, clerk.user_id, active=True)
    assert [line[2] for line in shown(auditor)] == ["启用账号"]


def test_every_change_of_roles_has_its_words_and_is_counted(
    session: Session, auditor: StrictClient
) -> None:
    add_entries(session, *({"action": one} for one in [*sorted(CHANGES_OF_ROLES), "case.accept"]))
    assert [line[2] for line in shown(auditor)] == list(map(action_title, sorted(CHANGES_OF_ROLES)))


def test_what_was_not_shown_is_not_ticked_off(session: Session, auditor: StrictClient) -> None:
    """An entry may come to light after one with a higher id: the page is shown anew then."""
    add_entries(session, {"action": "posting.add"}, {"action": "posting.end"})
    newest = last_entry(session).id
    token = auditor.csrf_token(PAGE)
    for upto, number in ((newest, 1), (newest, 3), (newest, 0), (0, 0), (2**62, 0)):
        typed = {"csrf_token": token, "upto": str(upto), "shown": str(number)}
        answer = auditor.post(PAGE, data=typed)
        assert answer.status_code == 409
        assert len(rows(answer.text)) == 2
    session.rollback()
    assert not session.scalars(sa.select(AuditMark)).all()
    assert see(auditor) == 302


def test_each_auditor_sees_for_themselves_a_page_at_a_time(
    app: Flask, session: Session, auditor: StrictClient
) -> None:
    add_entries(session, *({"action": "posting.add", "detail": f"{one}"} for one in range(120)))
    assert (len(shown(auditor)), see(auditor), len(shown(auditor))) == (100, 302, 20)
    officer(session, PROVINCE, Role.AUDITOR)
    session.rollback()
    marks = session.scalars(sa.select(AuditMark)).all()
    assert [one.user_id for one in marks] == [user_id(session, "auditor")]


def test_the_first_administrators_and_the_end_of_the_demo_are_entered(session: Session) -> None:
    session.execute(sa.delete(Posting).where(Posting.role == Role.AUDITOR))
    session.commit()
    first_administrator(session, "chief.auditor", "钟灵", "auditor", NOW)
    disabled = disable_demo_accounts(session)
    session.rollback()
    entries = session.scalars(sa.select(AuditEntry).order_by(AuditEntry.id)).all()
    assert [one.action for one in entries] == ["posting.add", *["account.disable"] * disabled]
    assert (entries[0].user_id, entries[0].detail) == (None, "审计管理员 湖南省")
