"""Which papers a case has in each state, and the page of each from what is on record."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypedDict

from sqlalchemy.orm import Session

from portal.domain.areas import Level
from portal.domain.certificates import PhotoKind
from portal.domain.dates import shanghai_day
from portal.domain.identity import mask_id_number
from portal.domain.procedures.certificate import CERTIFICATE
from portal.domain.procedures.employment import EMPLOYMENT
from portal.domain.procedures.guidance import GUIDANCE
from portal.domain.procedures.move_in import MOVE_IN
from portal.domain.procedures.move_out import MOVE_OUT
from portal.domain.workflow import Action, Status
from portal.models import (
    Area,
    Case,
    Decision,
    DocumentKind,
    EmploymentApplication,
    Office,
    RegistrationKind,
)
from portal.printing.case_ending import ending
from portal.printing.case_form import consent_part, filled_form
from portal.printing.moving_paper import ABOUT, APPLICATIONS, application_html
from portal.printing.notices import (
    AmendmentNotice,
    CollectionSlip,
    Declaration,
    DeregistrationNotice,
    Receipt,
    RefusalNotice,
    RevocationNotice,
    notice_html,
)
from portal.printing.registration_form import registration_form_html
from portal.queries import applications, areas, certificates, people, province, revoking
from portal.queries.deregistrations import KIND_OF

_REGISTRATION = (DocumentKind.REGISTRATION_FORM, DocumentKind.RECEIPT, DocumentKind.DECLARATION)
_ID_AND_PHOTOS = "本人身份证件和免冠彩色照片2张（或一张电子照片）"
_OFFICE_ABOVE = "上一级公共就业服务机构"
_FIRST = {
    Status.REFUSED: DocumentKind.REFUSAL_NOTICE,
    Status.RETURNED: DocumentKind.AMENDMENT_NOTICE,
}


def papers_of(case: Case) -> tuple[DocumentKind, ...]:
    """The papers that can be printed now, the one to hand over first."""
    if case.status is Status.REVOKED:
        return (DocumentKind.REVOCATION_NOTICE,)
    first = _FIRST.get(case.status)
    return (first, *_always(case)) if first else _always(case)


def _always(case: Case) -> tuple[DocumentKind, ...]:
    if case.procedure == MOVE_IN.code:
        return (DocumentKind.MOVE_APPLICATION,)
    if case.procedure == MOVE_OUT.code:
        return (DocumentKind.MOVE_APPLICATION, DocumentKind.RECEIPT)
    if case.procedure in KIND_OF:
        return (DocumentKind.DEREGISTRATION_NOTICE,)
    if not case.accepted_on or case.procedure == GUIDANCE.code:
        return ()
    if case.procedure == CERTIFICATE.code:
        made = case.step == "hand_out" or case.status is Status.COMPLETED
        return (
            (DocumentKind.HANDOVER_SLIP, DocumentKind.RECEIPT) if made else (DocumentKind.RECEIPT,)
        )
    # Taken over from before: it was received and declared on other paper.
    forms = _REGISTRATION if case.due_on else _REGISTRATION[:1]
    return (*forms, DocumentKind.DEREGISTRATION_NOTICE) if _ends_unemployment(case) else forms


def _ends_unemployment(case: Case) -> bool:
    """Whether it is the 就业登记 that ended a 失业登记 (R7.1–R7.3)."""
    return case.procedure == EMPLOYMENT.code and any(
        one.kind is RegistrationKind.UNEMPLOYMENT for one in case.ended
    )


def paper_label(case: Case, kind: DocumentKind) -> str:
    """What a paper of a case is called: a refusal's as its procedure calls it."""
    if kind is DocumentKind.REFUSAL_NOTICE:
        return f"{case.declared.refused_as}告知书"
    if kind is DocumentKind.MOVE_APPLICATION:
        return APPLICATIONS[case.procedure]
    return kind.label


def paper_html(session: Session, case: Case, kind: DocumentKind) -> str:
    """The page of a paper; raises ``KeyError`` for one that the case does not have now."""
    if kind not in papers_of(case):
        raise KeyError(kind)
    return _PAGES[kind](session, case)


class _Addressed(TypedDict):
    office: str
    case_number: str
    name: str
    id_number: str
    procedure: str
    clerk: str
    office_phone: str | None
    registers: bool


def _addressed(case: Case, name: str, act: Decision) -> _Addressed:
    return {
        "office": case.accepting_office.full_name,
        "case_number": case.number,
        "name": name,
        "id_number": mask_id_number(case.person.identifier.number),
        "procedure": ABOUT.get(case.procedure, case.declared.title),
        "clerk": act.actor.name,
        "office_phone": case.accepting_office.phone,
        "registers": case.procedure in applications.TABLES,
    }


def _form(session: Session, case: Case) -> str:
    return registration_form_html(filled_form(case, applications.in_force(session, case)))


def _receipt(session: Session, case: Case) -> str:
    assert case.accepted_on is not None
    assert case.due_on is not None
    return notice_html(
        Receipt(
            **_addressed(case, _name(session, case), _accepted(case)),
            accepted_on=case.accepted_on,
            due_on=case.due_on,
            provisional=case.provisional,
            working_days=province.policy(session).days_for(case.declared),
            materials=_received(session, case),
        )
    )


