"""Reviewing what came up from below: one case, or many that were looked through (R11.4)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from portal.domain.decisions import Given
from portal.domain.permissions import Actor
from portal.domain.workflow import Action
from portal.services.engine import advance
from portal.services.guard import require
from portal.services.together import Together, on_each

AGREED = "同意"
_ONLY_REVIEWERS = "只有街道（乡镇）审核人可以审核"


def approve(
    session: Session, actor: Actor, now: datetime, case_id: int, version: int, opinion: str | None
) -> None:
    """Approve one case, which goes on to the next level; without words it is 同意.

    Raises ``NotFound``, ``NotAllowed``, ``Conflict`` (not as it was seen) or ``RuleBroken``.
    """
    require(actor, "case.review", otherwise=_ONLY_REVIEWERS)
    given = Given(opinion=opinion or AGREED)
    advance(session, actor, now, case_id, version, Action.APPROVE, given)


def approve_many(
    session: Session, actor: Actor, now: datetime, chosen: Sequence[tuple[int, int]]
) -> Together:
    """Approve up to 100 cases (id and version as seen), each by itself: whole or not at all.

    One that has changed, or that a rule keeps from being approved, stays behind. Raises
    ``RuleBroken`` for none or more than 100, ``NotAllowed``.
    """
    require(actor, "case.review", otherwise=_ONLY_REVIEWERS)

    def one(case_id: int, version: int) -> None:
        approve(session, actor, now, case_id, version, None)

    return on_each(session, actor, chosen, one, "通过")
