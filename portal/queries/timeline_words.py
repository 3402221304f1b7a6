"""What each kind of event is called on a person's timeline, and what is said of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from portal.domain.certificates import IssueState
from portal.domain.comparisons import Result, Source
from portal.domain.confirmation import ContactMeans, ContactResult, Situation
from portal.domain.evidence import EvidenceKind
from portal.domain.identity_changes import CardNoteKind, ChangeKind
from portal.domain.messages import Topic
from portal.domain.money import yuan
from portal.domain.phone import mask_phone
from portal.domain.procedures import procedure
from portal.domain.timeline import Event
from portal.domain.workflow import Action
from portal.models import DocumentKind, RegistrationEnd, RegistrationKind
from portal.models.registrations import end_label

Said = tuple[str, str]


def said(row: Any) -> Said:
    """An event's title, and what is told beside it; empty where there is nothing to add."""
    title, words = _SAYING[Event(row.event)](row)
    return title, words


def _joined(*parts: str | None) -> str:
    return "；".join(part for part in parts if part)


def _decision(row: Any) -> Said:
    declared = procedure(row.procedure)
    form = declared.fields
    asked = "、".join(form.get(name, name) for name in (row.other_code or "").split())
    named = (one.name for one in (row.verification, row.refusal, row.reason) if one)
    title = declared.act_label(Action(row.code), row.step_from)
    return title, _joined(*named, asked, row.words)


def _print(row: Any) -> Said:
    return f"打印{DocumentKind(row.code).label}", f"第 {row.number} 份"


def _comparison(row: Any) -> Said:
    result = Result(row.other_code).label
    return "信息比对", _joined(f"{Source(row.code).label}：{result}", row.words)


def _registration(row: Any) -> Said:
    holds = "恢复有效" if row.number else "有效"
    return f"{RegistrationKind(row.code).label}{holds}", f"自 {row.day.isoformat()} 起"


def _registration_ended(row: Any) -> Said:
    reason = end_label(RegistrationEnd(row.other_code), row.end_reason)
    return f"{RegistrationKind(row.code).label}终止", f"{row.day.isoformat()}，{reason}"


def _place(row: Any) -> str:
    """Where somebody works, as ``JobData.title`` has it."""
    way = row.flexible_way.short if row.flexible_way else ""
    return row.words or way or row.employment_form.short


def _job(row: Any) -> Said:
    return "工作恢复" if row.number else "就业", f"{_place(row)}，自 {row.day.isoformat()} 起"


def _job_ended(row: Any) -> Said:
    reason = RegistrationEnd(row.other_code)
    said = "" if reason is RegistrationEnd.DEREGISTERED else f"，{reason.label}"
    return "工作终止", f"{_place(row)}，{row.day.isoformat()}{said}"


def _issue_ended(row: Any) -> Said:
    title = f"纸质《就业创业证》{IssueState(row.code).label}"
    return title, _joined(_serial(row), row.words)


def _serial(row: Any) -> str:
    return f"证书序号 {row.other_code}"


def _benefit(row: Any) -> Said:
    amount = None if row.number is None else f"{yuan(row.number)} 元"
    words = _joined(row.benefit.name, row.words, f"自 {row.day.isoformat()} 起", amount)
    return "享受扶持政策", words


def _identity_change(row: Any) -> Said:
    names = f"{row.old_name} 改为 {row.new_name}" if row.new_name else None
    return ChangeKind(row.code).label, _joined(names, row.words)


def _card_note(row: Any) -> Said:
    until = f"至 {row.day.isoformat()}" if row.day else None
    return CardNoteKind(row.code).label, _joined(until, row.words)


def _contact(row: Any) -> Said:
    said = Situation(row.step_from).label if row.step_from else ContactResult(row.code).label
    title = "更正动态确认" if row.number else "动态确认"
    return title, _joined(f"{ContactMeans(row.other_code).label} · {said}", row.told)


def _message(row: Any) -> Said:
    title, failure = f"短信{Topic(row.code).label}", f"（{row.words}）" if row.words else ""
    if not row.text:  # blanked after the time of keeping
        return title, f"内容已过保存期限{failure}"
    return title, f"{mask_phone(row.phone)}{failure}　{row.text}"


_SAYING: Mapping[Event, Callable[[Any], Said]] = MappingProxyType(
    {
        Event.EVIDENCE: lambda row: ("附上扫描件", EvidenceKind(row.code).label),
        Event.EVIDENCE_REMOVED: lambda row: ("移出扫描件", EvidenceKind(row.code).label),
        Event.COMPARISON: _comparison,
        Event.DECISION: _decision,
        Event.REGISTRATION_ENDED: _registration_ended,
        Event.REGISTRATION: _registration,
        Event.JOB: _job,
        Event.JOB_ENDED: _job_ended,
        Event.SERVING: lambda row: ("服务地", row.where),
        Event.REORGANISED: lambda row: (
            f"随机构调整（{row.words}）",
            f"由{row.old_name}转至{row.where}",
        ),
        Event.CERTIFICATE: lambda row: ("生成电子《就业创业证》", row.words),
        Event.ISSUE: lambda row: ("制作纸质《就业创业证》", _serial(row)),
        Event.ISSUE_ENDED: _issue_ended,
        Event.ISSUE_HANDED_OVER: lambda row: ("纸质《就业创业证》发放本人", _serial(row)),
        Event.BENEFIT: _benefit,
        Event.BENEFIT_REVOKED: lambda row: (
            "撤销享受扶持政策",
            _joined(row.benefit.name, row.words),
        ),
        Event.STATUS_CHECK: lambda row: ("核实就业失业状态", row.words),
        Event.IDENTITY_CHANGE: _identity_change,
        Event.CARD_NOTE: _card_note,
        Event.CARD_NOTE_CLEARED: lambda row: (f"{CardNoteKind(row.code).label}：已解除", ""),
        Event.MERGE: lambda row: ("合并重复记录", row.words),
        Event.MERGE_UNDONE: lambda row: ("撤销合并", row.words or ""),
        Event.CONTACT: _contact,
        Event.MESSAGE: _message,
        Event.PRINT: _print,
    }
)
