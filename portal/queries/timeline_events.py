"""Everything that happened to a person as one select: a branch a kind of event, equal columns."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Any

import sqlalchemy as sa

from portal.models import (
    CardNote,
    Case,
    Certificate,
    Comparison,
    Decision,
    Document,
    DocumentPrint,
    Evidence,
    IdentityChange,
    Merge,
    Message,
    Registration,
    Serving,
)
from portal.models.base import Coded, Id, UtcDateTime
from portal.models.sealing import SealedText


class Event(enum.IntEnum):
    """A kind of event; what follows from another at the same moment has the higher number."""

    EVIDENCE = 1
    EVIDENCE_REMOVED = 2
    COMPARISON = 3
    DECISION = 4
    REGISTRATION_ENDED = 5
    REGISTRATION = 6
    SERVING = 7
    CERTIFICATE = 8
    IDENTITY_CHANGE = 9
    CARD_NOTE = 10
    CARD_NOTE_CLEARED = 11
    MERGE = 12
    MERGE_UNDONE = 13
    MESSAGE = 14
    PRINT = 15


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
        "verification": Coded("verification_means"),
        "refusal": Coded("refusal_reason"),
        "text": SealedText("message-text"),
        "phone": SealedText("message-phone"),
    }
)


PERSON = "timeline_person"
_person_id: sa.BindParameter[int] = sa.bindparam(PERSON, type_=Id)


@cache
def events() -> sa.Subquery:
    """All events of the person bound as ``PERSON``, with the columns of ``_TYPES`` or null.

    Built once: putting some three hundred columns together costs more than asking for them.
    """
    whose = Case.person_id == _person_id
    return sa.union_all(
        _decisions(whose),
        _prints(whose),
        *_of_evidence(whose),
        _comparisons(whose),
        *_registrations(),
        _services(),
        _certificates(),
        _identity_changes(),
        *_card_notes(),
        *_merges(),
        _messages(),
    ).subquery("event")


def _branch(event: Event, row: Any, at: Any, **values: Any) -> sa.Select[Any]:
    """One kind of event: every column in the same order, cast to null where it has no value."""
    given = {"event": sa.literal(event.value, sa.Integer()), "row_id": row, "at": at, **values}
    return sa.select(
        *(
            (
                sa.type_coerce(given[name], kind) if name in given else sa.cast(sa.null(), kind)
            ).label(name)
            for name, kind in _TYPES.items()
        )
    )


def _decisions(whose: sa.ColumnElement[bool]) -> sa.Select[Any]:
    return (
        _branch(
            Event.DECISION,
            Decision.id,
            Decision.at,
            case_id=Decision.case_id,
            office_id=Decision.office_id,
            user_id=Decision.actor_id,
            number=Decision.seq,
            code=Decision.action,
            other_code=Decision.fields,
            words=Decision.opinion,
            verification=Decision.verification,
            refusal=Decision.refusal,
        )
        .join(Case, Case.id == Decision.case_id)
        .where(whose)
    )


def _prints(whose: sa.ColumnElement[bool]) -> sa.Select[Any]:
    return (
        _branch(
            Event.PRINT,
            DocumentPrint.id,
            DocumentPrint.printed_at,
            case_id=Document.case_id,
            user_id=DocumentPrint.printed_by_id,
            document_id=Document.id,
            number=DocumentPrint.copy_number,
            code=Document.kind,
        )
        .join(Document, Document.id == DocumentPrint.document_id)
        .join(Case, Case.id == Document.case_id)
        .where(whose)
    )


def _of_evidence(whose: sa.ColumnElement[bool]) -> tuple[sa.Select[Any], sa.Select[Any]]:
    told = {"case_id": Evidence.case_id, "code": Evidence.kind}
    added = _branch(
        Event.EVIDENCE, Evidence.id, Evidence.added_at, user_id=Evidence.added_by_id, **told
    )
    removed = _branch(
        Event.EVIDENCE_REMOVED,
        Evidence.id,
        Evidence.removed_at,
        user_id=Evidence.removed_by_id,
        **told,
    ).where(Evidence.removed_at.is_not(None))
    of_case = Case.id == Evidence.case_id
    return added.join(Case, of_case).where(whose), removed.join(Case, of_case).where(whose)


def _comparisons(whose: sa.ColumnElement[bool]) -> sa.Select[Any]:
    return (
        _branch(
            Event.COMPARISON,
            Comparison.id,
            Comparison.at,
            case_id=Comparison.case_id,
            user_id=Comparison.actor_id,
            code=Comparison.source,
            other_code=Comparison.result,
            words=Comparison.words,
        )
        .join(Case, Case.id == Comparison.case_id)
        .where(whose)
    )


def _registrations() -> tuple[sa.Select[Any], sa.Select[Any]]:
    told = {
        "case_id": Registration.opened_case_id,
        "office_id": Registration.handling_office_id,
        "code": Registration.kind,
    }
    opened = _branch(
        Event.REGISTRATION,
        Registration.id,
        Registration.recorded_at,
        day=Registration.effective_on,
        **told,
    )
    ended = _branch(
        Event.REGISTRATION_ENDED,
        Registration.id,
        Registration.ended_recorded_at,
        day=Registration.ended_on,
        other_code=Registration.end_kind,
        **told,
    ).where(Registration.ended_recorded_at.is_not(None))
    whose = Registration.person_id == _person_id
    return opened.where(whose), ended.where(whose)


def _services() -> sa.Select[Any]:
    return _branch(
        Event.SERVING,
        Serving.id,
        Serving.started_at,
        case_id=Serving.case_id,
        office_id=Serving.office_id,
    ).where(Serving.person_id == _person_id)


def _certificates() -> sa.Select[Any]:
    return _branch(
        Event.CERTIFICATE,
        Certificate.id,
        Certificate.made_at,
        case_id=Certificate.case_id,
        words=Certificate.number,
    ).where(Certificate.person_id == _person_id)


def _identity_changes() -> sa.Select[Any]:
    return _branch(
        Event.IDENTITY_CHANGE,
        IdentityChange.id,
        IdentityChange.at,
        office_id=IdentityChange.office_id,
        user_id=IdentityChange.actor_id,
        code=IdentityChange.kind,
        words=IdentityChange.evidence,
        old_name=IdentityChange.old_name,
        new_name=IdentityChange.new_name,
    ).where(IdentityChange.person_id == _person_id)


def _card_notes() -> tuple[sa.Select[Any], sa.Select[Any]]:
    noted = _branch(
        Event.CARD_NOTE,
        CardNote.id,
        CardNote.noted_at,
        user_id=CardNote.noted_by_id,
        day=CardNote.until,
        code=CardNote.kind,
        words=CardNote.words,
    )
    cleared = _branch(
        Event.CARD_NOTE_CLEARED,
        CardNote.id,
        CardNote.cleared_at,
        user_id=CardNote.cleared_by_id,
        code=CardNote.kind,
    ).where(CardNote.cleared_at.is_not(None))
    whose = CardNote.person_id == _person_id
    return noted.where(whose), cleared.where(whose)


def _merges() -> tuple[sa.Select[Any], sa.Select[Any]]:
    merged = _branch(
        Event.MERGE,
        Merge.id,
        Merge.at,
        office_id=Merge.office_id,
        user_id=Merge.actor_id,
        words=Merge.reason,
    )
    undone = _branch(
        Event.MERGE_UNDONE,
        Merge.id,
        Merge.undone_at,
        user_id=Merge.undone_by_id,
        words=Merge.undone_reason,
    ).where(Merge.undone_at.is_not(None))
    whose = sa.or_(Merge.kept_id == _person_id, Merge.merged_id == _person_id)
    return merged.where(whose), undone.where(whose)


def _messages() -> sa.Select[Any]:
    return _branch(
        Event.MESSAGE,
        Message.id,
        Message.written_at,
        case_id=Message.case_id,
        code=Message.topic,
        other_code=Message.state,
        words=Message.failure,
        text=Message.text,
        phone=Message.phone,
    ).where(Message.person_id == _person_id)
