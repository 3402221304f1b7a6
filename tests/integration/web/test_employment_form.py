"""就业登记 of a worker at the window: each form of work on one page, and what it asks (R6)."""

from __future__ import annotations

import re
from datetime import date

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.channels import Channel
from portal.domain.procedures.employment import EMPLOYMENT
from portal.domain.workflow import Status
from portal.models import (
    Case,
    Comparison,
    EmploymentApplication,
    EmploymentJob,
    Registration,
    RegistrationKind,
)
from portal.web.registration.forms import WHOLE
from tests.factories import resident_number
from tests.integration.web.conftest import Town
from tests.integration.web.employment_form import (
    FLEXIBLE,
    SELF,
    START,
    WORKER,
    begin,
    compare,
    only_job,
)
from tests.integration.web.registration_form import fault_of, value_of
from tests.strict_client import StrictClient
from tests.working import STANDARD, add_standard, credit_code


@pytest.mark.clause("R6.4")
def test_the_page_asks_only_for_the_card_the_form_and_the_licence_of_a_business(
    community: StrictClient,
) -> None:
    page = community.get(begin(community, resident_number())).text
    told = re.sub(r"\s+", "", page)
    assert (
        "只收</strong>身份证、就业失业求职登记表；个体经营、自主创业的另收工商营业执照副本" in told
    )
    assert 'type="file"' not in page
    assert "求职与培训意愿" not in page


def test_every_field_that_can_be_returned_stands_on_the_form() -> None:
    form = WHOLE[EMPLOYMENT.code]
    assert [name for name in EMPLOYMENT.fields if not hasattr(form, name)] == []


@pytest.mark.clause("R6.2")
@pytest.mark.parametrize("channel", list(EMPLOYMENT.channels))
def test_every_channel_ends_in_the_same_registration(
    community: StrictClient, session: Session, channel: Channel
) -> None:
    url = begin(community, resident_number(), channel=channel.value)
    means = "1" if channel is Channel.WINDOW else "3"
    answer = community.submit(url, {**WORKER, **FLEXIBLE, "consent": means})
    assert answer.status_code == 302, answer.text
    case = session.scalars(sa.select(Case)).one()
    assert (case.channel, case.status) == (channel, Status.COMPLETED)


@pytest.mark.clause("R6.2")
def test_the_hotline_is_no_way_to_register_work(community: StrictClient) -> None:
    assert set(EMPLOYMENT.channels) == {
        Channel.WINDOW,
        Channel.SMART_HRSS,
        Channel.XIANG_JIUYE,
    }
    data = {"id_number": resident_number(), "channel": Channel.HOTLINE.value}
    assert community.submit(START, data).status_code == 422


@pytest.mark.clause("R6.1")
@pytest.mark.parametrize(("place", "status"), [("1", 302), ("2", 302), ("3", 302), ("4", 422)])
def test_three_places_register_work(community: StrictClient, place: str, status: int) -> None:
    url = begin(community, resident_number())
    answer = community.submit(url, {**WORKER, **FLEXIBLE, "place": place})
    assert answer.status_code == status
    if status == 422:
        assert "请从列表中选择" in fault_of(answer, "place")


@pytest.mark.clause("R6.4", "R6.6")
@pytest.mark.parametrize("form", ["021", "029"])
def test_a_business_is_compared_and_where_nothing_is_known_looked_at(
    community: StrictClient, session: Session, form: str
) -> None:
    url = begin(community, resident_number())
    own = {**WORKER, **SELF, "form": form}
    answer = community.submit(url, own)
    assert answer.status_code == 422
    assert "请先点“比对”" in fault_of(answer, "verification")
    fragment = compare(community, url, own)
    assert fragment.status_code == 200
    assert "没有可比对的数据" in fragment.text
    assert "人工核查" in fragment.text
    assert 'value="1"' not in fragment.text
    answer = community.submit(url, own)
    assert answer.status_code == 302, answer.text
    job = only_job(session)
    assert (job.workplace, job.uscc, job.employer_id) == ("某某便利店", SELF["uscc"], None)
    form_kept = session.scalars(sa.select(EmploymentApplication)).one()
    assert (form_kept.licence_seen, form_kept.hires) == (True, 2)
    assert len(session.scalars(sa.select(Comparison)).all()) == 2


@pytest.mark.clause("R6.4")
@pytest.mark.parametrize("field", ["workplace", "uscc", "licence_seen"])
def test_a_business_shows_its_licence(community: StrictClient, field: str) -> None:
    url = begin(community, resident_number())
    lacking = {name: value for name, value in {**WORKER, **SELF}.items() if name != field}
    answer = community.submit(url, lacking)
    assert answer.status_code == 422
    assert "营业执照" in fault_of(answer, field)


