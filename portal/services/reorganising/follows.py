"""What goes along when an office is closed or split: one line a column (decision 025)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import sqlalchemy as sa

from portal.domain.vacancies import VacancyState
from portal.domain.workflow import WAITING
from portal.models import (
    BatchItem,
    Case,
    CertificateBatch,
    ContactSheet,
    Draft,
    Employer,
    EmployerCase,
    ImportBatch,
    ImportRow,
    ItemState,
    Job,
    JobState,
    Message,
    MessageState,
    Move,
    Objection,
    Office,
    OfficeNotice,
    PostingRequest,
    Printer,
    Registration,
    ReservedNumber,
    Roll,
    RollEntry,
    Roster,
    Serving,
    TrainingInstitution,
    User,
    Vacancy,
)

_ALL = sa.true()


@dataclass(frozen=True)
class Follows:
    """Rows whose office changes with a reorganisation, while ``still`` holds of them.

    Where a community is split, only the rows of ``person`` who live in the part, or of ``user`` who
    goes along, do. ``versioned``: whoever has the old page open is told.
    """

    label: str
    column: Any
    still: sa.ColumnElement[bool] = _ALL
    person: Any = None
    user: Any = None
    versioned: bool = False
    apart: str = ""
    """Tells two lines of one column apart."""

    @property
    def noted_as(self) -> str:
        """In place of the column's name among what was noted."""
        return f"{self.column.key}{self.apart}"

    @property
    def table(self) -> str:
        """The table's name."""
        return str(self.column.class_.__tablename__)

    @property
    def key(self) -> sa.ColumnElement[str]:
        """The primary key as text, its columns joined by colons."""
        first, *others = (sa.cast(one, sa.String) for one in self._columns)
        joined: sa.ColumnElement[str] = first
        for one in others:
            joined = joined + ":" + one
        return joined

    @property
    def own(self) -> Any:
        """The primary key for comparing with ``read``: itself where it is one number."""
        return self._columns[0] if self._is_number else self.key

    def read(self, text: Any) -> Any:
        """A noted key as ``own`` is compared with it."""
        return sa.cast(text, sa.BigInteger) if self._is_number else text

    @property
    def _columns(self) -> tuple[Any, ...]:
        return tuple(sa.inspect(self.column.class_).primary_key)

    @property
    def _is_number(self) -> bool:
        return len(self._columns) == 1 and self._columns[0].type.python_type is int


_waits = sa.exists().where(Case.id == Move.case_id, Case.status.in_(WAITING))
_opens = sa.exists().where(
    Registration.opened_case_id == Case.id,
    Registration.handling_office_id == Case.handling_office_id,
    Registration.ended_recorded_at.is_(None),
)
_objects = sa.select(Move.person_id).where(Move.case_id == Objection.case_id).scalar_subquery()
_making = sa.exists().where(
    BatchItem.batch_id == CertificateBatch.id, BatchItem.state == ItemState.WAITING
)
_this_month = sa.select(sa.func.max(Roll.month)).scalar_subquery()

SERVING = Follows(
    "服务对象", Serving.office_id, Serving.ended_at.is_(None), person=Serving.person_id
)
"""Ends, and begins anew with the same case."""

