"""What somebody asked for and was refused, written down."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

from sqlalchemy.orm import Session

from portal.domain.permissions import Actor
from portal.services import audit
from portal.services.transactions import writing

_WHY: Mapping[int, str] = {
    HTTPStatus.FORBIDDEN: "没有权限",
    HTTPStatus.NOT_FOUND: "不在辖区，或不存在",
}


def note(
    session: Session, actor: Actor, status: int, endpoint: str, subject_id: int | None
) -> None:
    """Write down that a page was refused: 403 without the permission, 404 out of the area.

    ``subject_id`` is the id in the page's address, if there is one.
    """
    with writing(session):
        why = _WHY[status]
        audit.record_refusal(session, actor, subject_id=subject_id, detail=f"{why}（{endpoint}）")
