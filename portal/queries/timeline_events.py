"""The kinds of events in a person's life, and where each is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import sqlalchemy as sa

from portal.domain.timeline import Event
from portal.models import (
    CardNote,
    Case,
    Certificate,
    Comparison,
    Contact,
    Decision,
    Document,
    DocumentPrint,
    Employer,
    EmploymentJob,
    Evidence,
    IdentityChange,
    Issue,
    Merge,
    Message,
    PolicyBenefit,
    Registration,
    RollEntry,
    Serving,
    StatusCheck,
)
from portal.models.base import Id
from portal.models.employment import job_before
from portal.queries.timeline_orders import orders_of

PERSON = "timeline_person"
"""The name under which the person's id is bound."""
_person_id: sa.BindParameter[int] = sa.bindparam(PERSON, type_=Id)


@dataclass(frozen=True)
class Kind:
    """A kind of event: the rows of a table with a moment in ``at``, of which some are theirs.

    ``told`` names the columns of the timeline that the row fills beside those every event has.
    """

    at: sa.orm.InstrumentedAttribute[Any]
    theirs: sa.ColumnElement[bool]
    told: Mapping[str, Any]


def _kind(at: Any, theirs: sa.ColumnElement[bool], **told: Any) -> Kind:
    return Kind(at, theirs, told)


def _in_case(case_id: sa.orm.InstrumentedAttribute[int]) -> sa.ColumnElement[bool]:
    return sa.and_(Case.id == case_id, Case.person_id == _person_id)


_OF_EVIDENCE = {"case_id": Evidence.case_id, "code": Evidence.kind}
_OF_REGISTRATION = {
    "case_id": Registration.opened_case_id,
    "office_id": Registration.handling_office_id,
    "code": Registration.kind,
}
_ENDED_BY = sa.func.coalesce(Registration.closed_case_id, Registration.opened_case_id)
_JOB_ENDED_BY = sa.func.coalesce(EmploymentJob.closed_case_id, EmploymentJob.opened_case_id)
_EMPLOYER_NAME = (
    sa.select(Employer.name)
    .where(Employer.id == EmploymentJob.employer_id)
    .correlate(EmploymentJob)
    .scalar_subquery()
)
_OF_JOB = {
    "words": sa.func.coalesce(_EMPLOYER_NAME, EmploymentJob.workplace),
    "employment_form": EmploymentJob.form,
    "flexible_way": EmploymentJob.flexible_way,
}
_ISSUED = sa.and_(Certificate.id == Issue.certificate_id, Certificate.person_id == _person_id)
_OF_ISSUE = {"case_id": Issue.case_id, "other_code": Issue.serial}
_ORDERS = orders_of(_person_id)
_MERGED = sa.or_(Merge.kept_id == _person_id, Merge.merged_id == _person_id)

