"""What each kind of event is called on a person's timeline, and what is said of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from portal.domain.comparisons import Result, Source
from portal.domain.evidence import EvidenceKind
from portal.domain.identity_changes import CardNoteKind, ChangeKind
from portal.domain.messages import Topic
from portal.domain.phone import mask_phone
from portal.domain.procedures import procedure
from portal.domain.workflow import Action
from portal.models import DocumentKind, RegistrationEnd, RegistrationKind
from portal.queries.timeline_events import Event

Said = tuple[str, str]


def said(row: Any) -> Said:
    """An event's title, and what is told beside it; empty where there is nothing to add."""
    title, words = _SAYING[Event(row.event)](row)
    return title, words


def _joined(*parts: str | None) -> str:
    return "；".join(part for part in parts if part)


def _decision(row: Any) -> Said:
    form = procedure(row.procedure).fields
    asked = "、".join(form.get(name, name) for name in (row.other_code or "").split())
    means = row.verification.name if row.verification else None
    reason = row.refusal.name if row.refusal else None
    return Action(row.code).label, _joined(means, reason, asked, row.words)


def _print(row: Any) -> Said:
    return f"打印{DocumentKind(row.code).label}", f"第 {row.number} 份"


def _comparison(row: Any) -> Said:
    result = Result(row.other_code).label
    return "信息比对", _joined(f"{Source(row.code).label}：{result}", row.words)


def _registration(row: Any) -> Said:
    return f"{RegistrationKind(row.code).label}有效", f"自 {row.day.isoformat()} 起"


def _registration_ended(row: Any) -> Said:
    reason = RegistrationEnd(row.other_code).label
    return f"{RegistrationKind(row.code).label}终止", f"{row.day.isoformat()}，{reason}"


def _identity_change(row: Any) -> Said:
    names = f"{row.old_name} 改为 {row.new_name}" if row.new_name else None
    return ChangeKind(row.code).label, _joined(names, row.words)


def _card_note(row: Any) -> Said:
    until = f"至 {row.day.isoformat()}" if row.day else None
    return CardNoteKind(row.code).label, _joined(until, row.words)


def _message(row: Any) -> Said:
    failure = f"（{row.words}）" if row.words else ""
    return f"短信{Topic(row.code).label}", f"{mask_phone(row.phone)}{failure}　{row.text}"


_SAYING: Mapping[Event, Callable[[Any], Said]] = MappingProxyType(
    {
        Event.EVIDENCE: lambda row: ("附上扫描件", EvidenceKind(row.code).label),
        Event.EVIDENCE_REMOVED: lambda row: ("移出扫描件", EvidenceKind(row.code).label),
        Event.COMPARISON: _comparison,
        Event.DECISION: _decision,
        Event.REGISTRATION_ENDED: _registration_ended,
        Event.REGISTRATION: _registration,
        Event.SERVING: lambda row: ("服务地", row.where),
        Event.CERTIFICATE: lambda row: ("生成电子《就业创业证》", row.words),
        Event.IDENTITY_CHANGE: _identity_change,
        Event.CARD_NOTE: _card_note,
        Event.CARD_NOTE_CLEARED: lambda row: (f"{CardNoteKind(row.code).label}：已解除", ""),
        Event.MERGE: lambda row: ("合并重复记录", row.words),
        Event.MERGE_UNDONE: lambda row: ("撤销合并", row.words or ""),
        Event.MESSAGE: _message,
        Event.PRINT: _print,
    }
)
