"""失业登记 at the window: what is refused stands beside its field, and nothing typed is lost."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.models import Case
from tests.factories import resident_number
from tests.integration.web.registration_form import FILLED, START, begin, fault_of, value_of
from tests.strict_client import StrictClient

WRONG_NUMBERS = {
    "43010219800314123": "少了 1 位",
    "430102198003141235": "校验",
    "430102198002301234": "日期",
    "610104620927690": "15",
    "H12345678": "居住证",
    "": "请输入",
    "４３０１０２": "位",
    "①30102198003141234": "①",
}


@pytest.mark.parametrize(("typed", "said"), WRONG_NUMBERS.items())
def test_a_wrong_number_is_told_beside_the_field(
    community: StrictClient, typed: str, said: str
) -> None:
    answer = community.submit(START, {"id_number": typed})
    assert answer.status_code == 422
    assert said in fault_of(answer, "id_number")
    assert value_of(answer, "id_number") == typed


@pytest.mark.clause("R2.2")
def test_fifteen_years_are_too_few_and_sixteen_are_enough(community: StrictClient) -> None:
    young = resident_number(born=date(2010, 11, 25))
    answer = community.submit(START, {"id_number": young})
    assert answer.status_code == 422
    assert "未满 16 周岁" in answer.text
    begin(community, resident_number(1, born=date(2010, 11, 24)))


@pytest.mark.clause("R2.2")
def test_the_statutory_age_only_asks_about_the_pension(community: StrictClient) -> None:
    page = community.get(begin(community, resident_number(born=date(1960, 1, 1)))).text
    assert "请核实是否已领取基本养老金" in page


BROKEN = {
    "name": {"": "请照证件填写姓名", "周" * 10_000: "最多", "周\u0007国": "不能有", "周3": "数字"},
    "phone": {"12345": "号码", "": "请填"},
    "unemployed_since": {
        "2026-12-03": "不能晚于 11 月 24 日",
        "1970-01-01": "不能早于出生日期",
        "2026-02-30": "没有",
        "2-30": "没有",
        "昨天": "请按",
        "": "请填失业日期",
    },
    "ethnicity": {"99": "请从列表中选择", "": "请选择民族"},
    "pay_to": {"2000": "不能低于", "三千": "请填整数", "9" * 20: "金额太大"},
    "household_address": {"路" * 151: "最多 150", "": "请填门牌"},
    "former_employer": {"厂" * 81: "最多 80", "a\tb": "制表符"},
    "graduated_on": {"2027-07-01": "未毕业的不用填"},
    "consent": {"": "未经本人同意不得办结", "3": "请从列表中选择"},
    "verification": {"": "请核查后"},
}


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [(field, typed, said) for field, cases in BROKEN.items() for typed, said in cases.items()],
    ids=lambda value: value[:12] if isinstance(value, str) else None,
)
@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_bad_input_is_told_beside_the_field_and_nothing_typed_is_lost(
    community: StrictClient, session: Session, field: str, typed: str, said: str
) -> None:
    address = begin(community, resident_number())
    given: dict[str, Any] = {**FILLED, field: typed}
    if not typed and field in {"consent", "verification"}:
        del given[field]
    answer = community.submit(address, given)
    assert answer.status_code == 422
    assert said in fault_of(answer, field)
    kept = {"name", "phone", "household_address", "unemployed_since", "former_employer", "pay_to"}
    for name in kept & set(given):
        assert value_of(answer, name) == given[name].replace("\u0007", "")
    assert 'option selected value="61"' in answer.text or 'value="61" selected' in answer.text
    assert session.scalars(sa.select(Case)).all() == []


def test_every_fault_shows_at_once(community: StrictClient) -> None:
    address = begin(community, resident_number())
    wrong = {"unemployed_since": "2026-12-03", "phone": "1", "pay_to": "1"}
    answer = community.submit(address, {**FILLED, **wrong, "consent": ""})
    for field in (*wrong, "consent"):
        assert fault_of(answer, field)


@pytest.mark.clause("R2.9")
def test_a_signature_on_the_screen_must_be_a_drawing(community: StrictClient) -> None:
    address = begin(community, resident_number())
    for drawn in ("", "data:image/png;base64,AAAA", "data:image/svg+xml;base64,PHN2Zz4="):
        answer = community.submit(address, {**FILLED, "consent": "2", "signature": drawn})
        assert answer.status_code == 422, drawn
        assert fault_of(answer, "signature")


def test_a_missing_token_is_refused(community: StrictClient) -> None:
    answer = community.post(START, data={"id_number": resident_number()})
    assert answer.status_code == 400
    assert "页面过期了" in answer.text
