"""What always holds of certificates and of blank booklets."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import sqlalchemy as sa

from portal.domain.certificates import IssueState
from portal.domain.procedures.certificate import CERTIFICATE
from portal.domain.workflow import Status
from portal.models import (
    BookletChange,
    BookletEntry,
    Case,
    Certificate,
    Document,
    Issue,
    Registration,
    RegistrationKind,
)
from portal.queries.case_invariants import beyond

Rows = sa.Select[Any]
_COUNTY = 6
_HELD = (IssueState.MADE, IssueState.VALID)
_HAND_OUT = CERTIFICATE.steps[-1].code


def _missing_booklets() -> Rows:
    came = BookletEntry.change == BookletChange.RECEIVED
    left = sa.func.sum(sa.case((came, BookletEntry.quantity), else_=-BookletEntry.quantity))
    return sa.select(BookletEntry.office_id).group_by(BookletEntry.office_id).having(left < 0)


def _of_its_case(*what: sa.ColumnElement[bool]) -> Rows:
    return sa.select(Issue.id).join(Case, Case.id == Issue.case_id).where(*what)


OF_PAPERS: Mapping[str, Rows] = MappingProxyType(
    {
        "registered without a certificate": sa.select(Registration.id).where(
            Registration.ended_recorded_at.is_(None),
            Registration.kind != RegistrationKind.JOB_SEEKING,
            ~sa.exists().where(Certificate.person_id == Registration.person_id),
        ),
        "a certificate on paper that holds, of a case that is not completed": _of_its_case(
            Issue.state == IssueState.VALID, Case.status != Status.COMPLETED
        ),
        "a certificate that was made and can't be handed out": _of_its_case(
            Issue.state == IssueState.MADE, Case.step.is_distinct_from(_HAND_OUT)
        ),
        "a certificate on paper of another person": _of_its_case(
            Issue.state.in_(_HELD),
            ~sa.exists().where(
                Certificate.id == Issue.certificate_id, Certificate.person_id == Case.person_id
            ),
        ),
        "a certificate on paper that another case's document shows": _of_its_case(
            ~sa.exists().where(Document.id == Issue.document_id, Document.case_id == Issue.case_id)
        ),
        "a certificate with a serial that its district has not given out": sa.select(
            Issue.id
        ).where(beyond(Issue.serial, "issue", _COUNTY)),
        "a request that is completed although nothing was handed out": sa.select(Case.id).where(
            Case.procedure == CERTIFICATE.code,
            Case.status == Status.COMPLETED,
            ~sa.exists().where(Issue.case_id == Case.id, Issue.handed_over_at.is_not(None)),
        ),
        "fewer blank booklets than none": _missing_booklets(),
    }
)
"""What must never be, by its name: a select of the ids of the rows that are so."""
