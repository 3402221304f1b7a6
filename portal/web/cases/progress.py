"""How far a case has come on its declared way, for procedures that go up to other offices."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from portal.domain.areas import Level
from portal.domain.workflow import FORWARD, Action, Status, Step
from portal.models import Decision, Matter


@dataclass(frozen=True)
class Stage:
    """One declared step: ``state`` is done, now, stopped (the case ended there) or ahead.

    ``who`` and ``at`` tell of the act that ended it; ``note`` what a present one waits for.
    """

    title: str
    state: str
    who: str = ""
    at: datetime | None = None
    note: str = ""


def stages(case: Matter) -> tuple[Stage, ...]:
    """The declared steps in order; none where all of them are one office's work."""
    steps = case.declared.steps
    if all(step.level is Level.COMMUNITY for step in steps) and not case.declared.passes_on:
        return ()
    reached = _reached(case, steps)
    return tuple(_stage(case, step, at, reached) for at, step in enumerate(steps))


def _reached(case: Matter, steps: tuple[Step, ...]) -> int:
    """The number of the step at which the case waits or ended; that of no step when completed."""
    if case.status is Status.COMPLETED:
        return len(steps)
    codes = [step.code for step in steps]
    last = case.decisions[-1].step_from if case.step is None and case.decisions else case.step
    return codes.index(last) if last in codes else 0


def _stage(case: Matter, step: Step, at: int, reached: int) -> Stage:
    if at > reached:
        return Stage(step.title, "ahead")
    if at == reached and case.step is not None:
        return Stage(
            step.title, "now", note="" if case.status is Status.OPEN else case.status_label
        )
    ended = case.decisions[-1] if at == reached else _passed(case, step)
    if ended is None:
        return Stage(step.title, "done")
    return Stage(
        step.title,
        "stopped" if at == reached else "done",
        ended.actor.name,
        ended.at,
        case.status_label if at == reached else "",
    )


def _passed(case: Matter, step: Step) -> Decision | None:
    """What last took the case on from a step."""
    taken = (FORWARD[step.kind], Action.RESUBMIT)
    found = [one for one in case.decisions if one.step_from == step.code and one.action in taken]
    return found[-1] if found else None
