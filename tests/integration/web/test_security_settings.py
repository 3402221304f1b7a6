"""安全设置: the 安全管理员 of the province sets what bears on security, with the password again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from portal.domain.mass_reading import Mass
from portal.domain.permissions import Role
from portal.domain.policy import Policy
from portal.models import AuditEntry, Login, ProvinceSetting
from portal.queries import province
from portal.services.demo.accounts import PASSWORD
from portal.services.provinces import MOVED_ON, set_policy
from tests.integration.web.admin_pages import signed_in, user_id, wrong_field
from tests.strict_client import StrictClient, csrf_token_in

PAGE = "/admin/security"
DEFAULTS = {
    "login_lock_minutes": "10",
    "limit_reveals": "60",
    "limit_lookups": "30",
    "limit_exports": "10",
    "limit_prints": "120",
    "odd_people": "40",
    "odd_minutes": "10",
    "odd_reveals": "30",
    "odd_lookups": "20",
    "odd_from_hour": "7",
    "odd_to_hour": "20",
    "odd_off_hours": "5",
    "audit_months": "",
}


@pytest.fixture
def security(app: Flask) -> StrictClient:
    """The province's security administrator, who just typed the password."""
    return signed_in(app, "secadmin")


def sent(client: StrictClient, **typed: object) -> dict[str, object]:
    """What the page sends with these changes."""
    page = client.get(PAGE).text
    seen = page.split('name="seen"')[1].split('value="')[1].split('"')[0]
    return {**DEFAULTS, "csrf_token": csrf_token_in(page), "seen": seen, **typed}


def policy(session: Session) -> Policy:
    session.rollback()
    return province.policy(session)


def test_the_page_shows_what_holds_and_saving_that_changes_nothing(
    security: StrictClient, session: Session
) -> None:
    answer = security.post(PAGE, data=sent(security), follow_redirects=True)
    assert "没有改动" in answer.text
    assert policy(session) == Policy()
    assert session.scalars(sa.select(ProvinceSetting)).all() == []


def test_each_change_holds_and_is_entered(security: StrictClient, session: Session) -> None:
    typed = {
        "login_lock_minutes": "5",
        "login_only_one": "y",
        "login_code_roles": ["security_admin", "auditor"],
        "limit_prints": "300",
        "odd_from_hour": "8",
        "audit_months": "24",
    }
    answer = security.post(PAGE, data=sent(security, **typed))
    assert answer.location == PAGE
    held = policy(session)
    assert (held.lock_minutes, held.only_one, held.audit_months) == (5, True, 24)
    assert held.code_roles == {Role.SECURITY_ADMIN, Role.AUDITOR}
    assert (held.a_minute[Mass.PRINTS], held.odd.from_hour) == (300, 8)
    entries = session.scalars(sa.select(AuditEntry).filter_by(action="policy.set")).all()
    assert {one.user_id for one in entries} == {user_id(session, "secadmin")}
    assert {one.detail for one in entries} == {
        "不操作多久后锁屏：10 分钟 → 5 分钟",
        "同一账号只能在一处登录：否 → 是",
        "登录须输入验证码的角色：无 → 安全管理员、审计管理员",
        "打开打印件：120 次 → 300 次",
        "上班时间：7 点 → 8 点",
        "审计记录保存：一直保存 → 24 个月",
    }
    back = security.post(PAGE, data=sent(security))
    assert back.location == PAGE
    assert policy(session) == Policy()


@pytest.mark.parametrize(
    ("field", "typed", "why"),
    [
        ("login_lock_minutes", "1", "请填 2—60 的整数"),
        ("login_lock_minutes", "", "请填一个整数"),
        ("limit_prints", "many", "请填整数，单位为次"),
        ("limit_reveals", "4", "请填 5—10000 的整数"),
        ("odd_to_hour", "7", "下班时间须晚于上班时间"),
        ("audit_months", "5", "请填 6—600 的整数"),
    ],
)
def test_what_can_not_hold_is_told_beside_its_field(
    security: StrictClient, session: Session, field: str, typed: str, why: str
) -> None:
    answer = security.post(PAGE, data=sent(security, odd_people="77", **{field: typed}))
    assert answer.status_code == 422
    assert wrong_field(answer.text, field) == (typed, why)
    assert 'value="77"' in answer.text
    assert policy(session) == Policy()


def test_a_role_that_is_none_is_refused(security: StrictClient, session: Session) -> None:
    answer = security.post(PAGE, data=sent(security, login_code_roles=["king"]))
    assert answer.status_code == 422
    assert policy(session) == Policy()


def test_what_another_changed_meanwhile_is_not_overwritten(
    security: StrictClient, session: Session
) -> None:
    data = sent(security, login_lock_minutes="5")
    set_policy(session, "odd.people", "50")
    answer = security.post(PAGE, data=data)
    assert (answer.status_code, MOVED_ON in answer.text) == (409, True)
    assert 'value="50"' in answer.text
    assert (policy(session).lock_minutes, policy(session).odd.people) == (10, 50)


def test_the_password_is_asked_again(security: StrictClient, session: Session) -> None:
    data = sent(security, login_lock_minutes="5")
    session.execute(sa.update(Login).values(asked_at=datetime.now(UTC) - timedelta(minutes=11)))
    session.commit()
    held = security.post(PAGE, data=data)
    assert (held.status_code, "再输一次密码" in held.text) == (401, True)
    sealed = held.text.split('name="held" value="')[1].split('"')[0]
    again = {"csrf_token": data["csrf_token"], "held": sealed, "password_again": PASSWORD}
    assert security.post(PAGE, data=again).location == PAGE
    assert policy(session).lock_minutes == 5
