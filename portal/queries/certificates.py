"""Certificates on paper: what was asked for, what was issued."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import groupby

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from portal.domain.permissions import Actor
from portal.domain.procedures.certificate import CERTIFICATE
from portal.domain.workflow import WAITING
from portal.models import (
    Case,
    Certificate,
    CertificateRequest,
    Issue,
    Person,
    PersonPhoto,
    PolicyBenefit,
    Registration,
    RegistrationKind,
    stands,
)
from portal.queries.scope import case_in_area, person_in_area


def asked(session: Session, case_id: int) -> CertificateRequest:
    """The request in force of a certificate case, with its photo; raises where there is none."""
    return requests(session, case_id)[-1]


def requests(session: Session, case_id: int) -> Sequence[CertificateRequest]:
    """Every revision of a case's request, the oldest first."""
    return requests_of(session, [case_id])[case_id]


def requests_of(
    session: Session, case_ids: Collection[int]
) -> dict[int, Sequence[CertificateRequest]]:
    """Every revision of the requests of several cases, by the case's id, the oldest first."""
    found = session.scalars(
        sa.select(CertificateRequest)
        .where(CertificateRequest.case_id.in_(case_ids))
        .order_by(CertificateRequest.case_id, CertificateRequest.revision)
        .options(joinedload(CertificateRequest.photo))
    )
    by_case = {key: list(some) for key, some in groupby(found, lambda one: one.case_id)}
    return {one: by_case.get(one, ()) for one in case_ids}


def open_request(session: Session, person_id: int) -> Case | None:
    """The person's request that is not closed yet."""
    return session.scalars(
        sa.select(Case).where(
            Case.person_id == person_id,
            Case.procedure == CERTIFICATE.code,
            Case.status.in_(WAITING),
        )
    ).one_or_none()


def registration_for(session: Session, person_id: int) -> Registration | None:
    """The 失业登记 or 就业登记 that a certificate goes by: the open one, else the last (R11.3)."""
    return session.scalars(
        sa.select(Registration)
        .where(
            Registration.person_id == person_id,
            Registration.kind != RegistrationKind.JOB_SEEKING,
            stands(),
        )
        .order_by(Registration.ended_recorded_at.is_(None).desc(), Registration.id.desc())
        .limit(1)
        .options(joinedload(Registration.handling_office, innerjoin=True))
    ).first()


def registrations_of(session: Session, person_id: int) -> Sequence[Registration]:
    """Every 失业登记 and 就业登记 of a person that stands in the certificate, the oldest first."""
    return session.scalars(
        sa.select(Registration)
        .where(
            Registration.person_id == person_id,
            Registration.kind != RegistrationKind.JOB_SEEKING,
            stands(),
        )
        .order_by(Registration.effective_on, Registration.id)
        .options(joinedload(Registration.handling_office, innerjoin=True))
    ).all()


def benefits_of(session: Session, person_id: int) -> Sequence[PolicyBenefit]:
    """享受扶持政策 of a person without what was revoked, the oldest first."""
    return session.scalars(
        sa.select(PolicyBenefit)
        .where(PolicyBenefit.person_id == person_id, PolicyBenefit.revoked_at.is_(None))
        .order_by(PolicyBenefit.from_on, PolicyBenefit.id)
    ).all()


def held(session: Session, person_id: int) -> tuple[Certificate | None, list[PolicyBenefit]]:
    """The certificate of a person and its 享受扶持政策, as ``benefits_of``, in one select."""
    stands_still = sa.and_(PolicyBenefit.person_id == Person.id, PolicyBenefit.revoked_at.is_(None))
    rows = session.execute(
        sa.select(Certificate, PolicyBenefit)
        .select_from(Person)
        .outerjoin(Certificate, Certificate.person_id == Person.id)
        .outerjoin(PolicyBenefit, stands_still)
        .where(Person.id == person_id)
        .order_by(PolicyBenefit.from_on, PolicyBenefit.id)
    ).all()
    return rows[0][0], [benefit for _certificate, benefit in rows if benefit is not None]


def issues_of(session: Session, person_id: int) -> Sequence[Issue]:
    """What was issued on paper to a person, the newest first."""
    return session.scalars(
        sa.select(Issue)
        .join(Certificate, Certificate.id == Issue.certificate_id)
        .where(Certificate.person_id == person_id)
        .order_by(Issue.id.desc())
        .options(joinedload(Issue.office, innerjoin=True))
    ).all()


def issue_of_paper(session: Session, case_id: int, case_version: int) -> Issue | None:
    """The issue whose paper was made of a case in this very version, with its holder.

    None for a paper that was printed and never entered.
    """
    return session.scalars(
        sa.select(Issue)
        .where(Issue.case_id == case_id, Issue.case_version == case_version)
        .options(
            joinedload(Issue.certificate, innerjoin=True),
            joinedload(Issue.case, innerjoin=True).joinedload(Case.person, innerjoin=True),
            joinedload(Issue.office, innerjoin=True),
        )
    ).one_or_none()


def had_any(session: Session, person_id: int) -> bool:
    """Whether a certificate on paper was ever handed out to the person."""
    handed_out = sa.exists().where(
        Issue.certificate_id == Certificate.id,
        Certificate.person_id == person_id,
        Issue.handed_over_at.is_not(None),
    )
    return bool(session.scalar(sa.select(handed_out)))


def photo_of(session: Session, person_id: int, photo_id: int) -> PersonPhoto | None:
    """A photo of that person's; None for anybody else's."""
    return session.scalars(
        sa.select(PersonPhoto).where(PersonPhoto.id == photo_id, PersonPhoto.person_id == person_id)
    ).one_or_none()


def photo_in_area(session: Session, actor: Actor, photo_id: int) -> PersonPhoto | None:
    """A photo of somebody in the actor's area, or of a request there; None for any other."""
    whose = sa.exists().where(Person.id == PersonPhoto.person_id, person_in_area(actor))
    asked_for = sa.exists().where(
        CertificateRequest.photo_id == PersonPhoto.id,
        Case.id == CertificateRequest.case_id,
        case_in_area(actor),
    )
    return session.scalars(
        sa.select(PersonPhoto).where(PersonPhoto.id == photo_id, sa.or_(whose, asked_for))
    ).one_or_none()


def made_for(session: Session, case_id: int) -> Issue | None:
    """The issue of a case that waits to be handed out or was; None before it is made."""
    return session.scalars(
        sa.select(Issue)
        .where(Issue.case_id == case_id, Issue.ended_at.is_(None))
        .order_by(Issue.id.desc())
        .limit(1)
    ).first()


def handed_out_for(session: Session, case_id: int) -> Issue | None:
    """The issue of a case that waits to be handed out or was, whatever became of it since."""
    return session.scalars(
        sa.select(Issue)
        .where(
            Issue.case_id == case_id,
            sa.or_(Issue.ended_at.is_(None), Issue.handed_over_at.is_not(None)),
        )
        .order_by(Issue.id.desc())
        .limit(1)
    ).first()