def _accepted(case: Case) -> Decision:
    """The act that received the request; of a proposal, the proposing."""
    return _last(case, Action.PROPOSE if case.procedure == MOVE_OUT.code else Action.ACCEPT)


def _received(session: Session, case: Case) -> tuple[str, ...]:
    """The materials that were received: all that the procedure asks for, the photos as they are."""
    application = applications.declared(session, case)
    if isinstance(application, EmploymentApplication):
        return application.work.materials
    if case.procedure == MOVE_OUT.code:
        return (APPLICATIONS[case.procedure],)
    if case.procedure != CERTIFICATE.code:
        return case.declared.materials
    on_paper = certificates.asked(session, case.id).photo_kind is PhotoKind.PAPER
    return ("身份证", "免冠彩色照片2张" if on_paper else "免冠彩色电子照片")


def _name(session: Session, case: Case) -> str:
    """The name as declared; one refused before any form gave it at the window."""
    application = applications.declared(session, case)
    return application.name if application else case.applicant_name or case.person.name


def _last(case: Case, action: Action) -> Decision:
    return next(one for one in reversed(case.decisions) if one.action is action)


def _refusal(session: Session, case: Case) -> str:
    refused = _last(case, Action.REFUSE)
    assert refused.refusal is not None
    above = areas.ancestor(session, case.accepting_office.area, Level.TOWN)
    return notice_html(
        RefusalNotice(
            **_addressed(case, _name(session, case), refused),
            reason=refused.refusal.name,
            facts=refused.opinion or "",
            refused_on=shanghai_day(refused.at),
            complain_to=above.full_name if above else _OFFICE_ABOVE,
            refused_as=case.declared.refused_as,
            denies_grounds=bool(case.declared.forbidden),
        )
    )


def _amendment(session: Session, case: Case) -> str:
    returned = _last(case, Action.RETURN)
    return notice_html(
        AmendmentNotice(
            **_addressed(case, _name(session, case), returned),
            fields=tuple(case.declared.fields[name] for name in returned.field_names),
            words=returned.opinion or "",
            returned_on=shanghai_day(returned.at),
            bring=_ID_AND_PHOTOS if "photo" in returned.field_names else "本人身份证件",
        )
    )


def _deregistration(session: Session, case: Case) -> str:
    above = areas.ancestor(session, case.accepting_office.area, Level.TOWN)
    act = _last(case, Action.COMPLETE)
    return notice_html(
        DeregistrationNotice(
            **_addressed(case, case.person.name, act),
            **ending(session, case),
            written_on=shanghai_day(act.at),
            complain_to=above.full_name if above else _OFFICE_ABOVE,
        )
    )


def _revocation(session: Session, case: Case) -> str:
    act = _last(case, Action.REVOKE)
    decided_at = session.get_one(Office, act.office_id)
    above = session.get(Area, decided_at.area.parent_id)
    addressed = _addressed(case, case.person.name, act)
    addressed["office"] = decided_at.full_name
    return notice_html(
        RevocationNotice(
            **addressed,
            done_at=case.handling_office.full_name,
            reason=act.opinion or "",
            holds_now=revoking.undoing(session, case),
            written_on=shanghai_day(act.at),
            complain_to=above.full_name if above else _OFFICE_ABOVE,
        )
    )


def _declaration(session: Session, case: Case) -> str:
    return notice_html(
        Declaration(
            office=case.accepting_office.full_name,
            case_number=case.number,
            name=_name(session, case),
            id_number=case.person.identifier.number,
            clerk=_last(case, Action.ACCEPT).actor.name,
            consent=consent_part(case),
            employs=case.procedure == EMPLOYMENT.code,
        )
    )


def _slip(session: Session, case: Case) -> str:
    certificate = people.certificate(session, case.person_id)
    issue = certificates.handed_out_for(session, case.id)
    assert certificate is not None
    assert issue is not None, "only what was made is handed out"
    promise = "本人已领取上列《就业创业证》，经核对姓名、证件号码、证书编号无误。"
    return notice_html(
        CollectionSlip(
            office=case.handling_office.full_name,
            case_number=case.number,
            name=case.person.name,
            id_number=case.person.identifier.number,
            certificate_number=certificate.number,
            serial=issue.serial,
            issue_type=issue.issue_type.name,
            clerk=case.clerk.name,
            consent=replace(consent_part(case), declaration=promise),
        )
    )


_PAGES: dict[DocumentKind, Callable[[Session, Case], str]] = {
    DocumentKind.REGISTRATION_FORM: _form,
    DocumentKind.RECEIPT: _receipt,
    DocumentKind.REFUSAL_NOTICE: _refusal,
    DocumentKind.AMENDMENT_NOTICE: _amendment,
    DocumentKind.DECLARATION: _declaration,
    DocumentKind.HANDOVER_SLIP: _slip,
    DocumentKind.DEREGISTRATION_NOTICE: _deregistration,
    DocumentKind.REVOCATION_NOTICE: _revocation,
    DocumentKind.MOVE_APPLICATION: application_html,
}
