"""失业登记 at the window: what is refused stands beside its field, and nothing typed is lost."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from portal.models import AuditEntry, Case, Certificate, Draft, Person, Registration, Serving
from tests.factories import resident_number
from tests.integration.web.conftest import Town
from tests.strict_client import StrictClient, sign_in

START = "/registration/unemployment/start"
FILLED = {
    "name": "周建国",
    "ethnicity": "15",
    "phone": "19900731234",
    "education": "61",
    "household": "11",
    "place": "1",
    "household_region": "长沙市芙蓉区",
    "household_address": "蔡锷中路 66 号 3 栋 502",
    "same_address": "y",
    "reason": "20",
    "unemployed_since": "20261031",
    "former_employer": "长沙某某电缆厂",
    "wished_words_1": "保安员",
    "pay_from": "3000",
    "pay_to": "3800",
    "consent": "1",
    "verification": "2",
    "action": "complete",
}


def begin(client: StrictClient, number: str) -> str:
    """Type a number on the desk; returns the address of the form it leads to."""
    answer = client.submit(START, {"id_number": number})
    assert answer.status_code == 302, answer.text
    return str(answer.location)


def fault_of(answer: TestResponse, field: str) -> str:
    """The message that stands beside a field."""
    found = re.search(rf'id="{field}-error"[^>]*>(.*?)</p>', answer.text, re.DOTALL)
    assert found is not None, f"no message beside {field}"
    return html.unescape(found[1]).strip()


def value_of(answer: TestResponse, field: str) -> str:
    """What stands in a text field."""
    control = re.search(rf'<input[^>]*name="{field}"[^>]*>', answer.text)
    assert control is not None, field
    value = re.search(r'value="([^"]*)"', control[0])
    return html.unescape(value[1]) if value else ""


@pytest.mark.clause("R2.4", "R2.6")
def test_the_form_asks_only_for_what_the_regulation_allows(community: StrictClient) -> None:
    page = community.get(begin(community, resident_number())).text
    assert "身份证、就业失业求职登记表" in page
    assert "不得要求" in page
    names = set(re.findall(r'<(?:input|select|textarea)[^>]*name="([a-z_0-9]+)"', page))
    documents = ("proof", "diploma", "file", "upload", "contract", "insurance_record")
    assert not [name for name in names if any(word in name for word in documents)]
    assert 'type="file"' not in page


@pytest.mark.clause("R2.8", "R2.9", "R3.2", "R11.1")
def test_one_page_registers_the_person_and_all_that_follows(
    community: StrictClient, session: Session
) -> None:
    number = resident_number()
    answer = community.submit(begin(community, number), dict(FILLED))
    assert answer.status_code == 302, answer.text
    case = session.scalars(sa.select(Case)).one()
    kinds = session.scalars(
        sa.select(Registration.kind).where(Registration.opened_case_id == case.id)
    ).all()
    assert {kind.value for kind in kinds} == {"unemployment", "job_seeking"}
    assert session.scalars(sa.select(Serving.office_id)).one() == case.handling_office_id
    assert session.scalars(sa.select(Certificate.number)).one().startswith("4301020026")
    assert session.scalars(sa.select(Draft)).all() == []
    page = community.get(str(answer.location)).text
    assert "已办结" in page
    assert number not in page


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
    from datetime import date

    young = resident_number(born=date(2010, 11, 25))
    answer = community.submit(START, {"id_number": young})
    assert answer.status_code == 422
    assert "未满 16 周岁" in answer.text
    begin(community, resident_number(1, born=date(2010, 11, 24)))


@pytest.mark.clause("R2.2")
def test_the_statutory_age_only_asks_about_the_pension(community: StrictClient) -> None:
    from datetime import date

    page = community.get(begin(community, resident_number(born=date(1960, 1, 1)))).text
    assert "请核实是否已领取基本养老金" in page


BROKEN = {
    "name": {"": "请照证件填写姓名", "周" * 10_000: "最多", "周\u0007国": "不能有", "周3": "数字"},
    "phone": {"12345": "号码", "": "请填"},
    "unemployed_since": {
        "2026-12-03": "不能晚于 11 月 24 日",
        "1970-01-01": "不能早于出生日期",
        "2026-02-30": "没有",
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


def test_a_known_person_of_another_area_is_not_shown_on_the_form(
    app: Flask, client: StrictClient, town: Town, session: Session
) -> None:
    session.execute(
        sa.text(
            "UPDATE registration SET ended_on='2026-11-20', end_kind='deregistered',"
            " ended_recorded_at='2026-11-20 01:00:00'"
        )
    )
    session.commit()
    sign_in(client, "community2")
    page = client.get(begin(client, town.number))
    assert value_of(page, "name") == ""
    own = app.test_client()
    assert isinstance(own, StrictClient)
    sign_in(own, "community")
    assert value_of(own.get(begin(own, town.number)), "name") == "周建国"


@pytest.mark.clause("R2.7")
@pytest.mark.parametrize("username", ["community", "community2"])
def test_somebody_registered_is_told_where(client: StrictClient, town: Town, username: str) -> None:
    sign_in(client, username)
    answer = client.submit(START, {"id_number": town.number})
    assert answer.status_code == 422
    assert "识字里社区办理失业登记，登记有效" in answer.text
    assert ("打开本人记录" in answer.text) is (username == "community")


def test_registered_meanwhile_elsewhere_is_a_conflict_that_keeps_the_form(
    app: Flask, client: StrictClient
) -> None:
    number = resident_number()
    sign_in(client, "community")
    other = app.test_client()
    assert isinstance(other, StrictClient)
    sign_in(other, "community2")
    mine, theirs = begin(client, number), begin(other, number)
    assert other.submit(theirs, dict(FILLED)).status_code == 302
    answer = client.submit(mine, dict(FILLED))
    assert answer.status_code == 409
    assert "文化路社区" in answer.text
    assert value_of(answer, "household_address") == FILLED["household_address"]


def test_a_draft_keeps_what_was_typed_and_is_its_owners_alone(
    app: Flask, community: StrictClient, session: Session
) -> None:
    address = begin(community, resident_number())
    saved = community.submit(f"{address}/draft", {"name": "刘洋"}, page=address)
    assert "草稿已自动保存" in saved.text
    assert value_of(community.get(address), "name") == "刘洋"
    other = app.test_client()
    assert isinstance(other, StrictClient)
    sign_in(other, "community2")
    assert other.get(address).status_code == 404
    assert community.submit(f"{address}/discard", {}, page=address).status_code == 302
    assert community.get(address).status_code == 404
    assert session.scalars(sa.select(Person)).all() == []


def test_a_missing_token_is_refused(community: StrictClient) -> None:
    answer = community.post(START, data={"id_number": resident_number()})
    assert answer.status_code == 400
    assert "页面过期了" in answer.text


@pytest.mark.clause("P1")
def test_a_resident_from_hong_kong_is_registered_alike(community: StrictClient) -> None:
    answer = community.submit(begin(community, "810000199408230021"), dict(FILLED))
    assert answer.status_code == 302


def test_a_foreign_resident_needs_no_ethnic_group_and_the_old_card_asks_for_the_sex(
    community: StrictClient,
) -> None:
    foreign = {**FILLED, "ethnicity": "", "name": "John Smith"}
    assert community.submit(begin(community, "911124198108030024"), foreign).status_code == 302
    address = begin(community, "USA110185081912")
    answer = community.submit(address, foreign)
    assert answer.status_code == 422
    assert fault_of(answer, "sex")
    assert community.submit(address, {**foreign, "sex": "F"}).status_code == 302


def test_typing_the_number_again_leads_back_to_the_draft_and_the_desk_lists_it(
    community: StrictClient,
) -> None:
    number = resident_number()
    address = begin(community, number)
    community.submit(f"{address}/draft", {"name": "刘洋"}, page=address)
    assert begin(community, number) == address
    assert f'href="{address}">刘洋</a>' in community.get("/desk").text


def test_a_number_of_another_area_typed_at_the_counter_is_written_down(
    app: Flask, client: StrictClient, town: Town, session: Session
) -> None:
    looked_up = sa.select(AuditEntry.person_id).where(AuditEntry.action == "person.lookup")
    sign_in(client, "community2")
    assert client.submit(START, {"id_number": town.number}).status_code == 422
    assert session.scalars(looked_up).all() == [town.person_id]
    session.rollback()
    own = app.test_client()
    assert isinstance(own, StrictClient)
    sign_in(own, "community")
    own.submit(START, {"id_number": town.number})
    assert session.scalars(looked_up).all() == [town.person_id]
