"""The employer within a form: picked by its code, recorded once beside it (R6.3)."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from portal.models import Employer
from tests.factories import clerk
from tests.integration.web.registration_form import value_of
from tests.strict_client import StrictClient
from tests.working import add_employer, credit_code

NEW = {
    "employer_name": "长沙某某餐饮有限公司",
    "employer_licence": "1",
    "employer_licence_seen": "y",
    "employer_kind": "3",
    "employer_industry": "H",
    "employer_size": "4",
}


def _send(client: StrictClient, path: str, **data: str) -> TestResponse:
    return client.post(
        f"/employers{path}", data={**data, "csrf_token": client.csrf_token("/employers")}
    )


def _employers(session: Session) -> list[Employer]:
    session.rollback()
    return list(session.scalars(sa.select(Employer).order_by(Employer.id)))


@pytest.mark.clause("R6.3")
def test_a_known_employer_is_shown_and_no_licence_asked(
    community: StrictClient, session: Session
) -> None:
    employer = add_employer(session, clerk(session, "430202001001"))
    typed = f" {employer.uscc.lower()[:9]} {employer.uscc[9:]}"
    answer = _send(community, "/pick", employer_code=typed)
    assert answer.status_code == 200
    assert employer.name in answer.text
    assert "首次办理时已收，不再收" in answer.text
    assert 'name="employer_licence' not in answer.text


@pytest.mark.clause("R6.3")
def test_a_new_employer_is_recorded_with_its_licence_once(
    community: StrictClient, session: Session
) -> None:
    code = credit_code()
    asked = _send(community, "/pick", employer_code=code)
    assert asked.status_code == 200
    for words in ("营业执照", "事业单位法人证书", "民办非企业单位登记证书", "登记这个单位"):
        assert words in asked.text
    wanting = {**NEW, "employer_code": code}
    del wanting["employer_licence_seen"]
    refused = _send(community, "/pick/new", **wanting)
    assert refused.status_code == 422
    assert "首次办理要收登记证书" in refused.text
    assert value_of(refused, "employer_name") == NEW["employer_name"]
    assert not _employers(session)
    done = _send(community, "/pick/new", employer_code=code, **NEW)
    assert done.status_code == 200
    assert "已登记单位" in done.text
    assert 'name="employer_licence' not in done.text
    (row,) = _employers(session)
    assert (row.uscc, row.name, row.licence.code) == (code, NEW["employer_name"], "1")
    again = _send(community, "/pick/new", employer_code=code, **NEW)
    assert again.status_code == 409
    assert "不必再登记" in again.text
    assert NEW["employer_name"] in again.text
    assert len(_employers(session)) == 1


@pytest.mark.parametrize(
    ("typed", "words"),
    [("91430102MA", "应为 18 位"), ("91430102MA00000O1X", "不用字母 I、O、S、V、Z")],
)
def test_a_bad_code_stays_as_typed_with_the_advice(
    community: StrictClient, typed: str, words: str
) -> None:
    for path in ("/pick", "/pick/new"):
        answer = _send(community, path, employer_code=typed, **NEW)
        assert answer.status_code == 422
        assert words in answer.text
        assert value_of(answer, "employer_code") == typed


def test_an_empty_code_asks_for_nothing_else(community: StrictClient) -> None:
    answer = _send(community, "/pick", employer_code=" ")
    assert answer.status_code == 200
    assert 'name="employer_name"' not in answer.text


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"employer_name": " "}, "请照登记证书填单位名称"),
        ({"employer_name": "某" * 81}, "最多 80 个字"),
        ({"employer_licence": ""}, "请选择登记证书"),
        ({"employer_licence": "9"}, "请从列表中选择"),
        ({"employer_kind": "77"}, "请从列表中选择"),
    ],
)
def test_a_fault_stands_beside_its_field(
    community: StrictClient, session: Session, changed: dict[str, str], words: str
) -> None:
    code = credit_code()
    answer = _send(community, "/pick/new", employer_code=code, **{**NEW, **changed})
    assert answer.status_code == 422
    assert words in answer.text
    assert value_of(answer, "employer_code") == code
    assert not _employers(session)
