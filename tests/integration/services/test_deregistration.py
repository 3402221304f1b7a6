"""规程七、八: every reason with every basis, by the office that keeps the registration (R7, R8)."""

from __future__ import annotations

from itertools import chain, combinations

import pytest
from sqlalchemy.orm import Session

from portal.domain.bases import BasisKind
from portal.domain.comparisons import State
from portal.domain.deregistration import REASONS
from portal.domain.workflow import Action, Status
from portal.models import (
    Basis,
    Case,
    Decision,
    Person,
    Registration,
    RegistrationEnd,
    RegistrationKind,
)
from portal.queries import people
from portal.services.errors import RuleBroken
from tests.factories import (
    clerk,
    registered,
    unemployment_details,
)
from tests.integration.services.acts import Told
from tests.integration.services.ending import (
    TODAY,
    end,
    faults,
    grounds,
    kind_of,
    knowing,
    said_of,
    somebody,
    unreachable,
)
from tests.integration.services.records import rows_of

GIVEN = (
    BasisKind.PERSON,
    BasisKind.FAMILY,
    BasisKind.RETIREMENT_PROOF,
    BasisKind.COMPARISON,
)
SETS = [
    frozenset(some)
    for some in chain.from_iterable(combinations(GIVEN, count) for count in range(len(GIVEN) + 1))
]
"""Everything that a clerk can bring together; 8 and 9 rest on the record alone."""
PENSION = [
    {BasisKind.COMPARISON, BasisKind.PERSON},
    {BasisKind.RETIREMENT_PROOF, BasisKind.PERSON},
]
WORD = [{BasisKind.PERSON}, {BasisKind.FAMILY}]
DEATH = [{BasisKind.FAMILY}, {BasisKind.COMPARISON}]
SUFFICES = {
    "704": PENSION,
    "705": WORD,
    "706": WORD,
    "707": WORD,
    "710": DEATH,
    "801": [{BasisKind.PERSON}],
    "802": PENSION,
    "803": DEATH,
}
"""The ways of each reason as the regulation has them."""
every_reason = pytest.mark.parametrize(
    "code",
    [
        pytest.param("704", marks=pytest.mark.clause("R7.4")),
        pytest.param("705", marks=pytest.mark.clause("R7.5")),
        pytest.param("706", marks=pytest.mark.clause("R7.6")),
        pytest.param("707", marks=pytest.mark.clause("R7.7")),
        pytest.param("710", marks=pytest.mark.clause("R7.10")),
        pytest.param("801", marks=pytest.mark.clause("R8.1")),
        pytest.param("802", marks=pytest.mark.clause("R8.2")),
        pytest.param("803", marks=pytest.mark.clause("R8.3")),
    ],
)


@every_reason
def test_what_does_not_suffice_ends_nothing(session: Session, code: str) -> None:
    """Every set of bases that holds none of the reason's ways."""
    actor = clerk(session)
    person_id = somebody(session, actor, code)
    short = [one for one in SETS if not any(way <= one for way in SUFFICES[code])]
    assert len(short) < len(SETS)
    for kinds in short:
        with pytest.raises(RuleBroken) as refused:
            end(session, actor, person_id, said_of(session, person_id, code, *kinds), knowing(code))
        assert "注销要有依据" in faults(refused)["basis"], kinds
    (kept,) = rows_of(session, Registration, person_id=person_id, kind=kind_of(code))
    assert kept.ended_on is None


