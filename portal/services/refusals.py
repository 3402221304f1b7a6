"""What somebody asked for and was refused, written down."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

from sqlalchemy.orm import Session

from portal.domain.permissions import Actor
from portal.services import audit
from portal.services.errors import NotAllowed, NotFound, ServiceError
from portal.services.transactions import writing

_WHY: Mapping[int, str] = {
    HTTPStatus.FORBIDDEN: "没有权限",
    HTTPStatus.NOT_FOUND: "不在辖区，或不存在",
    HTTPStatus.TOO_MANY_REQUESTS: "一分钟内次数太多",
}


def note(
    session: Session, actor: Actor, status: int, endpoint: str, subject_id: int | None
) -> None:
    """Write down that a page was refused: 403 no permission, 404 out of the area, 429 too often.

    ``subject_id`` is the id in the page's address, if there is one.
    """
    with writing(session):
        detail = f"{_WHY[status]}（{endpoint}）"
        audit.record(
            session,
            actor,
            "access",
            subject="page",
            subject_id=subject_id,
            detail=detail,
            result="refused",
        )


def note_among(
    session: Session, actor: Actor, refused: Mapping[int, ServiceError], verb: str
) -> None:
    """Write down what was refused of several cases acted upon together, by the case's id.

    Only what is not permitted or out of the area: what a rule bars, or somebody else was first to
    do, is no refusal of access.
    """
    acts = [
        audit.Act(
            "access",
            "case",
            one,
            detail=f"{_WHY[_status(why)]}（一起{verb}）",
            result="refused",
        )
        for one, why in refused.items()
        if isinstance(why, (NotAllowed, NotFound))
    ]
    if acts:
        with writing(session):
            audit.record_all(session, actor, acts)


def _status(why: ServiceError) -> int:
    return HTTPStatus.FORBIDDEN if isinstance(why, NotAllowed) else HTTPStatus.NOT_FOUND
