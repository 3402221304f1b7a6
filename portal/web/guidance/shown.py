"""What the page of a case shows of a referral to a counsellor, and what there is to do with it."""

from __future__ import annotations

from typing import Any

from portal.domain.procedures.guidance import ASSIGN, GUIDANCE, GUIDE
from portal.domain.workflow import Action, Status, allowed
from portal.extensions import db
from portal.models import Case
from portal.queries import guidance
from portal.services.guard import handled
from portal.web.access import current_actor
from portal.web.time import business_today


def guidance_shown(case: Case) -> dict[str, Any]:
    """The referral of a case of 职业指导转办 and the acts open to the actor; else none.

    ``guidance_acts`` are names of endpoints of the room, the main one first.
    """
    if case.procedure != GUIDANCE.code:
        return {"guidance": None, "guidance_acts": ()}
    return {"guidance": guidance.of_case(db.session(), case.id), "guidance_acts": acts(case)}


def acts(case: Case) -> tuple[str, ...]:
    """What the actor may do with a referral."""
    actor, step = current_actor(), case.current_step
    if step is None:
        return ()
    if actor.can("case.handle", handled(case)):
        return ("answer", "withdraw") if case.status is Status.SENT_BACK else ("withdraw",)
    if not actor.can("guidance.handle", handled(case)):
        return ()
    open_to = allowed(
        step, case.status, actor.level, actor.roles, late=case.is_late(business_today())
    )
    if Action.APPROVE not in open_to:
        return ()
    return {ASSIGN: ("assign", "ask_back"), GUIDE: ("give", "assign", "ask_back")}[step.code]
