"""Every writer that may meet another over one person, office or order: a table, and its pairs.

A writer is a use case as somebody at a screen starts it: what has to be there before (``needs``) is
made first and looked at; then two of them act at the same moment, in threads or in processes. A new
writer is one more function here; its pairs with all others follow.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import combinations_with_replacement
from typing import Any

from sqlalchemy.orm import Session

from portal.domain.permissions import Actor
from portal.models import Case, EmployerCase, Person, RollEntry
from tests.reorganising import Four

Two = tuple[Actor, Actor]


@dataclass(frozen=True)
class Place:
    """A community, its neighbour and their levels above; two officers of each kind."""

    codes: tuple[str, str]
    own: Two
    other: Two
    reviewers: Two
    auditors: Two
    makers: Two
    orders: tuple[Four, Four]


@dataclass
class Scene:
    """Whom and what a race is about. ``number`` is on record and unemployed, ``newcomer`` is not.

    ``facts`` are the ids of what was prepared, ``seen`` the versions on the screens.
    """

    place: Place
    now: datetime
    month: date
    person_id: int
    number: str
    newcomer: str
    spare: str
    facts: dict[str, Any] = field(default_factory=dict)
    seen: dict[str, int] = field(default_factory=dict)

    def look(self, session: Session) -> None:
        """Open the pages: the versions as everybody sees them now."""
        session.rollback()
        self.seen = {"person": session.get_one(Person, self.person_id).version}
        for name, model in _VERSIONED.items():
            if name in self.facts:
                self.seen[name] = session.get_one(model, self.facts[name]).version
        session.rollback()

    def at(self, name: str) -> tuple[int, int]:
        """The id and version of what was prepared."""
        return self.facts[name], self.seen[name]


_VERSIONED: dict[str, type[Any]] = {
    "waiting": Case,
    "entry": RollEntry,
    "proposal": Case,
    "request": Case,
    "registration": Case,
    "audit": EmployerCase,
}

Act = Callable[[Session, Scene, int], None]


@dataclass(frozen=True)
class Writer:
    """Something that somebody does. ``needs`` names what is prepared (``tests.race_scenes``).

    Two writers of the same thing (``of``) exclude each other: one at the most succeeds. A quiet one
    leaves nothing in the audit trail under the name of who acts; one that ``stands_in`` leaves what
    it does under the name of whoever asked for it, who may be the other side of the race; one that
    spends leaves the place unfit for another race.
    """

    name: str
    act: Act
    needs: tuple[str, ...] = ()
    of: str = ""
    quiet: bool = False
    stands_in: bool = False
    spends: bool = False


WRITERS: dict[str, Writer] = {}


def writer(*needs: str, **more: Any) -> Callable[[Act], Act]:
    """Enter a function into the table under its own name."""

    def enter(act: Act) -> Act:
        name = act.__name__
        WRITERS[name] = Writer(name, act, needs, **more)
        return act

    return enter


def pairs() -> Iterator[tuple[Writer, Writer]]:
    """Each writer with itself and with each other."""
    return combinations_with_replacement(WRITERS.values(), 2)
