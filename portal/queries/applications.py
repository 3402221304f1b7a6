"""What was declared on a case's form."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from portal.models import UnemploymentApplication, Wishes


def unemployment(session: Session, case_id: int) -> UnemploymentApplication:
    """The form in force, with its wishes: the newest revision; every 失业登记 case has one."""
    newest = (
        sa.select(sa.func.max(UnemploymentApplication.revision))
        .where(UnemploymentApplication.case_id == case_id)
        .scalar_subquery()
    )
    wishes = joinedload(UnemploymentApplication.wishes, innerjoin=True)
    return (
        session.scalars(
            sa.select(UnemploymentApplication)
            .where(
                UnemploymentApplication.case_id == case_id,
                UnemploymentApplication.revision == newest,
            )
            .options(wishes.joinedload(Wishes.occupations), wishes.joinedload(Wishes.places))
        )
        .unique()
        .one()
    )


def revisions(session: Session, case_id: int) -> int:
    """How many revisions of the case's form there are."""
    newest = sa.select(sa.func.max(UnemploymentApplication.revision))
    return session.scalar(newest.where(UnemploymentApplication.case_id == case_id)) or 0
