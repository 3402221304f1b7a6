"""The whole trail's proof: every chain, and every anchor that knows of one."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from portal.queries import audit_anchors
from portal.queries.audit_check import ChainWalk, Finding, chain_ids


@dataclass(frozen=True)
class Proof:
    """What was walked, and what was found to be wrong with it."""

    chains: int
    entries: int
    findings: list[Finding]


def prove(session: Session, chain_id: int | None = None) -> Proof:
    """Walk all chains, or one, from beginning to end: a part alone can't be proved whole."""
    found = audit_anchors.findings(session)
    known = audit_anchors.anchored(session)
    chains = [chain_id] if chain_id is not None else sorted({*chain_ids(session), *known}, key=str)
    entries = 0
    for one in chains:
        walk = ChainWalk(session, one, known.get(one, {}))
        found += walk.findings()
        entries += walk.entries
    return Proof(len(chains), entries, found)
