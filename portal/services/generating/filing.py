"""The cases of generated people: opened, decided, closed, as the engine would leave them."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from portal.domain.procedures import procedure
from portal.services.generating.days import Days
from portal.services.generating.ground import Community, County
from portal.services.generating.ledger import Ledger
from portal.services.generating.people import stored

_NUMBER, _STATUS, _STEP, _PAUSED, _CLOSED, _VERSION = 2, 8, 9, 14, 16, 17
_HANDLING, _RECORDED = 6, 15


class Filed:
    """A case on its way: the row that it becomes, and its decisions."""

    __slots__ = ("_ledger", "_row", "_seq", "basis_id", "id", "person_id")

    def __init__(self, ledger: Ledger, row: list[Any]) -> None:
        self._ledger, self._row, self._seq = ledger, row, 0
        self.id: int = row[0]
        self.person_id: int | None = row[18]
        self.basis_id: int | None = None

    def agree(self, means: str, at: str, clerk_id: int) -> None:
        """The person's own consent."""
        self.rest_on("person", at, clerk_id, means=stored("consent_means", means))

    def rest_on(
        self,
        kind: str,
        at: str,
        clerk_id: int,
        *,
        means: str | None = None,
        given_by: str | None = None,
        relation: str | None = None,
        told_by: str | None = None,
        words: str | None = None,
    ) -> None:
        """Why it is lawful to act; decisions from now on rest on it."""
        self.basis_id = self._ledger.next_id("basis")
        row = (self.basis_id, self.id, self.person_id, kind, means, at, clerk_id)
        self._ledger.add("basis", (*row, given_by, relation, told_by, words))

    def decide(
        self,
        action: str,
        to: str | None,
        at: str,
        who: tuple[int, int],
        *,
        status: str = "open",
        verification: str | None = None,
        refusal: str | None = None,
        reason: str | None = None,
        fields: str | None = None,
        revision: int | None = None,
        opinion: str | None = None,
    ) -> None:
        """One act of somebody at an office (account, office); ``to`` is the step it leads to."""
        self._seq += 1
        row = (self._ledger.next_id("decision"), self.id, self._seq, action, self._row[_STEP], to)
        means = stored("verification_means", verification) if verification else None
        refused = stored("refusal_reason", refusal) if refusal else None
        because = stored("send_back_reason", reason) if reason else None
        self._ledger.add(
            "decision",
            (*row, *who, at, self.basis_id, means, refused, because, fields, revision, opinion),
        )
        self._row[_STEP], self._row[_STATUS] = to, status
        self._row[_VERSION] += 1
        if to is None:
            self._row[_CLOSED] = at

    def pause(self, on: str | None) -> None:
        """The person has to act from a date on; None where they have done so."""
        self._row[_PAUSED] = on

    def lie_with(self, office_id: int) -> None:
        """Another office handles it."""
        self._row[_HANDLING] = office_id
        self._row[_VERSION] += 1

    @property
    def version(self) -> int:
        """The state it is in."""
        return int(self._row[_VERSION])


class Cabinet:
    """The cases of a county; each office numbers its own as they come in."""

    def __init__(self, county: County, ledger: Ledger, days: Days) -> None:
        self._county, self._ledger, self._days = county, ledger, days
        self._of_year: defaultdict[tuple[str, int], list[list[Any]]] = defaultdict(list)
        self.serials: dict[str, int] = {}

    def open(
        self,
        code: str,
        office: Community,
        day: int,
        at: str,
        *,
        person_id: int | None = None,
        employer_id: int | None = None,
        place: str | None = None,
    ) -> Filed:
        """A case at a community, at its first step, which is decided next."""
        declared, days = procedure(code), self._days
        row: list[Any] = [
            self._ledger.next_id("case"),
            "employer" if person_id is None else "person",
            "",
            code,
            "window",
            office.office_id,
            office.office_id,
            office.clerk_id,
            "open",
            declared.steps[0].code,
            at,
            None,
            None,
            False,
            None,
            at,
            None,
            1,
            person_id,
            stored("place_kind", place) if place else None,
            employer_id,
        ]
        if len(declared.steps) > 1:
            row[11] = days.texts[day]
            row[12], row[13] = days.due(day, declared.working_days)
        self._of_year[office.code, days.year(day)].append(row)
        self._ledger.add("case", row)
        return Filed(self._ledger, row)

    def number(self) -> None:
        """Give every case its number, in the order in which they came in."""
        for (code, year), rows in self._of_year.items():
            key = f"case:{code}:{year}"
            before = self._county.serials.get(key, 0)
            for serial, row in enumerate(sorted(rows, key=_came_in), before + 1):
                row[_NUMBER] = f"{code}{year}{serial:06d}"
            self.serials[key] = before + len(rows)


def _came_in(row: list[Any]) -> tuple[str, int]:
    return row[_RECORDED], row[0]