@pytest.mark.clause("R7.3")
def test_flexible_work_below_the_standard_leaves_unemployment(
    community: StrictClient, town: Town, session: Session
) -> None:
    add_standard(session, town.clerk)
    url, low = begin(community, town.number), str(STANDARD - 1)
    answer = community.submit(url, {**WORKER, **FLEXIBLE, "pay": low})
    assert answer.status_code == 422
    assert "失业登记继续有效" in fault_of(answer, "pay")
    assert value_of(answer, "pay") == low
    assert value_of(answer, "works_at") == "芙蓉区"
    assert session.scalars(sa.select(EmploymentJob)).all() == []
    open_kinds = session.scalars(
        sa.select(Registration.kind).where(
            Registration.person_id == town.person_id, Registration.ended_recorded_at.is_(None)
        )
    ).all()
    assert RegistrationKind.UNEMPLOYMENT in open_kinds


@pytest.mark.clause("R6.6")
def test_flexible_work_is_looked_at_by_hand(community: StrictClient) -> None:
    url = begin(community, resident_number())
    answer = community.submit(url, {**WORKER, **FLEXIBLE, "verification": "1"})
    assert answer.status_code == 422
    assert "人工核查" in fault_of(answer, "verification")


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("", "请按统一社会信用代码选定用人单位"),
        ("91430102MA000000", "18 位"),
        (credit_code(), "还没有登记这个单位"),
    ],
)
def test_an_employer_is_one_on_record(community: StrictClient, code: str, told: str) -> None:
    url = begin(community, resident_number())
    answer = community.submit(url, {**WORKER, "form": "010", "employer_code": code})
    assert answer.status_code == 422
    assert told in fault_of(answer, "employer_code")
    assert value_of(answer, "employer_code") == code
    assert value_of(answer, "occupation") == "服务员"


def test_every_fault_of_the_job_is_told_at_once_with_those_of_the_person(
    community: StrictClient,
) -> None:
    url = begin(community, resident_number())
    wrong = {**WORKER, **FLEXIBLE, "started_on": "20261125", "flexible_way": "", "name": ""}
    answer = community.submit(url, wrong)
    assert answer.status_code == 422
    assert "到岗后再登记" in fault_of(answer, "started_on")
    assert "灵活就业方式" in fault_of(answer, "flexible_way")
    assert "姓名" in fault_of(answer, "name")


def test_work_before_birth_is_a_slip_in_the_year(community: StrictClient) -> None:
    url = begin(community, resident_number())
    answer = community.submit(url, {**WORKER, **FLEXIBLE, "started_on": "19261116", "name": ""})
    assert answer.status_code == 422
    assert "不能早于出生日期" in fault_of(answer, "started_on")
    assert "姓名" in fault_of(answer, "name")


def test_what_was_typed_for_another_form_of_work_is_let_be(
    community: StrictClient, session: Session
) -> None:
    url = begin(community, resident_number())
    other = {"uscc": "91", "contract_from": "昨天", "hires": "两", "employer_code": "91"}
    answer = community.submit(url, {**WORKER, **FLEXIBLE, **other})
    assert answer.status_code == 302, answer.text
    job = only_job(session)
    assert (job.uscc, job.employer_id, job.workplace) == (None, None, "芙蓉区")
    assert job.flexible_way is not None


def test_what_was_typed_comes_back_with_the_draft(community: StrictClient) -> None:
    url = begin(community, resident_number())
    token = community.csrf_token(url)
    typed = {**WORKER, **SELF, "workplace": "未写完"}
    assert community.post(f"{url}/draft", data={**typed, "csrf_token": token}).status_code == 200
    page = community.get(url)
    assert value_of(page, "workplace") == "未写完"
    assert value_of(page, "started_on") == "20261116"
    assert re.search(r'checked[^>]*value="021"|value="021"[^>]*checked', page.text)


@pytest.mark.parametrize("missing", ["form", "started_on"])
def test_comparing_wants_to_know_the_work(community: StrictClient, missing: str) -> None:
    url = begin(community, resident_number())
    answer = compare(community, url, {**WORKER, **SELF, missing: ""})
    assert answer.status_code == 422
    assert "请先选好就业形式" in answer.text


@pytest.mark.clause("R2.7")
def test_work_is_refused_for_its_own_reasons_alone(community: StrictClient) -> None:
    page = community.get(f"{begin(community, resident_number())}/refuse").text
    offered = set(re.findall(r'name="refusal"[^>]*value="(\d)"', page))
    assert offered == {"1", "2", "6", "9"}
    assert "领金条件" not in page


def test_paper_of_an_outage_is_entered_with_its_day(
    community: StrictClient, session: Session
) -> None:
    url = begin(community, resident_number(), late="y")
    late = {"accepted_on": "20261120", "late_reason": "停电"}
    answer = community.submit(url, {**WORKER, **FLEXIBLE, **late, "started_on": "20261121"})
    assert answer.status_code == 422
    assert "11 月 20 日" in fault_of(answer, "started_on")
    answer = community.submit(url, {**WORKER, **FLEXIBLE, **late})
    assert answer.status_code == 302, answer.text
    assert session.scalars(sa.select(Case.accepted_on)).one() == date(2026, 11, 20)