FOLLOWS: tuple[Follows, ...] = (
    Follows(
        "有效登记",
        Registration.handling_office_id,
        Registration.ended_recorded_at.is_(None),
        person=Registration.person_id,
    ),
    Follows(
        "在办办件",
        Case.handling_office_id,
        Case.status.in_(WAITING),
        person=Case.person_id,
        versioned=True,
    ),
    Follows(
        "有效登记的登记表",
        Case.handling_office_id,
        sa.and_(Case.status.not_in(WAITING), _opens),
        person=Case.person_id,
        versioned=True,
        apart=" of what is in force",
    ),
    SERVING,
    Follows(
        "本月未联系上的名册",
        RollEntry.office_id,
        sa.and_(
            RollEntry.month == _this_month,
            RollEntry.done_at.is_(None),
            RollEntry.ended_at.is_(None),
        ),
        person=RollEntry.person_id,
        versioned=True,
    ),
    Follows("本月的入户联系单", ContactSheet.office_id, ContactSheet.month == _this_month),
    Follows("待答复的迁出", Move.from_office_id, _waits, person=Move.person_id),
    Follows("待审核的迁入", Move.to_office_id, _waits, person=Move.person_id),
    Follows("待裁定的异议", Objection.office_id, Objection.settled_at.is_(None), person=_objects),
    Follows("待裁定的异议（裁定）", Objection.judge_office_id, Objection.settled_at.is_(None)),
    Follows(
        "未阅通知",
        OfficeNotice.office_id,
        OfficeNotice.seen_at.is_(None),
        person=OfficeNotice.person_id,
    ),
    Follows("草稿", Draft.office_id, user=Draft.user_id),
    Follows("用人单位", Employer.office_id),
    Follows(
        "在办的岗位审核",
        EmployerCase.handling_office_id,
        EmployerCase.status.in_(WAITING),
        versioned=True,
        apart=" of employers",
    ),
    Follows(
        "岗位",
        Vacancy.office_id,
        Vacancy.state.in_((VacancyState.WAITING, VacancyState.PUBLISHED)),
        versioned=True,
    ),
    Follows("培训机构", TrainingInstitution.office_id, TrainingInstitution.closed_on.is_(None)),
    Follows(
        "待处理的短信",
        Message.office_id,
        sa.and_(Message.state == MessageState.FAILED, Message.settled_at.is_(None)),
        person=Message.person_id,
    ),
    Follows(
        "未办结的花名册",
        Roster.office_id,
        sa.and_(Roster.completed_at.is_(None), Roster.revoked_at.is_(None)),
    ),
    Follows("未导入的名册", ImportBatch.office_id, ImportBatch.applied_at.is_(None)),
    Follows("未导入的行", ImportRow.office_id, ImportRow.applied_at.is_(None)),
    Follows("空白表编号", ReservedNumber.office_id, ReservedNumber.case_id.is_(None)),
    Follows("后台任务", Job.office_id, Job.state.in_((JobState.WAITING, JobState.RUNNING))),
    Follows("制证批次", CertificateBatch.office_id, _making),
    Follows("套打打印机", Printer.office_id),
    Follows("账号", User.office_id, user=User.id),
    Follows("待批准的岗位", PostingRequest.office_id, PostingRequest.granted.is_(None)),
    Follows("先前并入的机构", Office.successor_id),
)
"""Each in the order in which it is shown."""

APART: Mapping[str, str] = MappingProxyType(
    {
        "posting.office_id": "postings end and begin anew (staff.py)",
        "office.area_id": "the office's own area; the area goes below its successor's (tree.py)",
        "area.parent_id": "the tree itself (tree.py)",
    }
)
"""Columns that change in a way of their own."""

STAYS: Mapping[str, str] = MappingProxyType(
    {
        "case.accepting_office_id": "who accepted never changes; the successor opens it as its own",
        "contact.office_id": "a past act; read by the roll's entry",
        "service_offer.office_id": "a past act; read by the person",
        "decision.office_id": "a past act; read by the case",
        "certificate_issue.office_id": "the register goes on at the successor (own_offices)",
        "booklet_entry.office_id": "the ledger is summed with the successor's (left_to)",
        "comparison_file.office_id": "speaks of the old area; the successor's next replaces it",
        "policy_benefit.office_id": "who recorded it; read by the person",
        "status_check.office_id": "a past look-up; the successor reads it (own_offices)",
        "login.office_id": "the office chosen to work at; its successor takes its place (past_ids)",
        "month_sum.area_id": "sums of a moment, counted anew by the tree of that day",
        "access_request.office_id": "a past print; the successor prints it again (own_offices)",
        "identity_change.office_id": "a past act",
        "merge.office_id": "a past act",
        "move_item.office_id": "whose it was before a move; put back to its successor",
        "reorganisation_item.office_id": "whose it was before",
        "person.household_area_id": "an old address lies in the successor, by the path",
        "person.residence_area_id": "as the household",
        "unemployment_application.household_area_id": "as it was declared",
        "unemployment_application.residence_area_id": "as it was declared",
        "job_seeking_application.household_area_id": "as it was declared",
        "job_seeking_application.residence_area_id": "as it was declared",
        "employment_application.household_area_id": "as it was declared",
        "employment_application.residence_area_id": "as it was declared",
        "wished_place.area_id": "as it was declared",
        "vacancy.area_id": "the place of work, as it was declared",
        "vacancy_revision.area_id": "the place of work, as it was declared",
        "training_institution.area_id": "where the institution is",
        "subsistence_standard.area_id": "held in the old county; the successor has its own",
        "area_past.area_id": "the past itself",
        "reorganisation.within_id": "the order itself",
        "reorganisation.subject_id": "the order itself",
        "reorganisation.target_id": "the order itself",
        "reorganisation_part.area_id": "the order itself",
    }
)
"""Columns that keep what they say, and why nothing is lost by it."""
