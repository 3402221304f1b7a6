"""What the papers of a 就业登记 say, each form of work (R6.4, R6.7)."""

from __future__ import annotations

import re

import pytest
from sqlalchemy.orm import Session

from portal.domain.codes import code_set
from portal.domain.identity import Sex, parse_id_number
from portal.domain.permissions import Actor
from portal.domain.procedures.employment import EMPLOYMENT
from portal.models import Case, DocumentKind
from portal.printing.case_papers import paper_html
from portal.services import registration
from portal.services.registration import Refused
from tests.factories import NOW, clerk, resident_number
from tests.working import add_employer, employed, job

FORM, RECEIPT, DECLARATION = (
    DocumentKind.REGISTRATION_FORM,
    DocumentKind.RECEIPT,
    DocumentKind.DECLARATION,
)
WORK = ("010", "021", "022")


def said(session: Session, case: Case, kind: DocumentKind) -> str:
    """The words of a paper without its marks and blanks."""
    page = re.sub(r"<style>.*?</style>", "", paper_html(session, case, kind), flags=re.DOTALL)
    return re.sub(r"\s+|<[^>]*>", "", page)


def case_of(session: Session, actor: Actor, form: str) -> Case:
    employer = add_employer(session, actor).id if form == "010" else None
    return employed(session, actor, job(form, employer))


@pytest.mark.clause("R6.4")
@pytest.mark.parametrize(
    ("form", "told", "alien"),
    [
        ("010", ("✓单位就业", "单位名称长沙某某餐饮有限公司", "劳动合同"), ("带动就业",)),
        ("021", ("✓个体经营", "经营名称某某便利店", "收取材料工商营业执照副本"), ("劳动合同",)),
        ("022", ("✓灵活就业", "从业地点", "✓平台就业"), ("劳动合同", "收取材料")),
    ],
)
def test_the_form_states_the_work_and_no_unemployment(
    session: Session, form: str, told: tuple[str, ...], alien: tuple[str, ...]
) -> None:
    words = said(session, case_of(session, clerk(session), form), FORM)
    for one in (*told, "就业情况", "2026年11月16日", "3600元", "✓就业地"):
        assert one in words
    for one in (*alien, "失业原因", "求职岗位", "参保地"):
        assert one not in words


@pytest.mark.clause("R6.4")
@pytest.mark.parametrize("form", WORK)
def test_the_receipt_names_what_such_work_asks_for(session: Session, form: str) -> None:
    words = said(session, case_of(session, clerk(session), form), RECEIPT)
    assert "身份证、就业失业求职登记表" in words
    assert ("工商营业执照副本" in words) is (form == "021")


@pytest.mark.clause("R6.7", "R7.1")
def test_the_person_agrees_to_what_it_ends(session: Session) -> None:
    case = case_of(session, clerk(session), "010")
    for kind in (FORM, DECLARATION):
        assert "同意按规定同时注销失业登记和求职登记" in said(session, case, kind)
    declared = said(session, case, DECLARATION)
    assert "每月配合" not in declared
    assert "解除（终止）劳动关系证明" not in declared


def test_a_refusal_speaks_of_work(session: Session) -> None:
    number = parse_id_number(resident_number())
    reason = code_set("refusal_reason").item("9")
    refused = Refused(number, "田小满", number.sex or Sex.MALE, reason, "单位说没有这名员工")
    case = registration.refuse_at_once(session, clerk(session), NOW, EMPLOYMENT, refused)
    words = said(session, case, DocumentKind.REFUSAL_NOTICE)
    assert "经核实没有就业" in words
    assert "失业保险金" not in words
