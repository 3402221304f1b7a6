"""信息比对 on the pages: the district's files, the results beside the form, the words they want."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from portal.domain.comparisons import Result, Source, State
from portal.models import Case, Comparison, ComparisonFile, Decision
from portal.services.comparison_files import columns
from portal.services.sheets import read_table, write_csv
from tests.factories import resident_number
from tests.integration.web.conftest import Town
from tests.integration.web.registration_form import FILLED, begin, fault_of, value_of
from tests.strict_client import StrictClient, sign_in

PAGE = "/comparisons"
AS_OF = "2026-11-20"
PAID = State.INSURED_BY_EMPLOYER.label


def csv(*lines: Mapping[str, str], source: Source = Source.SOCIAL_INSURANCE) -> bytes:
    return write_csv(columns(source), lines)


def still_paid(number: str) -> Mapping[str, str]:
    return {"number": number, "state": PAID, "employer": "某某机械厂"}


@pytest.fixture
def district(app: Flask) -> StrictClient:
    """The district's reviewer, signed in."""
    client = app.test_client()
    assert isinstance(client, StrictClient)
    sign_in(client, "district")
    return client


def send(client: StrictClient, content: bytes, **changed: Any) -> TestResponse:
    """Load a file of social insurance as the page would."""
    typed = {"source": "social_insurance", "as_of": AS_OF}
    return client.submit(PAGE, {**typed, "file": (io.BytesIO(content), "数据.csv"), **changed})


def compare(client: StrictClient, url: str, **typed: str) -> TestResponse:
    """Press 比对 beside a form."""
    return client.post(
        url,
        data={**typed, "csrf_token": client.csrf_token("/desk")},
        headers={"HX-Request": "true"},
    )


@pytest.mark.clause("R2.8")
def test_a_file_is_loaded_and_listed(district: StrictClient) -> None:
    number = resident_number()
    answer = send(district, csv(still_paid(number)))
    assert answer.status_code == 302
    page = district.get(PAGE).text
    assert "已导入 1 行" in page
    assert "2026-11-20" in page
    assert "现用" in page
    assert number not in page


def test_broken_rows_are_told_with_their_numbers(district: StrictClient) -> None:
    answer = send(district, csv(still_paid(resident_number()), still_paid("430102")))
    assert answer.status_code == 200
    assert "已导入 1 行；另有 1 行没有导入" in answer.text
    assert "没有导入的行：1" in answer.text
    assert "430102<" not in answer.text


FAULTS: list[tuple[bytes, dict[str, Any], str, str]] = [
    (b"", {}, "file", "空的"),
    (csv({"number": "430102", "state": PAID}), {}, "file", "没有一行可以导入"),
    (csv(), {"source": ""}, "source", "请选择数据来源"),
    (csv(), {"source": "tax"}, "source", ""),
    (csv(), {"as_of": ""}, "as_of", "请填数据截至哪一天"),
    (csv(), {"as_of": "2026-12-01"}, "as_of", "不能晚于今天"),
]


@pytest.mark.parametrize(("content", "changed", "field", "words"), FAULTS)
def test_what_is_refused_stands_beside_its_field_and_the_rest_stays(
    district: StrictClient,
    session: Session,
    content: bytes,
    changed: dict[str, Any],
    field: str,
    words: str,
) -> None:
    answer = send(district, content, **changed)
    assert answer.status_code == 422
    assert words in fault_of(answer, field)
    if field != "as_of":
        assert value_of(answer, "as_of") == AS_OF
    if field != "source":
        assert re.search(r'<input checked[^>]*value="social_insurance"', answer.text)
    assert session.scalars(sa.select(ComparisonFile)).all() == []


def test_without_a_file_the_page_asks_for_one(district: StrictClient) -> None:
    answer = district.submit(PAGE, {"source": "business", "as_of": AS_OF})
    assert answer.status_code == 422
    assert fault_of(answer, "file") == "请选择要导入的文件"


def test_a_file_a_little_too_large_is_told_beside_its_field(district: StrictClient) -> None:
    parts = {"source": "business", "as_of": AS_OF, "file": "x" * (10 * 1024 * 1024 + 1)}
    body = "".join(
        f'--edge\r\nContent-Disposition: form-data; name="{name}"'
        + ('; filename="x.csv"' if name == "file" else "")
        + f"\r\n\r\n{value}\r\n"
        for name, value in parts.items()
    )
    answer = district.post(
        PAGE,
        data=f"{body}--edge--\r\n",
        content_type="multipart/form-data; boundary=edge",
        headers={"X-CSRFToken": district.csrf_token(PAGE)},
    )
    assert answer.status_code == 422
    assert "超过 10 MB" in fault_of(answer, "file")
    assert value_of(answer, "as_of") == AS_OF


@pytest.mark.parametrize("source", Source)
def test_the_template_can_be_read_again(district: StrictClient, source: Source) -> None:
    answer = district.get(f"{PAGE}/{source.value}/template")
    assert answer.status_code == 200
    with pytest.raises(ValueError, match="标题下面没有内容"):
        read_table(answer.data, columns(source), 5)
    assert district.get(f"{PAGE}/tax/template").status_code == 404


