"""撤销 on the screen: what comes of it, what stands in its way, and who is told (design, 13)."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from portal.domain.workflow import Status
from portal.models import Case, Message
from portal.printing.case_papers import paper_html, papers_of
from portal.services import revoking
from tests.factories import NOW
from tests.integration.services.acts import died, hired
from tests.integration.services.doubles import reviewer
from tests.integration.web.conftest import Town
from tests.integration.web.registration_form import value_of
from tests.strict_client import StrictClient

WHY = "录错了人，已核对身份证原件"


def path_of(case_id: int) -> str:
    return f"/cases/{case_id}/revoke"


def try_it(client: StrictClient, case_id: int, reason: str, **given: object) -> tuple[int, str]:
    path = path_of(case_id)
    version = value_of(client.get(path), "version")
    answer = client.submit(path, {"version": version, "reason": reason, **given})
    return answer.status_code, answer.text


def test_a_reviewer_above_revokes_with_a_reason(
    township: StrictClient, town: Town, session: Session
) -> None:
    page = township.get(f"/cases/{town.completed_case}").text
    assert f'href="{path_of(town.completed_case)}"' in page
    shown = township.get(path_of(town.completed_case)).text
    assert "失业登记（2026 年 10 月 8 日起）作废" in shown
    status, page = try_it(township, town.completed_case, "")
    assert status == 422
    assert "请写明撤销的理由" in page
    status, _page = try_it(township, town.completed_case, WHY)
    assert status == 302
    after = township.get(f"/cases/{town.completed_case}").text
    assert "已撤销" in after
    assert WHY in after
    assert path_of(town.completed_case) not in after, "once is enough"
    assert "撤销告知书" in after
    session.rollback()
    assert session.get_one(Case, town.completed_case).status is Status.REVOKED
    texts = session.scalars(
        sa.select(Message).where(Message.case_id == town.completed_case).order_by(Message.id)
    ).all()
    assert texts[-1].topic == "revoked"
    again = township.get(path_of(town.completed_case))
    assert again.status_code == 302


def test_the_clerk_sees_no_way_to_revoke(community: StrictClient, town: Town) -> None:
    page = community.get(f"/cases/{town.completed_case}").text
    assert path_of(town.completed_case) not in page


def test_nothing_waiting_can_be_revoked(township: StrictClient, town: Town) -> None:
    page = township.get(f"/cases/{town.waiting_case}").text
    assert path_of(town.waiting_case) not in page
    assert township.get(path_of(town.waiting_case)).status_code == 302


def test_later_acts_are_named_and_nothing_typed_is_lost(
    township: StrictClient, town: Town, session: Session
) -> None:
    later = hired(session, town.clerk, town.number).number
    session.rollback()
    page = township.get(path_of(town.completed_case)).text
    assert later in page
    assert "data-main-action" not in page
    status, page = try_it(township, town.completed_case, WHY)
    assert status == 422
    assert later in page
    assert WHY in page


def test_who_was_faster_is_told(township: StrictClient, town: Town, session: Session) -> None:
    version = value_of(township.get(path_of(town.completed_case)), "version")
    other = reviewer(session)
    revoking.revoke(session, other, NOW, town.completed_case, int(version), WHY)
    session.rollback()
    answer = township.submit(
        path_of(town.completed_case), {"version": version, "reason": "我也看到了"}
    )
    assert answer.status_code == 409
    assert "撤销" in answer.text
    assert "我也看到了" in answer.text


@pytest.mark.parametrize("dies", [True, False])
def test_the_notice_says_what_holds_now(
    app: Flask, town: Town, session: Session, dies: bool
) -> None:
    case_id = (
        died(session, town.clerk, town.person_id).id
        if dies
        else hired(session, town.clerk, town.number).id
    )
    session.rollback()
    above = reviewer(session)
    version = session.get_one(Case, case_id).version
    revoking.revoke(session, above, NOW, case_id, version, WHY)
    session.rollback()
    case = session.get_one(Case, case_id)
    (kind,) = papers_of(case)
    page = paper_html(session, case, kind)
    assert "撤销告知书" in page
    assert WHY in page
    assert "失业登记（2026 年 10 月 8 日起）恢复有效" in page
    assert ("死亡记录取消" in page) is dies
    assert ("就业登记（2026 年 11 月 16 日起）作废" in page) is not dies
