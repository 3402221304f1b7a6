"""Every act in every order: whatever is refused or done, the ledger's invariants hold (design)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule, run_state_machine_as_test

from portal.domain.certificates import Asked, PhotoKind
from portal.domain.codes import code_set
from portal.domain.comparisons import State
from portal.domain.decisions import Given
from portal.domain.deregistration import REASONS
from portal.domain.workflow import WAITING, Action, Status
from portal.models import Case, EmploymentJob, Merge, RegistrationKind
from portal.queries import people
from portal.queries.invariants import broken
from portal.services import (
    certificate_requests,
    corrections,
    deregistration,
    engine,
    merging,
    registration,
    revoking,
)
from portal.services.deregistration import Grounds
from tests.factories import (
    NOW,
    job_seeking_details,
    registered,
    signed_on_paper,
    unemployment_details,
)
from tests.integration.services.acts import SILENT, Told, by_family
from tests.integration.services.doubles import FINISH
from tests.integration.services.enrolled import enrol
from tests.integration.services.machine import ALL, Offices
from tests.integration.services.records import rows_of
from tests.working import employed, employment_details, job

WHY = "录错了人，已核对身份证原件"
_EXAMPLES = {"sqlite": 10, "postgresql": 3}
_STEPS = 30
_SOAKED = 8

offices = st.sampled_from([0, 1])
numbers = st.sampled_from([0, 0, 0, 1])
forms = st.sampled_from(["010", "010", "021", "022", "030"])
latest = st.integers(0, 4)
"""Which of a person's cases, counted from the latest."""


_ENDS: Mapping[RegistrationKind, tuple[Callable[..., Case], tuple[str, ...]]] = {
    RegistrationKind.UNEMPLOYMENT: (
        deregistration.end_unemployment,
        ("705", "706", "704", "707", "710"),
    ),
    RegistrationKind.JOB_SEEKING: (deregistration.end_unemployment, ("705",) * 5),
    RegistrationKind.EMPLOYMENT: (
        deregistration.end_employment,
        ("801", "801", "801", "802", "803"),
    ),
}


def _grounds(code: str, on: date, jobs: frozenset[int]) -> Grounds:
    """What a reason rests on."""
    if code in {"704", "802"}:
        return Grounds(REASONS[code], on, consent=signed_on_paper(), compared=True)
    if code == "801":
        return Grounds(REASONS[code], on, consent=signed_on_paper(), jobs=jobs)
    return by_family(code, on)


