"""信息比对 on the files that districts load, until the systems themselves can be asked (R2.8)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from portal.domain.comparisons import Answer, Source
from portal.domain.identity import IdNumber
from portal.domain.permissions import Actor
from portal.models.sealing import identifier_hashes
from portal.queries import comparisons


@dataclass(frozen=True)
class LoadedFiles:
    """A ``comparing.Comparer``: the newest file of a source for the asking office's area tells how
    far the data reach; the person's lines are those of every district's file, for somebody may be
    insured anywhere (R2.6)."""

    session: Callable[[], Session]

    def look_up(self, actor: Actor, source: Source, number: IdNumber, on: date) -> Answer:
        """What the loaded files say of a number on a day."""
        session = self.session()
        return Answer(
            comparisons.reaches_to(session, actor.area_path, source, on),
            comparisons.findings(session, source, identifier_hashes(number.canonical), on),
        )
