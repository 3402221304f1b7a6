"""Three communities that are merged, split, renamed and put back while people move between them."""

from __future__ import annotations

from itertools import count
from typing import Any

import sqlalchemy as sa
from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule

from portal.domain.reorganising import Kind, Status
from portal.models import Office, Posting, Registration, Reorganisation, Serving
from tests.integration.services.neighbours import Neighbours
from tests.reorganising import administrators, asked, carried_out

offices = st.integers(0, 2)
_codes = count(101)


class Reorganised(Neighbours):
    """The neighbours, and the province that reorganises them."""

    @rule(source=offices, to=offices)
    def merge(self, source: int, to: int) -> None:
        self.reorganise(
            "merge",
            Kind.MERGE,
            source_ids=(self.area(source),),
            target_id=self.area(to),
        )

    @rule(office=offices, to=offices, there=st.booleans())
    def split(self, office: int, to: int, there: bool) -> None:
        words = ("文艺路",) if there else ("桃源小区",)
        where: dict[str, Any] = {"target_id": self.area(to)}
        self.reorganise("split", Kind.SPLIT, subject_id=self.area(office), words=words, **where)

    @rule(office=offices)
    def split_off(self, office: int) -> None:
        """A new community, to which the person's address and a clerk go."""
        goer = self.clerks[office]
        postings = self.session.scalars(
            sa.select(Posting.id).filter_by(user_id=goer.user_id, ended_on=None)
        ).all()
        self.reorganise(
            "split off",
            Kind.SPLIT,
            subject_id=self.area(office),
            words=("文艺路",),
            staff=tuple(postings),
            **self.new(),
        )

    @rule(office=offices)
    def rename(self, office: int) -> None:
        self.reorganise("rename", Kind.RENAME, subject_id=self.area(office), **self.new())

    @rule()
    def reverse(self) -> None:
        order_id = self.session.scalars(
            sa.select(Reorganisation.id)
            .where(
                Reorganisation.status == Status.DONE,
                Reorganisation.kind != Kind.REVERSE,
                Reorganisation.proposed_by_id == self.who.system.user_id,
            )
            .order_by(Reorganisation.id.desc())
        ).first()
        if order_id is not None:
            self.reorganise("reverse", Kind.REVERSE, reverses_id=order_id)

    @initialize()
    def appoint(self) -> None:
        self.who = administrators(self.session)

    def area(self, office: int) -> int:
        self.session.rollback()
        return self.session.get_one(Office, self.clerks[office].office_id).area_id

    def new(self) -> dict[str, str]:
        serial = next(_codes)
        return {"new_name": f"新设{serial}村委会", "new_code": f"4399{serial:08d}"}

    def reorganise(self, name: str, kind: Kind, **said: Any) -> None:
        """By order, as soon as it is approved; the sums stay."""
        had = self.sums()
        self.attempt(
            name,
            lambda: carried_out(self.session, self.who, asked(kind, **said), self.now),
        )
        assert self.sums() == had
        self.sign_in_again()

    def sums(self) -> tuple[int, ...]:
        self.session.rollback()
        return tuple(
            self.session.scalar(
                sa.select(sa.func.count()).select_from(model).where(getattr(model, ended).is_(None))
            )
            or 0
            for model, ended in ((Registration, "ended_recorded_at"), (Serving, "ended_at"))
        )