class Ledger(Offices):
    """Two records, perhaps of one person, and two communities that act on them as they please."""

    @rule(number=numbers, office=offices, at_once=st.booleans())
    def be_unemployed(self, number: int, office: int, at_once: bool) -> None:
        details = unemployment_details(self.numbers[number])
        self._register("be unemployed", office, details, at_once)

    @rule(number=numbers, office=offices, at_once=st.booleans())
    def seek_work(self, number: int, office: int, at_once: bool) -> None:
        details = job_seeking_details(self.numbers[number])
        self._register("seek work", office, details, at_once)

    def _register(self, name: str, office: int, details: Any, at_once: bool) -> None:
        actor = self.clerks[office]
        if at_once:
            self.attempt(
                name, lambda: registered(self.session, actor, now=self.now, details=details)
            )
            return
        self.attempt(
            f"{name} later", lambda: registration.accept(self.session, actor, self.now, details)
        )

    @rule(number=numbers, office=offices, form=forms, employer=offices, pay=st.just(3600))
    def work(self, number: int, office: int, form: str, employer: int, pay: int) -> None:
        declared = job(form, self.employers[employer], pay=pay)
        self.attempt(
            f"work {form}",
            lambda: employed(
                self.session,
                self.clerks[office],
                declared,
                self.numbers[number],
                now=self.now,
            ),
        )

    @rule(number=numbers, office=offices)
    def work_later(self, number: int, office: int) -> None:
        declared = job("010", self.employers[0])
        details = employment_details(declared, self.numbers[number])
        self._register("work", office, details, at_once=False)

    @rule(back=latest)
    @precondition(lambda self: self.waiting)
    def complete(self, back: int) -> None:
        self.with_case(
            "complete",
            back,
            lambda case: registration.complete(
                self.session, self.clerk_of(case), self.now, case.id, case.version, FINISH
            ),
            *WAITING,
        )

    @rule(back=latest)
    @precondition(lambda self: self.waiting)
    def withdraw(self, back: int) -> None:
        said = Given(opinion="本人不再申请")
        self.with_case(
            "withdraw",
            back,
            lambda case: engine.advance(
                self.session,
                self.clerk_of(case),
                self.now,
                case.id,
                case.version,
                Action.WITHDRAW,
                said,
            ),
            *WAITING,
        )

    @rule(number=numbers, item=st.integers(0, 4), which=st.integers(0, 3))
    @precondition(lambda self: self.registered)
    def end(self, number: int, item: int, which: int) -> None:
        """Any reason of 规程七 or 八 that fits what is in force, where it is handled."""
        self.session.rollback()
        person_id = self.person(number)
        held = people.current_registration(self.session, person_id) if person_id else None
        if held is None or person_id is None:
            return
        act, codes = _ENDS[held.kind]
        jobs = rows_of(self.session, EmploymentJob, person_id=person_id, ended_recorded_at=None)
        ids = [one.id for one in jobs]
        chosen = frozenset(ids if which == 3 else ids[which : which + 1])
        actor = self.clerks[0]
        for one in self.clerks:
            if one.office_id == held.handling_office_id:
                actor = one
        grounds = _grounds(codes[item], NOW.date(), chosen)
        says = Told(State.PENSION) if grounds.compared else SILENT
        self.attempt(
            f"end {codes[item]}",
            lambda: act(self.session, actor, self.now, says, person_id, grounds),
        )

    @rule()
    @precondition(lambda self: self.registered and not self.on_the_roll)
    def begin_the_month(self) -> None:
        """Once: whoever is registered by then is on its roll."""
        self.session.rollback()
        owners = {one for one in map(self.person, (0, 1)) if one is not None}
        self.now, self.on_the_roll = enrol(self.session, owners), True
        self.done["begin the month"] += 1

    @rule(number=numbers, office=offices)
    @precondition(lambda self: self.registered)
    def ask_for_a_certificate(self, number: int, office: int) -> None:
        self.session.rollback()
        person_id = self.person(number)
        asked = Asked(code_set("certificate_issue_type").item("01"), None, PhotoKind.PAPER)
        if person_id is not None:
            self.attempt(
                "ask for a certificate",
                lambda: certificate_requests.request(
                    self.session, self.clerks[office], self.now, person_id, asked
                ),
            )

    @rule(back=latest, since=st.sampled_from([date(2026, 9, 1), date(2026, 10, 20)]))
    @precondition(lambda self: self.completed)
    def correct(self, back: int, since: date) -> None:
        def act(case: Case) -> None:
            number = case.person.identifier.number
            details = unemployment_details(number, unemployed_since=since)
            if case.procedure == "unemployment":
                corrections.correct(
                    self.session,
                    self.clerk_of(case),
                    self.now,
                    case.id,
                    case.version,
                    replace(details, place=case.place or details.place),
                    "填错了",
                )

        self.with_case("correct", back, act, Status.COMPLETED)

    @rule(back=latest)
    @precondition(lambda self: self.completed)
    def revoke(self, back: int) -> None:
        self._revoke(back)

    @rule(back=st.just(0))
    @precondition(lambda self: self.completed)
    def revoke_the_last(self, back: int) -> None:
        self._revoke(back)

    def _revoke(self, back: int) -> None:
        self.with_case(
            "revoke",
            back,
            lambda case: revoking.revoke(
                self.session, self.above, self.now, case.id, case.version, WHY
            ),
            Status.COMPLETED,
        )

    @rule(first=offices)
    @precondition(lambda self: self.two_records)
    def merge(self, first: int) -> None:
        self.session.rollback()
        kept, merged = self.person(first), self.person(1 - first)
        if kept is None or merged is None:
            return

        def act() -> None:
            seal = merging.preview(self.session, self.above, kept, merged).seal
            merging.merge(self.session, self.above, self.now, kept, merged, WHY, seal)

        self.attempt("merge", act)

    @rule()
    @precondition(lambda self: self.merged)
    def part(self) -> None:
        self.session.rollback()
        owners = [one for one in map(self.person, (0, 1)) if one is not None]
        done = self.session.scalars(
            sa.select(Merge.id).where(Merge.kept_id.in_(owners), Merge.undone_at.is_(None))
        ).first()
        if done is not None:
            self.attempt(
                "part", lambda: merging.undo(self.session, self.above, self.now, done, WHY)
            )

    @invariant()
    def all_holds(self) -> None:
        """Never unemployed and employed, never two of a kind, every end with reason and basis."""
        assert broken(self.session, ALL) == self.before
        self.session.rollback()


@pytest.mark.timeout(1800)
@pytest.mark.clause("R6.1")
def test_no_order_of_acts_breaks_the_ledger(
    engine: sa.Engine, dialect: str, request: pytest.FixtureRequest
) -> None:
    soaked = _SOAKED if request.config.getoption("--soak") else 1
    Ledger.done.clear()
    Ledger.bind = engine
    run_state_machine_as_test(
        Ledger,
        settings=hypothesis_settings(
            max_examples=_EXAMPLES[dialect] * soaked,
            stateful_step_count=_STEPS * soaked,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