KINDS: Mapping[Event, Kind] = MappingProxyType(
    {
        Event.DECISION: _kind(
            Decision.at,
            _in_case(Decision.case_id),
            case_id=Decision.case_id,
            office_id=Decision.office_id,
            user_id=Decision.actor_id,
            number=Decision.seq,
            code=Decision.action,
            other_code=Decision.fields,
            words=Decision.opinion,
            step_from=Decision.step_from,
            verification=Decision.verification,
            refusal=Decision.refusal,
            reason=Decision.reason,
        ),
        Event.PRINT: _kind(
            DocumentPrint.printed_at,
            sa.and_(Document.id == DocumentPrint.document_id, _in_case(Document.case_id)),
            case_id=Document.case_id,
            user_id=DocumentPrint.printed_by_id,
            document_id=Document.id,
            number=DocumentPrint.copy_number,
            code=Document.kind,
        ),
        Event.EVIDENCE: _kind(
            Evidence.added_at,
            _in_case(Evidence.case_id),
            user_id=Evidence.added_by_id,
            **_OF_EVIDENCE,
        ),
        Event.EVIDENCE_REMOVED: _kind(
            Evidence.removed_at,
            _in_case(Evidence.case_id),
            user_id=Evidence.removed_by_id,
            **_OF_EVIDENCE,
        ),
        Event.COMPARISON: _kind(
            Comparison.at,
            _in_case(Comparison.case_id),
            case_id=Comparison.case_id,
            user_id=Comparison.actor_id,
            code=Comparison.source,
            other_code=Comparison.result,
            words=Comparison.words,
        ),
        Event.REGISTRATION: _kind(
            Registration.recorded_at,
            Registration.person_id == _person_id,
            day=Registration.effective_on,
            number=Registration.restores_id,
            **_OF_REGISTRATION,
        ),
        Event.REGISTRATION_ENDED: _kind(
            Registration.ended_recorded_at,
            Registration.person_id == _person_id,
            day=Registration.ended_on,
            other_code=Registration.end_kind,
            end_reason=Registration.end_reason,
            **_OF_REGISTRATION | {"case_id": _ENDED_BY},
        ),
        Event.JOB: _kind(
            EmploymentJob.recorded_at,
            EmploymentJob.person_id == _person_id,
            case_id=EmploymentJob.opened_case_id,
            day=EmploymentJob.started_on,
            number=job_before(),
            **_OF_JOB,
        ),
        Event.JOB_ENDED: _kind(
            EmploymentJob.ended_recorded_at,
            EmploymentJob.person_id == _person_id,
            case_id=_JOB_ENDED_BY,
            day=EmploymentJob.ended_on,
            other_code=EmploymentJob.end_kind,
            **_OF_JOB,
        ),
        Event.SERVING: _kind(
            Serving.started_at,
            Serving.person_id == _person_id,
            case_id=Serving.case_id,
            office_id=Serving.office_id,
        ),
        Event.REORGANISED: _kind(_ORDERS.at, _ORDERS.theirs, **_ORDERS.told),
        Event.CERTIFICATE: _kind(
            Certificate.made_at,
            Certificate.person_id == _person_id,
            case_id=Certificate.case_id,
            words=Certificate.number,
        ),
        Event.ISSUE: _kind(
            Issue.made_at,
            _ISSUED,
            office_id=Issue.office_id,
            user_id=Issue.made_by_id,
            **_OF_ISSUE,
        ),
        Event.ISSUE_ENDED: _kind(
            Issue.ended_at,
            _ISSUED,
            user_id=Issue.ended_by_id,
            code=Issue.state,
            words=Issue.end_reason,
            **_OF_ISSUE,
        ),
        Event.ISSUE_HANDED_OVER: _kind(
            Issue.handed_over_at,
            _ISSUED,
            user_id=Issue.handed_over_by_id,
            **_OF_ISSUE,
        ),
        Event.BENEFIT: _kind(
            PolicyBenefit.recorded_at,
            PolicyBenefit.person_id == _person_id,
            office_id=PolicyBenefit.office_id,
            user_id=PolicyBenefit.recorded_by_id,
            number=PolicyBenefit.amount,
            day=PolicyBenefit.from_on,
            benefit=PolicyBenefit.kind,
            words=PolicyBenefit.policy,
        ),
        Event.BENEFIT_REVOKED: _kind(
            PolicyBenefit.revoked_at,
            PolicyBenefit.person_id == _person_id,
            user_id=PolicyBenefit.revoked_by_id,
            benefit=PolicyBenefit.kind,
            words=PolicyBenefit.revoke_reason,
        ),
        Event.STATUS_CHECK: _kind(
            StatusCheck.asked_at,
            StatusCheck.person_id == _person_id,
            office_id=StatusCheck.office_id,
            user_id=StatusCheck.asked_by_id,
            words=StatusCheck.purpose,
        ),
        Event.IDENTITY_CHANGE: _kind(
            IdentityChange.at,
            IdentityChange.person_id == _person_id,
            office_id=IdentityChange.office_id,
            user_id=IdentityChange.actor_id,
            code=IdentityChange.kind,
            words=IdentityChange.evidence,
            old_name=IdentityChange.old_name,
            new_name=IdentityChange.new_name,
        ),
        Event.CARD_NOTE: _kind(
            CardNote.noted_at,
            CardNote.person_id == _person_id,
            user_id=CardNote.noted_by_id,
            day=CardNote.until,
            code=CardNote.kind,
            words=CardNote.words,
        ),
        Event.CARD_NOTE_CLEARED: _kind(
            CardNote.cleared_at,
            CardNote.person_id == _person_id,
            user_id=CardNote.cleared_by_id,
            code=CardNote.kind,
        ),
        Event.MERGE: _kind(
            Merge.at,
            _MERGED,
            office_id=Merge.office_id,
            user_id=Merge.actor_id,
            words=Merge.reason,
        ),
        Event.MERGE_UNDONE: _kind(
            Merge.undone_at,
            _MERGED,
            user_id=Merge.undone_by_id,
            words=Merge.undone_reason,
        ),
        Event.CONTACT: _kind(
            Contact.at,
            sa.and_(RollEntry.id == Contact.entry_id, RollEntry.person_id == _person_id),
            office_id=Contact.office_id,
            user_id=Contact.by_id,
            number=Contact.corrects_id,
            code=Contact.result,
            other_code=Contact.means,
            step_from=Contact.situation,
            told=Contact.words,
        ),
        Event.MESSAGE: _kind(
            Message.written_at,
            Message.person_id == _person_id,
            case_id=Message.case_id,
            code=Message.topic,
            other_code=Message.state,
            words=Message.failure,
            text=Message.text,
            phone=Message.phone,
        ),
    }
)
"""How to read each kind. A new kind is a line of ``Event``, an entry here and its words."""
