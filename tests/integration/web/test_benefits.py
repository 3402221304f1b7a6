"""享受扶持政策 on the screen: entered, shown to whoever opens the person, taken back."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from portal.models import Case, PolicyBenefit
from tests.integration.web.conftest import Town
from tests.integration.web.registration_form import value_of
from tests.strict_client import StrictClient, sign_in

TYPED = {
    "kind": "040",
    "policy": "湘人社发〔2026〕1号",
    "from_on": "20261101",
    "to_on": "2026-12-31",
    "amount": "1,200.5",
    "decided_by": "芙蓉区人力资源和社会保障局",
}


@pytest.fixture
def district(app: Flask) -> StrictClient:
    """The district's reviewer, signed in at a screen of their own."""
    client = app.test_client()
    assert isinstance(client, StrictClient)
    sign_in(client, "district")
    return client


def entries(session: Session) -> list[PolicyBenefit]:
    session.rollback()
    return list(session.scalars(sa.select(PolicyBenefit).order_by(PolicyBenefit.id)))


@pytest.mark.clause("R11.2")
def test_an_entry_is_made_shown_and_taken_back(
    district: StrictClient, community: StrictClient, session: Session, town: Town
) -> None:
    person = f"/people/{town.person_id}"
    assert "没有记录" in district.get(person).text
    answer = district.submit(f"{person}/benefits/new", TYPED)
    assert (answer.status_code, answer.location) == (302, person)
    (row,) = entries(session)
    assert (row.amount, row.kind.code) == (120050, "040")
    for client, may in ((district, True), (community, False)):
        shown = client.get(person).text
        for words in (
            "职业培训补贴",
            TYPED["policy"],
            "1,200.50 元",
            "2026-11-01 起，至 2026-12-31",
        ):
            assert words in shown, words
        assert (f"{person}/benefits/{row.id}/revoke" in shown) is may
        assert ("登记享受扶持政策" in shown) is may

    page = district.get(f"{person}/benefits/new")
    assert value_of(page, "decided_by") == TYPED["decided_by"]
    revoke = f"{person}/benefits/{row.id}/revoke"
    answer = district.submit(revoke, {"reason": ""})
    assert answer.status_code == 422
    assert "请写明撤销的原因" in answer.text
    answer = district.submit(revoke, {"reason": "登记错了人"})
    assert (answer.status_code, answer.location) == (302, person)
    assert revoke not in district.get(person).text
    assert "登记错了人" in district.get(person).text, "the timeline tells it"
    token = district.csrf_token()
    answer = district.post(revoke, data={"reason": "再来一次", "csrf_token": token})
    assert answer.status_code == 409
    assert "已经撤销" in answer.text
    assert len(entries(session)) == 1


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"kind": ""}, "请选择政策类型"),
        ({"kind": "777"}, "请从列表中选择"),
        ({"kind": "990", "policy": ""}, "请写明是哪一项政策"),
        ({"from_on": ""}, "请填开始享受的日期"),
        ({"from_on": "2026-13-01"}, "没有 2026 年 13 月"),
        ({"from_on": "2028-01-01", "to_on": ""}, "一年以后"),
        ({"to_on": "2026-10-31"}, "结束日期不能早于开始日期"),
        ({"amount": "12.345"}, "最多两位小数"),
        ({"amount": "-5"}, "单位为元"),
        ({"amount": "1000000.01"}, "金额最多 1,000,000 元"),
        ({"decided_by": " "}, "请填认定机构"),
    ],
)
def test_a_fault_stands_beside_its_field_and_all_that_was_typed_is_kept(
    district: StrictClient, session: Session, town: Town, given: dict[str, str], words: str
) -> None:
    typed = {**TYPED, **given}
    answer = district.submit(f"/people/{town.person_id}/benefits/new", typed)
    assert answer.status_code == 422
    assert words in answer.text
    for name in ("from_on", "to_on", "amount"):
        assert value_of(answer, name) == typed[name]
    assert not entries(session)


def test_the_same_twice_is_a_conflict(district: StrictClient, session: Session, town: Town) -> None:
    path = f"/people/{town.person_id}/benefits/new"
    district.submit(path, TYPED)
    answer = district.submit(path, TYPED)
    assert answer.status_code == 409
    assert "同样的一条已经登记过" in answer.text
    assert value_of(answer, "amount") == TYPED["amount"]
    assert len(entries(session)) == 1


def test_another_persons_entry_is_not_there(
    district: StrictClient, session: Session, town: Town
) -> None:
    district.submit(f"/people/{town.person_id}/benefits/new", TYPED)
    (row,) = entries(session)
    other = session.get_one(Case, town.waiting_case).person_id
    assert district.get(f"/people/{other}/benefits/{row.id}/revoke").status_code == 404
