"""审计管理员: the trail in words, by person and by day in Shanghai."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from portal.domain.dates import SHANGHAI
from portal.models import AuditEntry
from portal.queries.areas import office_by_area_code
from tests.integration.web.admin_pages import (
    COMMUNITY,
    HTMX,
    rows,
    signed_in,
    user_id,
    wrong_field,
)
from tests.strict_client import StrictClient
from tests.trail import add_entries

TRAIL = "/admin/audit"


@pytest.fixture
def auditor(app: Flask) -> StrictClient:
    """The audit administrator's browser."""
    return signed_in(app, "auditor")


def record(
    session: Session, username: str, action: str, moments: Sequence[tuple[datetime, str]]
) -> None:
    """Write entries as services would, one for each moment and detail."""
    office = office_by_area_code(session, "430102001001")
    assert office is not None
    who = user_id(session, username)
    add_entries(
        session,
        *(
            {
                "at": at,
                "user_id": who,
                "office_id": office.id,
                "remote": "10.1.2.3",
                "action": action,
                "subject_id": 7,
                "detail": detail,
            }
            for at, detail in moments
        ),
    )


def test_an_act_is_told_in_words(session: Session, auditor: StrictClient) -> None:
    at = datetime(2026, 11, 21, 16, 5, 9, tzinfo=UTC)
    record(session, "community", "case.complete", [(at, "SY4301022026000001")])
    assert rows(auditor.get(TRAIL).text)[0] == [
        "2026-11-22 00:05:09",
        "张敏 community",
        COMMUNITY,
        "办结办件",
        "办件 7 SY4301022026000001",
        "成功",
        "10.1.2.3",
    ]


def test_a_failed_log_in_is_on_record_in_real_time(
    client: StrictClient, session: Session, auditor: StrictClient
) -> None:
    client.submit("/login", {"username": "auditor", "password": "wrong"})
    client.submit("/login", {"username": "nobody", "password": "wrong"})
    unknown, refused = rows(auditor.get(TRAIL).text)[:2]
    assert unknown[1:] == ["没有这个用户名", "—", "登录", "账号", "拒绝", "127.0.0.1"]
    assert refused[1:] == ["审计管理员 auditor", "—", "登录", "账号 auditor", "拒绝", "127.0.0.1"]
    at = session.scalars(sa.select(AuditEntry.at).order_by(AuditEntry.id.desc())).first()
    assert at is not None
    assert unknown[0] == at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M:%S")
    assert abs(datetime.now(UTC) - at).total_seconds() < 60  # never the demo's clock


def test_older_entries_follow_until_the_first(session: Session, auditor: StrictClient) -> None:
    at = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
    details = [f"第 {number} 件" for number in range(120)]
    record(session, "community", "case.verify", [(at, detail) for detail in details])
    whole = auditor.get(TRAIL).text
    lines = rows(whole)
    assert lines[-1] == ["更早的记录"]
    seen = lines[:-1]
    token = auditor.csrf_token(TRAIL)
    while lines[-1] == ["更早的记录"]:
        before = whole.split('name="before" value="')[1].split('"')[0]
        answer = auditor.post(TRAIL, data={"csrf_token": token, "before": before}, headers=HTMX)
        whole = answer.text
        assert "<html" not in whole
        lines = rows(whole)
        seen += [line for line in lines if len(line) > 1]
    shown = [line[4].removeprefix("办件 7 ") for line in seen if line[3] == "核验办件"]
    assert shown == details[::-1]
    assert seen[-1][3] == "登录"  # the auditor's own, from before


def test_a_day_is_a_day_in_shanghai(session: Session, auditor: StrictClient) -> None:
    moments = [
        (datetime(2026, 5, 1, 15, 59, 59, tzinfo=UTC), "前一天"),
        (datetime(2026, 5, 1, 16, 0, 0, tzinfo=UTC), "这天开始"),
        (datetime(2026, 5, 2, 15, 59, 59, tzinfo=UTC), "这天结束"),
        (datetime(2026, 5, 2, 16, 0, 0, tzinfo=UTC), "后一天"),
    ]
    record(session, "community", "case.verify", moments)
    record(session, "township", "case.verify", [(datetime(2026, 5, 2, 4, tzinfo=UTC), "别人")])

    def found(**typed: str) -> list[str]:
        answer = auditor.submit(TRAIL, typed, page=TRAIL)
        assert answer.status_code == 200
        return [line[4].removeprefix("办件 7 ") for line in rows(answer.text)]

    assert found(first="2026年5月2日", last="2026年5月2日") == ["别人", "这天结束", "这天开始"]
    assert found(first="20260502", last="20260502", username=" Community ") == [
        "这天结束",
        "这天开始",
    ]
    assert found(username="township") == ["别人"]
    assert found(first="2026-04-30", last="2026-04-30") == []


REFUSED = (
    ("office", "识字里", "没有这个机构，请从列表中选择"),
    ("number", "430102198503150011", "系统中没有这个证件号码的劳动者"),
    ("number", "4301", "系统中没有这个证件号码的劳动者"),
    ("username", "nobody", "没有这个用户名或工号的账号"),
    ("username", "张敏", "用户名只用小写字母、数字和 _ . -，例如 zhangmin01"),
    ("first", "2026-02-30", "没有 2026 年 2 月 30 日这一天"),
    ("last", "上周", "请按 2026-10-31 或 20261031 填写日期"),
)


def test_a_filter_that_makes_no_sense_is_refused_beside_its_field(
    auditor: StrictClient, subtests: pytest.Subtests
) -> None:
    for name, typed, said in REFUSED:
        with subtests.test(said):
            answer = auditor.submit(TRAIL, {name: typed}, page=TRAIL)
            assert answer.status_code == 422
            assert wrong_field(answer.text, name) == (typed, said)


def test_a_crooked_cursor_shows_no_list(auditor: StrictClient) -> None:
    answer = auditor.submit(TRAIL, {"before": "1 OR 1=1"}, page=TRAIL)
    assert answer.status_code == 422
    assert rows(answer.text) == []