@pytest.mark.clause("R2.8")
def test_a_waiting_case_is_compared_and_the_difference_explained(
    community: StrictClient, district: StrictClient, session: Session, town: Town
) -> None:
    send(district, csv(still_paid(town.waiting_number)))
    case = f"/cases/{town.waiting_case}"
    page = community.get(case).text
    assert 'value="2"' in page
    assert 'name="verification" type="radio" value="1"' not in page
    answer = compare(community, f"{case}/compare", opinion="电话问过")
    assert answer.status_code == 200
    assert "社会保险：与申报不一致" in answer.text
    assert "2026 年 11 月仍由某某机械厂缴费" in answer.text
    assert "市场主体（工商）：没有可比对的数据" in answer.text
    assert "请与本人核实" in answer.text
    assert value_of(answer, "opinion") == "电话问过"
    assert 'value="1"' in answer.text

    version = session.scalars(sa.select(Case.version).where(Case.id == town.waiting_case)).one()
    sent = {"consent": "1", "verification": "1", "version": version}
    refused = community.submit(f"{case}/complete", sent, page=case)
    assert refused.status_code == 422
    assert "请写明向谁核实" in fault_of(refused, "opinion")
    done = community.submit(f"{case}/complete", {**sent, "opinion": "已离职"}, page=case)
    assert done.status_code == 302
    assert "信息比对" in community.get(case).text
    assert "2026 年 11 月仍由某某机械厂缴费" in community.get(case).text
    assert compare(community, f"{case}/compare").status_code == 409


@pytest.mark.clause("R2.8")
def test_without_data_only_checking_by_hand_is_offered(
    community: StrictClient, session: Session, town: Town
) -> None:
    case = f"/cases/{town.waiting_case}"
    answer = compare(community, f"{case}/compare")
    assert answer.text.count("没有可比对的数据") == 2
    assert 'value="1"' not in answer.text
    forced = {"consent": "1", "verification": "1", "version": 2}
    refused = community.submit(f"{case}/complete", forced, page=case)
    assert refused.status_code == 422
    assert "请从列表中选择" in fault_of(refused, "verification")
    found = session.scalars(sa.select(Comparison.result)).all()
    assert found == [Result.ABSENT, Result.ABSENT]


@pytest.mark.clause("R2.8", "R2.9")
def test_at_once_what_was_compared_on_the_form_goes_with_the_case(
    community: StrictClient, district: StrictClient, session: Session
) -> None:
    number = resident_number()
    send(district, csv(still_paid(number)))
    address = begin(community, number)
    assert "再次比对" not in community.get(address).text
    typed = {**FILLED, "verification": ""}
    shown = compare(community, f"{address}/compare", **typed)
    assert "社会保险：与申报不一致" in shown.text
    assert session.scalars(sa.select(Comparison)).all() == []

    page = community.get(address).text  # typed and compared: both are still there
    assert "社会保险：与申报不一致" in page
    assert "长沙某某电缆厂" in page
    refused = community.submit(address, {**FILLED, "verification": "1"})
    assert refused.status_code == 422
    assert "请写明向谁核实" in fault_of(refused, "opinion")
    assert session.scalars(sa.select(Case)).all() == []
    done = community.submit(address, {**FILLED, "verification": "1", "opinion": "单位未停保"})
    assert done.status_code == 302, done.text
    session.rollback()
    kept = session.execute(sa.select(Comparison.source, Comparison.result)).all()
    assert [tuple(one) for one in kept] == [
        (Source.SOCIAL_INSURANCE, Result.DIFFERENT),
        (Source.BUSINESS, Result.ABSENT),
    ]
    verified = session.scalars(sa.select(Decision).where(Decision.verification.is_not(None))).one()
    assert (verified.verification and verified.verification.name) == "信息比对"
    assert verified.opinion == "单位未停保"


KEPT = [(Source.SOCIAL_INSURANCE, Result.DIFFERENT), (Source.BUSINESS, Result.ABSENT)]
REFUSED = {"name": "周建国", "refusal": "1", "facts": "核对了身份证"}


@pytest.mark.clause("R2.7", "R2.8")
@pytest.mark.parametrize(
    ("way", "typed"), [("", {**FILLED, "action": "accept"}), ("/refuse", REFUSED)]
)
def test_accepted_for_later_or_refused_the_comparison_goes_with_the_case(
    community: StrictClient,
    district: StrictClient,
    session: Session,
    way: str,
    typed: Mapping[str, str],
) -> None:
    number = resident_number()
    send(district, csv(still_paid(number)))
    address = begin(community, number)
    compare(community, f"{address}/compare", **FILLED)
    done = community.submit(address + way, dict(typed))
    assert done.status_code == 302, done.text
    session.rollback()
    found = session.execute(sa.select(Comparison.source, Comparison.result)).all()
    assert [tuple(one) for one in found] == KEPT
    assert "2026 年 11 月仍由某某机械厂缴费" in community.get(str(done.location)).text


@pytest.mark.parametrize("typed", ["", "2026-02-30"])
def test_comparing_wants_to_know_since_when(community: StrictClient, typed: str) -> None:
    address = begin(community, resident_number())
    answer = compare(community, f"{address}/compare", unemployed_since=typed, opinion="在问")
    assert answer.status_code == 422
    assert fault_of(answer, "verification") == "请先填好失业时间，再比对"
    assert value_of(answer, "opinion") == "在问"


@pytest.mark.clause("R3.1")
def test_who_only_seeks_work_is_compared_with_today(
    community: StrictClient, district: StrictClient
) -> None:
    number = resident_number()
    send(district, csv(still_paid(number)))
    started = community.submit("/registration/job_seeking/start", {"id_number": number})
    answer = compare(community, f"{started.location}/compare")
    assert answer.status_code == 200
    assert "社会保险：与申报不一致" in answer.text
