"""What applicants are told: every wording for every office and procedure, and nothing personal."""

from __future__ import annotations

import csv
import gzip
import re
from pathlib import Path

import pytest

import portal.data
from portal.domain.messages import TOPIC_OF, Facts, Recommended, Topic, recommendation, wording
from portal.domain.procedures import CATALOGUE
from portal.domain.procedures.window import FORBIDDEN
from portal.domain.workflow import Status

OFFICE = "长沙市芙蓉区文艺路街道识字里社区"
CASE = "4301020010012026000123"
LONGEST, IDEAL = 140, 70
RECOMMENDING = (Topic.JOB, Topic.TRAINING)
OF_CASES = [topic for topic in Topic if topic not in RECOMMENDING]
LIST = Path(portal.data.__file__).parent / "hunan_divisions_2023.csv.gz"


def longest_office_name() -> str:
    """The longest name from the city down of any area in the list."""
    with gzip.open(LIST, "rt", encoding="utf-8") as file:
        rows = {row["code12"]: row for row in csv.DictReader(file)}

    def full(row: dict[str, str]) -> str:
        above = rows.get(row["parent12"])
        return (full(above) if above and above["level"] != "province" else "") + row["name"]

    return max(map(full, rows.values()), key=len)


@pytest.mark.parametrize(
    ("topic", "text"),
    [
        (Topic.DONE, f"您的失业登记已在{OFFICE}办结，办件号{CASE}。"),
        (
            Topic.REFUSED,
            f"您申请的失业登记不予登记，理由见告知书，请到{OFFICE}领取，有异议可拨打12333。"
            f"办件号{CASE}。",
        ),
        (
            Topic.RETURNED,
            f"您的失业登记有栏目要补正，请到{OFFICE}办理，不用另交证明。办件号{CASE}。",
        ),
        (
            Topic.ENDED,
            f"您好，{OFFICE}已为您办理失业登记，告知书可到该处领取，有异议可拨打12333。办件号{CASE}。",
        ),
        (Topic.COLLECT, f"您的失业登记已办好，请本人带身份证到{OFFICE}领取。办件号{CASE}。"),
        (
            Topic.REVOKED,
            f"您的失业登记已由上级机构撤销，请到{OFFICE}领取告知书，有异议可拨打12333。"
            f"办件号{CASE}。",
        ),
        (
            Topic.MOVED,
            f"您的失业登记已迁入{OFFICE}，以后由该处为您服务。办件号{CASE}。",
        ),
        (
            Topic.STAYS,
            f"您的失业登记没有迁出，仍由{OFFICE}服务，原因请问该处。办件号{CASE}。",
        ),
        (
            Topic.PUT_BACK,
            f"您的失业登记已转回{OFFICE}，由该处服务，异议可拨12333。办件号{CASE}。",
        ),
    ],
)
def test_each_topic_says(topic: Topic, text: str) -> None:
    assert wording(topic, Facts(OFFICE, "失业登记", CASE)) == text
    assert len(text) <= IDEAL or topic in {Topic.REFUSED, Topic.ENDED, Topic.REVOKED}


def test_the_table_names_every_topic() -> None:
    assert all(topic.label for topic in Topic)
    for topic in OF_CASES:
        assert wording(topic, Facts(OFFICE, "失业登记", CASE)).startswith("您")


@pytest.mark.parametrize("topic", OF_CASES)
@pytest.mark.parametrize("procedure", [one.title for one in CATALOGUE.values()])
def test_no_message_is_too_long_for_any_office(topic: Topic, procedure: str) -> None:
    facts = Facts(longest_office_name(), procedure, CASE, "0731-84123456-801")
    text = wording(topic, facts)
    assert len(text) <= LONGEST
    of_moves = topic in {Topic.MOVED, Topic.STAYS, Topic.PUT_BACK}  # they say 失业登记
    about = "失业登记" if of_moves else facts.procedure
    for told in (facts.office, about, facts.case_number, "0731-84123456-801"):
        assert told in text


@pytest.mark.parametrize("topic", OF_CASES)
def test_the_only_numbers_are_the_case_and_whom_to_call(topic: Topic) -> None:
    text = wording(topic, Facts(OFFICE, "失业登记", CASE, "0731-84123456"))
    assert set(re.findall(r"\d{3,}", text)) <= {CASE, "0731", "84123456", "12333"}
    assert "{" not in text


@pytest.mark.clause("R2.6")
@pytest.mark.parametrize("topic", OF_CASES)
def test_nothing_forbidden_is_asked_for(topic: Topic) -> None:
    text = wording(topic, Facts(OFFICE, "失业登记", CASE))
    assert not [one for one in FORBIDDEN if one in text]


def test_the_applicant_hears_of_what_needs_them_or_is_over() -> None:
    assert {status: TOPIC_OF.get(status) for status in Status} == {
        Status.OPEN: None,
        Status.RETURNED: Topic.RETURNED,
        Status.SENT_BACK: None,
        Status.TO_COLLECT: Topic.COLLECT,
        Status.COMPLETED: Topic.DONE,
        Status.REFUSED: Topic.REFUSED,
        Status.WITHDRAWN: None,
        Status.LAPSED: None,
        Status.REVOKED: Topic.REVOKED,
    }


@pytest.mark.parametrize(
    ("topic", "facts", "phone", "text"),
    [
        (
            Topic.JOB,
            Recommended("面点师", "长沙某餐饮有限公司", "芙蓉区文艺路街道", "4000–5500元/月"),
            "0731-84123456",
            f"您好，{OFFICE}向您推荐岗位：长沙某餐饮有限公司招聘面点师，4000–5500元/月，"
            "在芙蓉区文艺路街道，有意请联系该处，电话0731-84123456。",
        ),
        (
            Topic.TRAINING,
            Recommended("养老护理员培训", "芙蓉区某职业培训学校", "芙蓉区"),
            None,
            f"您好，{OFFICE}向您推荐培训：芙蓉区某职业培训学校的养老护理员培训，在芙蓉区，"
            "有意请联系该处。",
        ),
        (
            Topic.JOB,
            Recommended("保洁", "某公司"),
            None,
            f"您好，{OFFICE}向您推荐岗位：某公司招聘保洁，有意请联系该处。",
        ),
    ],
)
def test_what_is_recommended_says(
    topic: Topic, facts: Recommended, phone: str | None, text: str
) -> None:
    assert recommendation(topic, facts, OFFICE, phone) == text


@pytest.mark.parametrize("topic", RECOMMENDING)
def test_no_recommendation_is_too_long_and_says_where_it_was_cut(topic: Topic) -> None:
    facts = Recommended("长" * 60, "久" * 60, "远" * 60, "多" * 60)
    text = recommendation(topic, facts, longest_office_name(), "0731-84123456-801")
    assert len(text) <= LONGEST
    assert text.count("…") == 4
    assert text.endswith("电话0731-84123456-801。")


def test_only_what_is_recommended_has_such_a_wording() -> None:
    with pytest.raises(KeyError):
        recommendation(Topic.DONE, Recommended("面点师", "某公司"), OFFICE)
