"""注销 on its page: what may be chosen, what is refused beside its field, what follows (R7, R8)."""

from __future__ import annotations

import re
from typing import Any

import pytest
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from portal.domain.comparisons import Source, State
from portal.domain.workflow import Status
from portal.models import (
    Basis,
    Case,
    ComparisonFile,
    ComparisonRecord,
)
from portal.models.sealing import identifier_hash
from portal.queries.areas import office_by_area_code
from portal.services.demo.accounts import DISTRICT
from tests.factories import (
    NOW,
    certificate_asked,
    clerk,
)
from tests.integration.services.acts import died
from tests.integration.services.records import rows_of
from tests.integration.web.conftest import Town
from tests.integration.web.registration_form import fault_of, value_of
from tests.strict_client import StrictClient

FAMILY = {
    "basis": "family",
    "family_name": "周小梅",
    "family_relation": "3",
    "family_means": "2",
}


def address(person_id: int, code: str = "unemployment") -> str:
    return f"/people/{person_id}/deregister/{code}"


def send(client: StrictClient, path: str, **typed: Any) -> TestResponse:
    """Fill the form in and send it."""
    return client.submit(path, {"ended_on": "20261123", **typed}, page="/desk")


def _insured(session: Session, number: str, state: State) -> None:
    """The district's newest file says so of a number."""
    office = office_by_area_code(session, DISTRICT)
    assert office is not None
    file = ComparisonFile(
        source=Source.SOCIAL_INSURANCE,
        as_of=NOW.date(),
        rows=1,
        sha256=number.ljust(64, "0"),
        office_id=office.id,
        loaded_by_id=clerk(session).user_id,
        loaded_at=NOW,
    )
    session.add(file)
    session.flush()
    hashed = identifier_hash(number)
    session.add(ComparisonRecord(file_id=file.id, number_hash=hashed, state=state))
    session.commit()


@pytest.mark.clause("R7.1", "R7.2", "R7.3", "R7.8", "R7.9")
def test_all_ten_reasons_stand_on_one_page_in_their_order(
    community: StrictClient, town: Town
) -> None:
    page = community.get(address(town.person_id)).text
    radios = re.findall(r'<input[^>]*name="reason"[^>]*>', page)
    offered = [(re.search(r'value="(\d+)"', one), "disabled" in one) for one in radios]
    assert [(value[1], off) for value, off in offered if value] == [
        *[(code, False) for code in ("704", "705", "706", "707")],
        *[("708", True), ("709", True), ("710", False)],
    ]
    for words in (
        "被各类用人单位录用或招聘",
        "从事个体经营、创办企业或民办非企业",
        "月收入不低于当地最低生活保障标准",
        "办理就业登记",
        "记录中无正当理由连续拒绝“311”服务 0 次，不满 3 次",
        "连续联系不上 0 个月，不满 6 个月；属第 5 至 7 项的，与家属沟通确认后按该项注销",
    ):
        assert words in page, words
    assert page.index("完全丧失劳动能力") < page.index("入学、服兵役") < page.index("死亡")


FAULTS: list[tuple[dict[str, str], dict[str, str]]] = [
    ({}, {"reason": "请选择注销的原因"}),
    ({"reason": "801"}, {"reason": "请选择注销的原因"}),
    ({"reason": "701", "consent": "1"}, {"reason": "在办理就业登记时一并注销"}),
    ({"reason": "708"}, {"reason": "不满 3 次"}),
    ({"reason": "709"}, {"reason": "不满 6 个月"}),
    ({"reason": "705"}, {"basis": "请选择依据"}),
    ({"reason": "705", "basis": "person"}, {"consent": "未经本人同意不得注销"}),
    ({"reason": "705", "basis": "person", "consent": "2"}, {"signature": "请本人在屏幕上签名"}),
    ({"reason": "705", "basis": "comparison", "consent": "1"}, {"basis": "请选择依据"}),
    (
        {"reason": "706", "basis": "family"},
        {
            "family_name": "请填告知的家属姓名",
            "family_relation": "请选择是本人的什么人",
            "family_means": "请选择怎样告知的",
        },
    ),
    ({"reason": "707", **FAMILY, "family_phone": "12"}, {"family_phone": ""}),
    (
        {"reason": "704", "basis": "retirement_proof", "consent": "1"},
        {"retirement_proof": "请写明"},
    ),
    ({"reason": "704", "basis": "comparison"}, {"consent": "未经本人同意不得注销"}),
    ({"reason": "704", "basis": "comparison", "consent": "1"}, {"basis": "信息比对没有查到"}),
    ({"reason": "705", **FAMILY, "ended_on": ""}, {"ended_on": "请填日期"}),
    ({"reason": "705", **FAMILY, "ended_on": "20261125"}, {"ended_on": "不能晚于今天"}),
    ({"reason": "705", **FAMILY, "ended_on": "20260101"}, {"ended_on": "不能早于登记的起始日期"}),
]


