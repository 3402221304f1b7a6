"""The whole trail's proof: every chain, and every anchor that knows of one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from portal.domain.dates import day_begins, next_month
from portal.queries import audit_anchors
from portal.queries.audit_check import ChainWalk, Finding, chain_ids


@dataclass(frozen=True)
class Proof:
    """What was walked, and what was found to be wrong with it."""

    chains: int
    entries: int
    findings: list[Finding]


def prove(session: Session, chain_id: int | None = None, month: date | None = None) -> Proof:
    """Walk all chains, or one; all entries, or those of the month (Shanghai) that a day begins."""
    found = audit_anchors.findings(session)
    known = audit_anchors.anchored(session)
    chains = [chain_id] if chain_id is not None else sorted({*chain_ids(session), *known}, key=str)
    entries = 0
    for one in chains:
        walk = ChainWalk(session, one, known.get(one, {}))
        if month is None:
            found += walk.findings()
        else:
            found += walk.findings_between(day_begins(month), day_begins(next_month(month)))
        entries += walk.entries
    return Proof(len(chains), entries, found)
