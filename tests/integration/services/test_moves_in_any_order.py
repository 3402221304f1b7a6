"""Moves, registrations and reorganisations in any order: nobody and nothing is orphaned."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule, run_state_machine_as_test

from portal.domain.codes import code_set
from portal.domain.decisions import Given
from portal.domain.workflow import WAITING, Action, Status
from portal.models import (
    Case,
    Move,
    Objection,
    Registration,
    RegistrationKind,
    Serving,
)
from portal.queries.invariants import broken
from portal.services import deregistration, engine, moving_out, objecting, registration, revoking
from tests.factories import NOW, job_seeking_details, registered, unemployment_details
from tests.integration.services.acts import SILENT, by_family, hired
from tests.integration.services.doubles import FINISH, WHY
from tests.integration.services.reorganised import Reorganised
from tests.moving import moved_in, proposed

_EXAMPLES = {"sqlite": 12, "postgresql": 4}
_STEPS = 30
_SOAKED = 8
offices = st.integers(0, 2)
backs = st.integers(0, 2)
ASKED_BACK = Given(
    reason=code_set("send_back_reason").item("6"), opinion="现住哪里？", back_to="propose"
)
REFUSED = Given(refusal=code_set("refusal_reason").item("10"), opinion="不住这里")


class Moves(Reorganised):
    """One person, three communities that act as they please, and the township above them."""

    @rule(office=offices, unsure=st.sampled_from([False, False, False, True]))
    def move_in(self, office: int, unsure: bool) -> None:
        seen = self.clerks[0].office_id if unsure else self.home()
        self.attempt(
            "move in",
            lambda: moved_in(self.session, self.clerks[office], self.number, seen, now=self.now),
        )

    @rule(to=offices)
    def propose(self, to: int) -> None:
        actor = self.of(self.home())
        self.attempt(
            "propose",
            lambda: proposed(
                self.session, actor, self.person_id, self.clerks[to].office_id, now=self.now
            ),
        )

    @rule(what=st.sampled_from(["take", "take", "send back", "refuse", "withdraw", "answer"]))
    def settle(self, what: str) -> None:
        case = self.latest("move_out", *WAITING)
        if case is None:
            return
        at = case.id, case.version
        move = self.session.get_one(Move, case.id)
        here, proposer = self.of(case.handling_office_id), self.of(move.from_office_id)
        session, now = self.session, self.now + timedelta(minutes=7)
        acts: dict[str, Callable[[], Any]] = {
            "take": lambda: moving_out.take(session, here, now, *at, None),
            "send back": lambda: engine.advance(
                session, here, now, *at, Action.SEND_BACK, ASKED_BACK
            ),
            "refuse": lambda: engine.advance(session, here, now, *at, Action.REFUSE, REFUSED),
            "withdraw": lambda: moving_out.withdraw(session, proposer, now, *at, "不迁了"),
            "answer": lambda: moving_out.answer(session, proposer, now, *at, "住女儿家"),
        }
        self.attempt(what, acts[what])

    @rule(back=backs)
    def object_to(self, back: int) -> None:
        case = self.latest("move_in", Status.COMPLETED, back=back)
        if case is None:
            return
        loser = self.of(self.session.get_one(Move, case.id).from_office_id)
        self.attempt(
            "object",
            lambda: objecting.object_to(self.session, loser, self.now, case.id, "本人没有同意"),
        )

    @rule(upheld=st.sampled_from([True, True, False]))
    def judge(self, upheld: bool) -> None:
        self.session.rollback()
        case_id = self.session.scalars(
            sa.select(Objection.case_id)
            .join(Move, Move.case_id == Objection.case_id)
            .where(Move.person_id == self.person_id, Objection.settled_at.is_(None))
            .order_by(Objection.case_id.desc())
        ).first()
        act = objecting.uphold if upheld else objecting.dismiss
        if case_id is None:
            return
        self.attempt(
            "uphold" if upheld else "dismiss",
            lambda: act(self.session, self.above, self.now, case_id, "已核实"),
        )

    @rule(office=offices, at_once=st.booleans())
    def seek_work(self, office: int, at_once: bool) -> None:
        details, actor = job_seeking_details(self.number), self.clerks[office]
        act = registered if at_once else registration.accept
        self.attempt("seek work", lambda: act(self.session, actor, now=self.now, details=details))

    @rule()
    def complete(self) -> None:
        case = self.latest("job_seeking", *WAITING)
        if case is None:
            return
        self.attempt(
            "complete",
            lambda: registration.complete(
                self.session,
                self.of(case.handling_office_id),
                self.now,
                case.id,
                case.version,
                FINISH,
            ),
        )

    @rule(office=offices)
    def be_unemployed_again(self, office: int) -> None:
        details = unemployment_details(self.number)
        self.attempt(
            "be unemployed",
            lambda: registered(self.session, self.clerks[office], now=self.now, details=details),
        )

    @rule(way=st.sampled_from(["stay", "stay", "705", "705", "hired"]), office=offices)
    def end(self, way: str, office: int) -> None:
        """Rarely, so that there is somebody to move."""
        if way == "stay":
            return
        keeper = self.of(self.home())
        if way == "hired":
            self.attempt(
                way,
                lambda: hired(self.session, self.clerks[office], self.number, now=self.now),
            )
        else:
            self.attempt(
                way,
                lambda: deregistration.end_unemployment(
                    self.session,
                    keeper,
                    self.now,
                    SILENT,
                    self.person_id,
                    by_family(way, NOW.date()),
                ),
            )

    @rule(
        what=st.sampled_from(["deregister_unemployment", "employment", "unemployment"]), back=backs
    )
    def revoke(self, what: str, back: int) -> None:
        case = self.latest(what, Status.COMPLETED, back=back)
        if case is None:
            return
        self.attempt(
            f"revoke {what}",
            lambda: revoking.revoke(self.session, self.above, self.now, case.id, case.version, WHY),
        )

    @invariant()
    def the_ledger_holds(self) -> None:
        assert broken(self.session) == self.before
        self.session.rollback()

    @invariant()
    def everything_is_at_one_place(self) -> None:
        """One handling office a registration, one serving office; nothing pending is orphaned."""
        if not hasattr(self, "person_id"):
            return
        held = {
            one.kind: one.handling_office_id
            for one in self.session.scalars(
                sa.select(Registration).where(
                    Registration.person_id == self.person_id,
                    Registration.ended_recorded_at.is_(None),
                )
            )
        }
        served = self.session.scalars(
            sa.select(Serving.office_id).where(
                Serving.person_id == self.person_id, Serving.ended_at.is_(None)
            )
        ).all()
        seeking = {RegistrationKind.UNEMPLOYMENT, RegistrationKind.JOB_SEEKING} & held.keys()
        assert len(served) == bool(seeking)
        if RegistrationKind.JOB_SEEKING in held:
            assert served == [held[RegistrationKind.JOB_SEEKING]], "who registers, serves"
        for case in self.session.scalars(
            sa.select(Case).where(Case.person_id == self.person_id, Case.status.in_(WAITING))
        ):
            if case.procedure == "move_out":
                move = self.session.get_one(Move, case.id)
                assert held[RegistrationKind.UNEMPLOYMENT] == move.from_office_id
                sent_back = case.status is Status.SENT_BACK
                holder = move.from_office_id if sent_back else move.to_office_id
                assert case.handling_office_id == holder
        self.session.rollback()


@pytest.mark.timeout(1800)
@pytest.mark.clause("R9.1", "R10.1")
def test_no_order_of_moves_loses_anybody(
    engine: sa.Engine, dialect: str, request: pytest.FixtureRequest
) -> None:
    soaked = _SOAKED if request.config.getoption("--soak") else 1
    run_state_machine_as_test(
        lambda: Moves(engine),  # type: ignore[arg-type]
        settings=hypothesis_settings(
            max_examples=_EXAMPLES[dialect] * soaked,
            stateful_step_count=_STEPS * soaked,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
