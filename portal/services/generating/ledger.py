"""The rows of a county, gathered table by table before they are written down."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from portal.models import PersonalData

Row = Sequence[Any]
"""Texts, whole numbers, booleans, None; sealed values as the loader takes them."""

_PERSONAL: Final = tuple(PersonalData.__annotations__)
_JOB: Final = ("form", "workplace", "uscc", "industry", "occupation", "pay", "flexible_way")
_VACANCY: Final = (
    *("title", "occupation", "headcount", "form", "education", "pay_from", "pay_to", "address"),
    *("duties", "requirements", "contact_name", "contact_phone", "open_until", "area_id"),
)
_FORM: Final = ("case_id", "revision", "recorded_at", "remarks", *_PERSONAL)

COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "user_account": (
        *("id", "username", "name", "password_hash", "must_change_password", "active", "demo"),
        *("failed_logins", "session_epoch", "created_at", "office_id"),
    ),
    "posting": ("id", "user_id", "office_id", "role", "started_on"),
    "person": (*("id", *_PERSONAL, "pinyin", "initials", "created_at", "died_on", "version"),),
    "person_identifier": (
        *("id", "person_id", "kind", "number", "number_hash", "tail_hash", "valid_from"),
    ),
    "case": (
        *("id", "audience", "number", "procedure", "channel", "accepting_office_id"),
        *("handling_office_id", "clerk_id", "status", "step", "submitted_at", "accepted_on"),
        *("due_on", "provisional", "paused_on", "recorded_at", "closed_at", "version"),
        *("person_id", "place", "employer_id"),
    ),
    "decision": (
        *("id", "case_id", "seq", "action", "step_from", "step_to", "actor_id", "office_id"),
        *("at", "basis_id", "verification", "refusal", "reason", "fields", "revision", "opinion"),
    ),
    "basis": (
        *("id", "case_id", "person_id", "kind", "means", "at", "recorded_by_id", "given_by"),
        *("relation", "told_by", "words"),
    ),
    "unemployment_application": (
        *_FORM,
        *("wishes_id", "place", "reason", "unemployed_since", "former_employer", "former_pay"),
        "claims_insurance",
    ),
    "job_seeking_application": (*_FORM, "wishes_id"),
    "employment_application": (
        *(*_FORM, *_JOB, "started_on", "employer_id", "place", "licence_seen", "contract"),
        "contract_from",
    ),
    "wishes": (
        *("id", "person_id", "recorded_at", "employment_form", "pay_from", "pay_to", "training"),
        "starts_business",
    ),
    "wished_occupation": ("wishes_id", "position", "occupation", "words"),
    "wished_place": ("wishes_id", "position", "area_id", "words"),
    "registration": (
        *("id", "person_id", "kind", "opened_case_id", "handling_office_id", "wishes_id"),
        *("effective_on", "recorded_at", "ended_on", "ended_recorded_at", "end_kind"),
        *("end_reason", "closed_case_id"),
    ),
    "serving": ("id", "person_id", "office_id", "case_id", "started_at", "ended_at"),
    "certificate": ("id", "person_id", "number", "case_id", "made_at"),
    "employer": (
        *("id", "uscc", "name", "licence", "licence_seen_on", "kind", "industry", "size"),
        *("address", "contact_name", "contact_phone", "office_id", "recorded_by_id"),
        *("recorded_at", "version"),
    ),
    "subsistence_standard": (
        *("id", "area_id", "from_on", "monthly", "order_number", "recorded_by_id"),
        "recorded_at",
    ),
    "employment_job": (
        *("id", "registration_id", "person_id", "opened_case_id", "recorded_at"),
        *("closed_case_id", "ended_on", "ended_recorded_at", "end_kind", *_JOB, "started_on"),
        "employer_id",
    ),
    "deregistration": ("case_id", "reason", "ended_on", "words"),
    "office_notice": ("id", "office_id", "topic", "person_id", "case_id", "at"),
    "roll_entry": (
        *("id", "month", "person_id", "registration_id", "office_id", "result", "attempts"),
        *("done_at", "ended_at", "version"),
    ),
    "contact": (
        *("id", "entry_id", "at", "means", "result", "situation", "by_id", "office_id"),
        "recorded_at",
    ),
    "certificate_request": ("case_id", "revision", "issue_type", "photo_kind"),
    "document": ("id", "case_id", "kind", "case_version", "sha256", "issued_at"),
    "certificate_issue": (
        *("id", "certificate_id", "case_id", "case_version", "serial", "issue_type", "form"),
        *("document_id", "office_id", "made_by_id", "made_at", "state", "ended_at"),
        *("ended_by_id", "end_reason", "handed_over_at", "handed_over_by_id"),
    ),
    "vacancy": (
        *("id", "employer_id", "office_id", "entered_by_id", "entered_at", "state", "case_id"),
        *("filled", "published_at", "ended_at", "end_reason", "version", *_VACANCY),
    ),
    "vacancy_revision": (
        *("vacancy_id", "revision", "case_id", "recorded_by_id", "recorded_at", *_VACANCY),
    ),
    "training_institution": (
        *("id", "name", "area_id", "address", "contact_name", "phone", "office_id"),
        *("recorded_by_id", "recorded_at", "version"),
    ),
    "course": (
        *("id", "institution_id", "title", "for_business", "starts_on", "ends_on", "seats"),
        *("recorded_by_id", "recorded_at", "version"),
    ),
    "service_offer": (
        *("id", "kind", "person_id", "registration_id", "vacancy_id", "course_id", "answer"),
        *("means", "words", "office_id", "by_id", "at", "outcome", "outcome_at", "version"),
    ),
    "service_offer_outcome": ("offer_id", "seq", "outcome", "at", "by_id", "contact_id"),
    "guidance_request": ("case_id", "need", "counsellor_id", "meets_at", "place"),
    "move": (*("case_id", "person_id", "from_office_id", "to_office_id", "reason", "moved_at"),),
    "move_item": ("case_id", "table_name", "row_id", "office_id"),
}
"""The columns that a row of each table names; all others are empty."""

_EACH: Final = 64
"""Ids kept for a county beside those for its people."""
_A_PERSON: Final = {"person": 1, "person_identifier": 1, "decision": 16, "basis": 6}
_OTHERS: Final = 5
_A_MONTH: Final = {"roll_entry": 1, "contact": 2}


@dataclass
class Ids:
    """Where the ids of counties begin, so that each may number its rows by itself.

    ``taken`` are the last ids in use by table; gaps are left where a county uses fewer.
    """

    taken: Mapping[str, int]
    months: int

    def first(self, table: str, people: int, counties: int) -> int:
        """The first id of a county that comes after so many people and counties."""
        each = _A_PERSON.get(table, _OTHERS)
        if table in _A_MONTH:
            each = _A_MONTH[table] * self.months
        return self.taken.get(table, 0) + 1 + each * people + _EACH * counties * (each > 1)


@dataclass
class Ledger:
    """A county's rows, by table, and the next id of each table."""

    ids: Ids
    people: int
    counties: int
    rows: defaultdict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))
    _next: dict[str, int] = field(default_factory=dict)

    def next_id(self, table: str) -> int:
        """A new id."""
        given = self._next.get(table)
        if given is None:
            given = self.ids.first(table, self.people, self.counties)
        self._next[table] = given + 1
        return given

    def add(self, table: str, row: Row) -> None:
        """Add a row, its values in the order of ``COLUMNS``."""
        self.rows[table].append(row)

    def overrun(self, people: int) -> list[str]:
        """The tables that used more ids than were kept for a county of so many people."""
        return [
            table
            for table, last in self._next.items()
            if last > self.ids.first(table, self.people + people, self.counties + 1)
        ]