@every_reason
def test_each_lawful_way_ends_the_registration_with_its_reason_and_its_bases(
    session: Session, code: str
) -> None:
    actor = clerk(session)
    for way in SUFFICES[code]:
        person_id = somebody(session, actor, code)
        said = said_of(session, person_id, code, *way)
        case_id = end(session, actor, person_id, said, knowing(code)).id
        ended = rows_of(session, Registration, person_id=person_id, closed_case_id=case_id)
        expected = {kind_of(code)}
        if code.startswith("7"):
            expected.add(RegistrationKind.JOB_SEEKING)
        assert {one.kind for one in ended} == expected
        for one in ended:
            assert one.end_kind is RegistrationEnd.DEREGISTERED
            assert one.end_reason is not None
            assert (one.end_reason.code, one.ended_on) == (code, TODAY)
        assert {one.kind for one in rows_of(session, Basis, case_id=case_id)} == way
        assert people.serving(session, person_id) is None
        case = session.get_one(Case, case_id)
        assert (case.status, case.person_id) == (Status.COMPLETED, person_id)
        (done,) = rows_of(session, Decision, case_id=case_id)
        assert (done.action, done.opinion) == (Action.COMPLETE, REASONS[code].item.short)
        assert done.basis_id is not None


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("701", marks=pytest.mark.clause("R7.1")),
        pytest.param("702", marks=pytest.mark.clause("R7.2")),
        pytest.param("703", marks=pytest.mark.clause("R7.3")),
    ],
)
def test_work_ends_unemployment_only_along_with_its_registration(
    session: Session, code: str
) -> None:
    actor = clerk(session)
    person_id = registered(session, actor).person_id
    with pytest.raises(RuleBroken) as refused:
        end(session, actor, person_id, grounds(code, *BasisKind))
    assert "在办理就业登记时一并注销" in faults(refused)["reason"]


@pytest.mark.clause("R7.8")
def test_refusals_that_nobody_recorded_end_nothing(session: Session) -> None:
    actor = clerk(session)
    person_id = registered(session, actor).person_id
    with pytest.raises(RuleBroken) as refused:
        end(session, actor, person_id, grounds("708", *GIVEN), knowing("704"))
    assert "连续拒绝“311”服务 0 次，不满 3 次" in faults(refused)["reason"]


@pytest.mark.clause("R7.9")
@pytest.mark.parametrize(("months", "may"), [(0, False), (5, False), (6, True), (9, True)])
def test_six_months_out_of_reach_end_it_on_the_record_alone(
    session: Session, months: int, may: bool
) -> None:
    actor = clerk(session)
    person_id = unreachable(session, actor, months)
    if not may:
        with pytest.raises(RuleBroken) as refused:
            end(session, actor, person_id, grounds("709", BasisKind.PERSON))
        assert f"连续联系不上 {months} 个月，不满 6 个月" in faults(refused)["reason"]
        return
    case_id = end(session, actor, person_id, grounds("709")).id
    (basis,) = rows_of(session, Basis, case_id=case_id)
    assert basis.kind is BasisKind.UNREACHABLE
    assert basis.in_words == f"逐月动态确认记录：连续联系不上 {months} 个月"


@pytest.mark.clause("R7.9")
def test_a_new_registration_starts_at_zero(session: Session) -> None:
    actor = clerk(session)
    person_id = unreachable(session, actor, 6)
    end(session, actor, person_id, grounds("709"))
    number = session.get_one(Person, person_id).identifier.number
    again = registered(session, actor, details=unemployment_details(number))
    assert again.person_id == person_id
    with pytest.raises(RuleBroken, match="0 个月"):
        end(session, actor, person_id, grounds("709"))


@pytest.mark.clause("R7.4", "R7.10", "R8.2", "R8.3")
@pytest.mark.parametrize("code", ["704", "710", "802", "803"])
@pytest.mark.parametrize("told", [None, State.OWNER, State.INSURED_BY_EMPLOYER])
def test_a_comparison_that_found_nothing_is_no_basis(
    session: Session, code: str, told: State | None
) -> None:
    actor = clerk(session)
    person_id = somebody(session, actor, code)
    with pytest.raises(RuleBroken) as refused:
        end(
            session,
            actor,
            person_id,
            grounds(code, BasisKind.COMPARISON, BasisKind.PERSON),
            Told(told),
        )
    assert faults(refused) == {"basis": "信息比对没有查到，请改用其他依据"}
