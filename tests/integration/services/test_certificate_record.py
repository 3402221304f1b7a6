"""What a certificate says comes from the record as it stands (R11.1, R11.4)."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from portal.domain.certificates import Form
from portal.domain.codes import code_set
from portal.models import Case, Certificate, PolicyBenefit, Registration
from portal.models.registrations import RegistrationKind
from portal.printing.booklet import booklet
from portal.printing.certificates import certificate_html
from tests.factories import NOW, certificate_asked, deregistered
from tests.integration.services.chain import Chain

ADDRESS = "http://portal.example"
AT = NOW + timedelta(minutes=1)


@pytest.fixture
def case(session: Session, who: Chain) -> Case:
    """Somebody's request, on its way."""
    return certificate_asked(session, who.clerk)


def said(session: Session, case: Case, form: Form = Form.PLAIN) -> list[str]:
    """The lines on the paper."""
    html = certificate_html(session, case, form, ADDRESS, at=AT)
    return re.findall(r"<b[^>]*>([^<]*)</b>", html)


@pytest.mark.clause("R11.4")
@pytest.mark.parametrize("form", Form)
def test_the_holder_and_the_registration_are_on_it(
    session: Session, case: Case, form: Form
) -> None:
    person = case.person
    certificate = session.query(Certificate).filter_by(person_id=person.id).one()
    lines = said(session, case, form)
    for value in (person.name, person.identifier.number, certificate.number, "长沙市芙蓉区"):
        assert value in lines
    assert "失业登记" in lines
    assert "求职登记" not in lines
    assert "2026年11月24日" in lines


@pytest.mark.clause("R11.4")
@pytest.mark.parametrize("form", Form)
def test_a_preview_is_no_certificate(session: Session, case: Case, form: Form) -> None:
    """Printed before it is made, it would otherwise verify as the one in the register."""
    html = certificate_html(session, case, form, None, at=AT)
    written = certificate_html(session, case, Form.OVERPRINT, ADDRESS, at=AT).count("<section>")
    assert html.count("预览样张，不是证书") == written > 2
    assert '<img class="qr"' not in html
    whole = certificate_html(session, case, form, ADDRESS, at=AT)
    assert "预览" not in whole
    assert whole.count('<img class="qr"') == 1


def test_only_what_was_not_revoked_is_on_it(session: Session, case: Case) -> None:
    kind = code_set("benefit_type").items[0]
    for policy, revoked in (("吸纳就业补贴", None), ("错记的政策", NOW)):
        session.add(
            PolicyBenefit(
                person_id=case.person_id,
                kind=kind,
                policy=policy,
                from_on=date(2026, 1, 1),
                to_on=None,
                amount=600_000,
                decided_by="芙蓉区人社局",
                office_id=case.handling_office_id,
                recorded_by_id=case.clerk_id,
                recorded_at=NOW,
                revoked_at=revoked,
                revoke_reason="记错" if revoked else None,
            )
        )
    session.flush()
    lines = said(session, case)
    assert "吸纳就业补贴" in lines
    assert not any("错记" in line for line in lines)


def test_the_oldest_rows_are_left_out_with_a_word_of_it(session: Session, case: Case) -> None:
    room = booklet().rows_for("registrations")
    now = session.query(Registration).filter_by(person_id=case.person_id).first()
    assert now is not None
    for year in range(1990, 1990 + room + 2):
        session.add(
            Registration(
                person_id=case.person_id,
                kind=RegistrationKind.EMPLOYMENT,
                opened_case_id=now.opened_case_id,
                handling_office_id=now.handling_office_id,
                effective_on=date(year, 2, 3),
                recorded_at=NOW,
                **deregistered(on=date(year, 12, 3), closed_case_id=now.opened_case_id),
            )
        )
    session.flush()
    lines = said(session, case, Form.OVERPRINT)
    assert lines.count("就业登记") == room - 1
    assert "1990-02-03" not in lines
    assert "1993-02-03" in lines
    assert any("只载最近20条" in line and "3条" in line for line in lines)
    dates = [line for line in lines if re.fullmatch(r"\d{4}-02-03", line)]
    assert dates == sorted(dates)
