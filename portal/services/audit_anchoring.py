"""The day's anchor (每日存证): where all chains of the audit trail stood, kept and put on paper.

What is on paper outlives whoever can write to the database, and whoever has its key.
"""

from __future__ import annotations

import json
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.audit_chain import Anchor, moment
from portal.domain.dates import shanghai_day
from portal.models import AuditAnchor, AuditChain
from portal.models.sealing import audit_key
from portal.queries import audit_anchors
from portal.services.transactions import Raced, writing_first

_DONE_BY_ANOTHER = "今天的存证刚刚已经生成"


def anchor(session: Session, at: datetime) -> AuditAnchor:
    """The anchor of the day of ``at`` (real time): made where there is none yet."""
    on = shanghai_day(at)
    session.rollback()
    found = audit_anchors.of_day(session, on)
    if found is not None:
        return found
    try:
        with writing_first(session, _DONE_BY_ANOTHER):
            session.add(_anchor(session, on, at))
    except Raced:
        pass  # another worker's stands
    return session.scalars(sa.select(AuditAnchor).filter_by(on=on)).one()


def _anchor(session: Session, on: date, at: datetime) -> AuditAnchor:
    heads = session.execute(
        sa.select(AuditChain.chain_id, AuditChain.seq, AuditChain.mac).order_by(AuditChain.chain_id)
    ).all()
    before = next(iter(audit_anchors.anchors(session, limit=1)), None)
    made = Anchor(
        before.id + 1 if before else 1,
        on.isoformat(),
        moment(at),
        sum(one.seq for one in heads),
        json.dumps([[one.chain_id, one.seq, one.mac.hex()] for one in heads]),
        before.code if before else "",
    )
    return AuditAnchor(
        id=made.number,
        on=on,
        at=at,
        entries=made.entries,
        heads=made.heads,
        previous=made.previous,
        code=made.code(audit_key()),
    )
