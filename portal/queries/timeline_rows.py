"""All events of a person as one select: a branch a kind of event, equal columns."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Any

import sqlalchemy as sa

from portal.domain.timeline import Event
from portal.models.base import Coded, Id, UtcDateTime
from portal.models.sealing import SealedText
from portal.queries.timeline_events import KINDS, Kind

_TYPES: Mapping[str, Any] = MappingProxyType(
    {
        "event": sa.Integer(),
        "row_id": Id,
        "at": UtcDateTime(),
        "case_id": Id,
        "office_id": Id,
        "user_id": Id,
        "document_id": Id,
        "number": sa.Integer(),
        "day": sa.Date(),
        "code": sa.String(),
        "other_code": sa.String(),
        "words": sa.String(),
        "old_name": sa.String(),
        "new_name": sa.String(),
        "step_from": sa.String(),
        "verification": Coded("verification_means"),
        "refusal": Coded("refusal_reason"),
        "reason": Coded("send_back_reason"),
        "benefit": Coded("benefit_type"),
        "end_reason": Coded("end_reason"),
        "employment_form": Coded("employment_form"),
        "flexible_way": Coded("flexible_way"),
        "text": SealedText("message-text"),
        "phone": SealedText("message-phone"),
        "told": SealedText("contact-words"),
    }
)


@cache
def events() -> sa.Subquery:
    """All events of the person bound as ``PERSON``, with the columns of ``_TYPES`` or null.

    Built once: putting some three hundred columns together costs more than asking for them.
    """
    branches = [_branch(event, kind) for event, kind in KINDS.items()]
    return sa.union_all(*branches).subquery("event")


def _branch(event: Event, kind: Kind) -> sa.Select[Any]:
    """One kind of event: every column in the same order, cast to null where it has no value."""
    row = kind.at.class_.id
    given = {"event": sa.literal(event.value, sa.Integer()), "row_id": row, "at": kind.at}
    filled = {**given, **kind.told}
    return sa.select(
        *(
            (
                sa.type_coerce(filled[name], type_) if name in filled else sa.cast(sa.null(), type_)
            ).label(name)
            for name, type_ in _TYPES.items()
        )
    ).where(kind.theirs, kind.at.is_not(None))
