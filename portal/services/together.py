"""One act on many cases that were ticked together: each by itself, whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy.orm import Session

from portal.domain.permissions import Actor
from portal.domain.problems import Problem
from portal.models import Case
from portal.queries import cases
from portal.services import refusals
from portal.services.errors import NotFound, RuleBroken, ServiceError

MOST: Final = 100
"""The most cases acted upon together."""


@dataclass(frozen=True)
class Left:
    """A case that stayed behind, as it is now, and why."""

    case: Case
    why: str


@dataclass(frozen=True)
class Together:
    """What came of it: how many were done, and which stayed behind."""

    done: int
    left: tuple[Left, ...]


def on_each(
    session: Session,
    actor: Actor,
    chosen: Sequence[tuple[int, int]],
    act: Callable[[int, int], None],
    verb: str,
) -> Together:
    """Do ``act`` to each case, given its id and the version that was seen.

    One that has changed, or that a rule bars, stays behind; one outside the area isn't even named,
    and that it was asked for is entered.
    Raises ``RuleBroken`` (field ``chosen``) for none and for more than 100.
    """
    wanted = dict(chosen)
    if not wanted:
        raise RuleBroken(Problem("chosen", f"请先勾选要{verb}的办件"))
    if len(wanted) > MOST:
        words = f"一次最多{verb} {MOST} 件，勾选了 {len(wanted)} 件，请去掉一些"
        raise RuleBroken(Problem("chosen", words))
    refused: dict[int, ServiceError] = {}
    for case_id, version in wanted.items():
        try:
            act(case_id, version)
        except ServiceError as reason:
            refused[case_id] = reason
    refusals.note_among(session, actor, refused, verb)
    named = [one for one, why in refused.items() if not isinstance(why, NotFound)]
    left = tuple(Left(case, str(refused[case.id])) for case in cases.named(session, actor, named))
    return Together(len(wanted) - len(refused), left)
