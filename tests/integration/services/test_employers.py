"""用人单位: recorded once in the province, with the licence (R6.3); kept up to date by anybody."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.codes import code_set
from portal.domain.employers import EmployerDetails
from portal.domain.identity import parse_uscc
from portal.domain.permissions import Actor, Role
from portal.models import AuditEntry, Employer
from portal.queries import employers as queries
from portal.services import employers
from portal.services.demo.accounts import COMMUNITY, OTHER_COMMUNITY, TOWNSHIP
from portal.services.errors import Conflict, NotAllowed, NotFound, RuleBroken
from tests.factories import NOW, clerk, officer
from tests.integration.services.records import race, raw_rows, rows_of
from tests.working import add_employer, credit_code

LICENCES = code_set("employer_licence")
DETAILS = EmployerDetails(
    name="长沙某某电子厂",
    kind=code_set("employer_kind").item("3"),
    contact_name="周建国",
    contact_phone="19900735511",
)


def record(actor: Actor, code: str, session: Session, *, seen: bool = True) -> Employer:
    found = parse_uscc(code), LICENCES.item("1"), DETAILS
    return employers.record(session, actor, NOW, *found, licence_seen=seen)


def change(actor: Actor, employer_id: int, details: EmployerDetails, session: Session) -> bool:
    return employers.change(session, actor, employer_id, 1, details)


@pytest.mark.clause("R6.3")
@pytest.mark.parametrize("licence", [item.code for item in LICENCES.items])
def test_any_of_the_three_licences_will_do(session: Session, licence: str) -> None:
    actor, code = clerk(session), credit_code()
    wanted = parse_uscc(code), LICENCES.item(licence), DETAILS
    made = employers.record(session, actor, NOW, *wanted, licence_seen=True)
    session.rollback()
    found = queries.by_code(session, code)
    assert found is not None
    assert (found.id, found.licence.code, found.licence_seen_on) == (made.id, licence, NOW.date())
    assert employers.details_of(found) == DETAILS
    assert found.office_id == actor.office_id
    (entry,) = rows_of(session, AuditEntry, action="employer.record", subject_id=found.id)
    assert code in entry.detail


@pytest.mark.clause("R6.3")
def test_without_the_licence_nothing_is_recorded_and_afterwards_none_is_asked(
    session: Session,
) -> None:
    code = credit_code()
    with pytest.raises(RuleBroken) as refused:
        record(clerk(session), code, session, seen=False)
    assert [one.field for one in refused.value.problems] == ["licence_seen"]
    assert queries.by_code(session, code) is None
    record(clerk(session), code, session)
    with pytest.raises(Conflict, match="不再收登记证书"):
        record(clerk(session, OTHER_COMMUNITY), code, session)
    assert len(rows_of(session, Employer, uscc=code)) == 1


@pytest.mark.clause("R6.3")
def test_two_clerks_record_one_employer_at_once(
    engine: sa.Engine, session: Session, rounds: int
) -> None:
    clerks = [clerk(session, area) for area in (COMMUNITY, OTHER_COMMUNITY)]
    session.rollback()
    for _ in range(3 * rounds):
        code = credit_code()
        outcomes = race(engine, *(partial(record, one, code) for one in clerks))
        (told,) = (one for one in outcomes if not isinstance(one, Employer))
        assert isinstance(told, Conflict)
        (row,) = rows_of(session, Employer, uscc=code)
        assert len(rows_of(session, AuditEntry, action="employer.record", subject_id=row.id)) == 1


def test_a_telephone_is_sealed_and_no_trail_tells_it(engine: sa.Engine, session: Session) -> None:
    made = record(clerk(session), credit_code(), session)
    changed = replace(DETAILS, contact_phone="19900735522")
    employers.change(session, clerk(session), made.id, made.version, changed)
    held = repr(raw_rows(engine))
    assert "19900735511" not in held
    assert "19900735522" not in held


def test_any_community_brings_it_up_to_date_with_old_and_new_on_record(session: Session) -> None:
    made = add_employer(session, clerk(session))
    actor = clerk(session, OTHER_COMMUNITY)
    changed = replace(employers.details_of(made), kind=code_set("employer_kind").item("1"))
    assert employers.change(session, actor, made.id, 1, changed)
    (row,) = rows_of(session, Employer, id=made.id)
    assert (row.kind, row.version) == (changed.kind, 2)
    (entry,) = rows_of(session, AuditEntry, action="employer.change", subject_id=row.id)
    assert entry.detail == "单位性质：无 → 国有企业"
    assert not employers.change(session, actor, made.id, 2, changed)
    assert rows_of(session, Employer, id=made.id)[0].version == 2


def test_the_second_of_two_who_change_it_is_told(
    engine: sa.Engine, session: Session, rounds: int
) -> None:
    clerks = [clerk(session), clerk(session, OTHER_COMMUNITY)]
    for _ in range(2 * rounds):
        made = add_employer(session, clerks[0])
        wanted = [replace(employers.details_of(made), address=f"文艺路 {n} 号") for n in (1, 2)]
        made_id = made.id
        session.rollback()
        acts = (
            partial(change, actor, made_id, details)
            for actor, details in zip(clerks, wanted, strict=True)
        )
        outcomes = race(engine, *acts)
        assert sorted(type(one).__name__ for one in outcomes) == ["Conflict", "bool"]
        assert rows_of(session, Employer, id=made_id)[0].version == 2


def test_who_may_not(session: Session) -> None:
    made = add_employer(session, clerk(session))
    reviewer = officer(session, TOWNSHIP, Role.REVIEWER)
    with pytest.raises(NotAllowed):
        record(reviewer, credit_code(), session)
    with pytest.raises(NotAllowed):
        employers.change(session, reviewer, made.id, 1, DETAILS)
    with pytest.raises(NotFound):
        employers.change(session, clerk(session), 2**40, 1, DETAILS)
