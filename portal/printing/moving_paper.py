"""迁入申请表, 迁出申请表 of a case on record: what the person signs (规程九、十)."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy.orm import Session

from portal.domain.dates import shanghai_day
from portal.domain.procedures.move_in import MOVE_IN
from portal.domain.procedures.move_out import MOVE_OUT
from portal.models import Case, Move
from portal.printing.case_form import consent_part
from portal.printing.notices import MoveApplication, notice_html

APPLICATIONS = {MOVE_IN.code: "迁入申请表", MOVE_OUT.code: "迁出申请表"}
"""What the paper is called, by the procedure's code."""

ABOUT = {MOVE_IN.code: "失业登记迁入", MOVE_OUT.code: "失业登记迁出"}
"""What a letter to the person calls the matter: 迁入劳动者 is the office's word."""

_AGREES = "本人同意将失业登记迁到上列新社区（村），由其提供以后的就业服务；在办事项一并转去。"


def application_html(session: Session, case: Case) -> str:
    """The page of the application as the case stands."""
    move = session.get_one(Move, case.id)
    return notice_html(
        MoveApplication(
            title=APPLICATIONS[case.procedure],
            office=case.accepting_office.full_name,
            case_number=case.number,
            name=case.person.name,
            id_number=case.person.identifier.number,
            from_office=move.from_office.full_name,
            to_office=move.to_office.full_name,
            reason=move.reason.name,
            words=move.words or "",
            asked_on=shanghai_day(case.submitted_at),
            clerk=case.decisions[0].actor.name,
            consent=replace(consent_part(case), declaration=_AGREES),
        )
    )
