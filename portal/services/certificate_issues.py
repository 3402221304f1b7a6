"""The register of issue: certificates on paper made, handed out, void or replaced (R11.4)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import TypedDict

from sqlalchemy.orm import Session

from portal.domain.areas import Level
from portal.domain.certificates import SIGNED_FOR, Form, IssueState
from portal.domain.dates import shanghai_day
from portal.domain.decisions import Given
from portal.domain.permissions import Actor
from portal.domain.problems import Problem
from portal.domain.workflow import Action
from portal.models import (
    Case,
    Document,
    DocumentKind,
    Issue,
    Office,
)
from portal.queries import areas, certificates, people
from portal.services import audit, booklets, consents
from portal.services import people as records
from portal.services.consents import Consent
from portal.services.engine import advance, apply, effect, locked_case, undone
from portal.services.errors import Conflict, NotFound, RuleBroken
from portal.services.guard import NOT_THERE, require
from portal.services.numbers import next_numbers
from portal.services.together import Together, on_each
from portal.services.transactions import writing

_ONLY_MAKERS = "只有区县制证员可以制证"
_ONLY_CLERKS = "只有社区（村）经办人可以接收、发放证书"
_HANDED_OVER = "本人已签收"
_KINDS = {
    Form.PLAIN: DocumentKind.CERTIFICATE,
    Form.OVERPRINT: DocumentKind.CERTIFICATE_OVERPRINT,
}


def make(
    session: Session,
    actor: Actor,
    now: datetime,
    case_id: int,
    version: int,
    form: Form,
    sha256: str,
) -> Issue:
    """Make one certificate, whose archived paper (from this very state of the case) is ``sha256``.

    Raises ``RuleBroken`` without a blank booklet, ``Conflict``, ``NotFound`` or ``NotAllowed``.
    """
    require(actor, "certificate.make", otherwise=_ONLY_MAKERS)
    with writing(session):
        case = locked_case(session, actor, case_id, version)
        return enter(session, actor, now, case, form, sha256)


def enter(
    session: Session, actor: Actor, now: datetime, case: Case, form: Form, sha256: str
) -> Issue:
    """Enter a locked case's certificate into the register, inside the caller's transaction."""
    certificate = people.certificate(session, case.person_id)
    assert certificate is not None, "made with the first registration (R11.1)"
    made_from, serial = case.version, _serial(session, actor, now)
    apply(session, actor, now, case, Action.MAKE, Given(opinion=f"证书序号 {serial}"))
    document = Document(
        case_id=case.id, kind=_KINDS[form], case_version=made_from, sha256=sha256, issued_at=now
    )
    session.add(document)
    session.flush()
    issue = Issue(
        certificate_id=certificate.id,
        case_id=case.id,
        case_version=made_from,
        serial=serial,
        issue_type=certificates.asked(session, case.id).issue_type,
        form=form,
        document_id=document.id,
        office_id=actor.office_id,
        made_by_id=actor.user_id,
        made_at=now,
    )
    session.add(issue)
    session.flush()
    if form is Form.OVERPRINT:
        booklets.use(session, actor, now, issue)
    audit.record(
        session,
        actor,
        "certificate.issue",
        subject="certificate_issue",
        **_about(issue, case.person_id),
    )
    return issue


def receive(session: Session, actor: Actor, now: datetime, case_id: int, version: int) -> None:
    """Note that the certificate has come to the community; its holder is told to collect it.

    Raises ``Conflict``, ``NotFound`` or ``NotAllowed``.
    """
    require(actor, "certificate.hand_out", otherwise=_ONLY_CLERKS)
    advance(session, actor, now, case_id, version, Action.RECEIVE, Given())


def receive_many(
    session: Session, actor: Actor, now: datetime, chosen: Sequence[tuple[int, int]]
) -> Together:
    """``receive`` up to 100 certificates that came in one parcel: cases by id and version seen.

    Raises ``RuleBroken`` (none or more than 100) or ``NotAllowed``.
    """
    require(actor, "certificate.hand_out", otherwise=_ONLY_CLERKS)
    return on_each(session, actor, chosen, partial(receive, session, actor, now), "接收")


def hand_over(
    session: Session,
    actor: Actor,
    now: datetime,
    case_id: int,
    version: int,
    consent: Consent,
) -> None:
    """Hand a certificate to its holder, who signs for it; older ones are replaced by it.

    Raises ``RuleBroken`` (no signature), ``Conflict``, ``NotFound`` or ``NotAllowed``.
    """
    require(actor, "certificate.hand_out", otherwise=_ONLY_CLERKS)
    if consent.means.code not in SIGNED_FOR:
        raise RuleBroken(Problem("consent", "请本人签收：在屏幕上签名，或在领取单上签字"))
    with writing(session):
        case = locked_case(session, actor, case_id, version)
        consents.record(session, actor, now, case, consent)
        apply(session, actor, now, case, Action.HAND_OUT, Given(opinion=_HANDED_OVER))


def void(session: Session, actor: Actor, now: datetime, issue_id: int, reason: str) -> None:
    """Declare a certificate that was handed out void. Raises ``Conflict`` for one that has ended.

    One that was not handed out yet is sent back instead. ``NotFound`` or ``NotAllowed``.
    """
    require(actor, "certificate.make", otherwise=_ONLY_MAKERS)
    if not reason:
        raise RuleBroken(Problem("reason", "请写明作废的原因"))
    with writing(session):
        issue = session.get(Issue, issue_id)
        if issue is None or issue.office_id not in actor.own_offices:
            raise NotFound(NOT_THERE)
        # As whoever hands out, sends back or merges: what ended once must not end anew.
        records.lock(session, issue.certificate.person_id)
        session.refresh(issue)
        if issue.state is not IssueState.VALID:
            raise Conflict(f"这本证书{issue.state.label}，不能作废")
        _end(session, actor, now, issue, IssueState.VOID, reason)


@effect("hand_out_certificate")
def hand_out_certificate(session: Session, actor: Actor, case: Case, now: datetime) -> None:
    """The certificate holds from now on, and no older one does."""
    issue = certificates.made_for(session, case.id)
    assert issue is not None, "made before it came to be handed out"
    for older in certificates.issues_of(session, case.person_id):
        if older.state is IssueState.VALID:
            _end(session, actor, now, older, IssueState.REPLACED, f"已发新证{issue.serial}")
    session.flush()
    issue.state = IssueState.VALID
    issue.handed_over_at, issue.handed_over_by_id = now, actor.user_id
    audit.record(
        session,
        actor,
        "certificate.hand_over",
        subject="certificate_issue",
        **_about(issue, case.person_id),
    )


@undone("hand_out_certificate")
def take_back(session: Session, actor: Actor, case: Case, now: datetime) -> None:
    """A certificate that was made and not handed out is void with what was decided of its case."""
    issue = certificates.made_for(session, case.id)
    if issue is not None:
        last = case.decisions[-1]
        _end(session, actor, now, issue, IssueState.VOID, f"{last.label}：{last.opinion or ''}")


def _end(
    session: Session, actor: Actor, now: datetime, issue: Issue, state: IssueState, reason: str
) -> None:
    issue.state, issue.ended_at, issue.ended_by_id = state, now, actor.user_id
    issue.end_reason = reason[:200]
    action = "certificate.void" if state is IssueState.VOID else "certificate.replace"
    audit.record(
        session,
        actor,
        action,
        subject="certificate_issue",
        **_about(issue, issue.certificate.person_id),
    )


class _About(TypedDict):
    subject_id: int
    person_id: int
    detail: str


def _about(issue: Issue, person_id: int) -> _About:
    return {
        "subject_id": issue.id,
        "person_id": person_id,
        "detail": issue.serial,
    }


def _serial(session: Session, actor: Actor, now: datetime) -> str:
    """The district's next serial of the year: its code, the year, six digits."""
    area = session.get_one(Office, actor.office_id).area
    county = areas.ancestor(session, area, Level.COUNTY)
    assert county is not None, "certificates are made at districts"
    year = shanghai_day(now).year
    serial = next_numbers(session, f"issue:{county.code[:6]}:{year}", 1)[0]
    return f"{county.code[:6]}{year}{serial:06d}"