@pytest.mark.clause("R7.4", "R7.5", "R7.6", "R7.7", "R7.8", "R7.9")
def test_what_lacks_stands_beside_its_field_and_nothing_typed_is_lost(
    community: StrictClient, town: Town, session: Session
) -> None:
    for typed, expected in FAULTS:
        answer = send(community, address(town.person_id), words="见谈话记录", **typed)
        assert answer.status_code == 422, typed
        for field, words in expected.items():
            assert words in fault_of(answer, field), typed
        told = re.findall(r'<p class="field-error" id="([a-z_]+)-error"', answer.text)
        assert set(told) == set(expected), typed
        assert value_of(answer, "words") == "见谈话记录"
        if "family_name" in typed:
            assert value_of(answer, "family_name") == "周小梅"
    assert rows_of(session, Case, procedure="deregister_unemployment") == []


@pytest.mark.clause("R7.5")
def test_what_stands_in_a_field_that_does_not_count_is_no_fault(
    community: StrictClient, town: Town, session: Session
) -> None:
    typed = {"reason": "705", "basis": "person", "consent": "1", "family_phone": "12"}
    answer = send(community, address(town.person_id), **typed)
    assert answer.status_code == 302
    (basis,) = rows_of(session, Basis, case_id=int(answer.location.rsplit("/", 1)[1]))
    assert basis.given_by is None


@pytest.mark.clause("R7.5")
def test_the_case_says_why_on_whose_word_and_what_ended(
    community: StrictClient, town: Town
) -> None:
    answer = send(community, address(town.person_id), reason="705", words="瘫痪在床", **FAMILY)
    page = community.get(answer.location).text
    for words in (
        "完全丧失劳动能力（规程七第 5 项）",
        "家属告知确认：周小梅（子女），电话",
        "瘫痪在床",
        "求职登记自",
        "打印告知书",
        "退休证明",
    ):
        assert words in page, words
    assert "办结期限" not in page
    person = community.get(f"/people/{town.person_id}").text
    assert "上次失业登记" in person
    assert "注销：完全丧失劳动能力" in person
    assert address(town.person_id) not in person


@pytest.mark.clause("R7.10")
def test_a_death_is_confirmed_with_all_that_ends(community: StrictClient, session: Session) -> None:
    asked = certificate_asked(session)
    person_id, waiting_id, number = asked.person_id, asked.id, asked.number
    session.rollback()
    typed = {"reason": "710", **FAMILY}
    first = send(community, address(person_id), **typed)
    assert first.status_code == 200
    assert "请再核对：死亡" in first.text
    assert f"《就业创业证》申领（办件号 {number}）" in first.text
    assert "失业登记、求职登记" in first.text
    assert session.get_one(Case, waiting_id).status is Status.OPEN
    confirmed = value_of(first, "confirmed")
    for stale in ("", "all", "all-1"):
        again = send(community, address(person_id), confirmed=stale, **typed)
        assert again.status_code == 200, stale
    answer = send(community, address(person_id), confirmed=confirmed, **typed)
    assert answer.status_code == 302
    session.rollback()
    assert session.get_one(Case, waiting_id).status is Status.LAPSED
    page = community.get(answer.location).text
    assert number in page
    lapsed = community.get(f"/cases/{waiting_id}").text
    assert "已终止办理" in lapsed
    assert "本人死亡，随注销失业登记" in lapsed


@pytest.mark.clause("R7.4")
def test_social_insurance_is_asked_and_bears_the_pension_out(
    community: StrictClient, town: Town, session: Session
) -> None:
    path = f"{address(town.person_id)}/compare"
    token = community.csrf_token("/desk")

    def ask(**typed: str) -> TestResponse:
        return community.post(path, data={"csrf_token": token, **typed})

    assert ask().status_code == 422
    assert ask(reason="705").status_code == 422
    assert "没有查到" in ask(reason="704").text
    _insured(session, town.number, State.PENSION)
    assert "领取基本养老保险待遇" in ask(reason="704").text
    assert "没有查到" in ask(reason="710").text
    typed = {"reason": "704", "basis": "comparison", "consent": "4"}
    answer = send(community, address(town.person_id), **typed)
    assert answer.status_code == 302
    page = community.get(answer.location).text
    assert "信息比对：社会保险数据（截至 2026-11-24）：领取基本养老保险待遇" in page
    assert "本人同意：电话确认记录" in page


def test_what_was_ended_meanwhile_is_told_in_words(
    community: StrictClient, town: Town, session: Session
) -> None:
    died(session, town.clerk, town.person_id)
    for answer in (
        community.get(address(town.person_id)),
        send(community, address(town.person_id), reason="705", **FAMILY),
    ):
        assert answer.status_code == 409
        assert "本人现在没有有效的失业登记，可能刚刚注销" in answer.text
