"""最低生活保障标准 on the screen: the district's table, read by its communities (R7.3)."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from portal.models import SubsistenceStandard
from tests.integration.web.registration_form import fault_of, value_of
from tests.strict_client import StrictClient, sign_in

TYPED = {"from_on": "2026-07-01", "monthly": "850", "order": "长民发〔2026〕12号"}


@pytest.fixture
def district(app: Flask, session: Session) -> StrictClient:
    """The district's reviewer, signed in at a screen of their own."""
    client = app.test_client()
    assert isinstance(client, StrictClient)
    sign_in(client, "district")
    return client


def rows(session: Session) -> list[SubsistenceStandard]:
    session.rollback()
    return list(session.scalars(sa.select(SubsistenceStandard).order_by("id")))


@pytest.mark.clause("R7.3")
def test_entered_marked_and_read_by_the_communities(
    district: StrictClient, community: StrictClient, session: Session
) -> None:
    assert "还没有录入标准" in community.get("/standards").text
    for typed in (
        TYPED,
        {"from_on": "20250701", "monthly": "800"},
        {"from_on": "2027.1.1", "monthly": "900"},
    ):
        answer = district.submit("/standards", typed)
        assert (answer.status_code, answer.location) == (302, "/standards")
    for client, keeps in ((district, True), (community, False)):
        page = client.get("/standards").text
        order = re.findall(r"20\d\d-\d\d-01(?=</td>)", page)
        assert order == ["2027-01-01", "2026-07-01", "2025-07-01"]
        marks = re.findall("尚未执行|现行|已被取代", page)
        assert marks == ["尚未执行", "现行", "已被取代"]
        assert TYPED["order"] in page
        assert ("录入新标准" in page) is keeps
        assert ("/withdraw" in page) is keeps


@pytest.mark.parametrize(
    ("changed", "field", "words"),
    [
        ({"from_on": ""}, "from_on", "请填从哪一天起执行"),
        ({"from_on": "2026-02-30"}, "from_on", "没有"),
        ({"from_on": "1999-12-31"}, "from_on", "2000 年以后"),
        ({"monthly": ""}, "monthly", "请填每月标准"),
        ({"monthly": "8百"}, "monthly", "请填整数"),
        ({"monthly": "85"}, "monthly", "请核对"),
        ({"order": "号" * 61}, "order", "最多 60 个字"),
    ],
)
def test_a_fault_stands_beside_its_field_and_all_that_was_typed_is_kept(
    district: StrictClient, session: Session, changed: dict[str, str], field: str, words: str
) -> None:
    typed = {**TYPED, **changed}
    answer = district.submit("/standards", typed)
    assert answer.status_code == 422
    assert words in fault_of(answer, field)
    for name, text in typed.items():
        assert value_of(answer, name) == text
    assert not rows(session)


@pytest.mark.clause("R7.3")
def test_a_mistyped_one_is_withdrawn_and_entered_anew(
    district: StrictClient, session: Session
) -> None:
    district.submit("/standards", {**TYPED, "monthly": "8500"})
    answer = district.submit("/standards", TYPED)
    assert answer.status_code == 409
    assert "录错的请先撤回" in fault_of(answer, "from_on")
    assert value_of(answer, "monthly") == "850"
    (row,) = rows(session)
    path = f"/standards/{row.id}/withdraw"
    assert "8500 元" in district.get(path).text
    answer = district.submit(path, {"reason": " "})
    assert answer.status_code == 422
    assert "请写明撤回的原因" in answer.text
    answer = district.submit(path, {"reason": "多录了一个零"})
    assert (answer.status_code, answer.location) == (302, "/standards")
    token = district.csrf_token("/standards")
    answer = district.post(path, data={"reason": "再撤一次", "csrf_token": token})
    assert answer.status_code == 409
    assert "已撤回" in district.get(path).text
    assert district.submit("/standards", TYPED).status_code == 302
    assert [one.withdrawn_at is None for one in rows(session)] == [False, True]


def test_another_countys_standard_is_not_there(
    app: Flask, district: StrictClient, session: Session
) -> None:
    district.submit("/standards", TYPED)
    (row,) = rows(session)
    other = app.test_client()
    assert isinstance(other, StrictClient)
    sign_in(other, "community2")
    assert "还没有录入标准" in other.get("/standards").text
    assert other.get(f"/standards/{row.id}/withdraw").status_code == 403
    assert district.get(f"/standards/{row.id + 1}/withdraw").status_code == 404
