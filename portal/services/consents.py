"""The person's own consent, without which nothing is completed (R2.9)."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from portal.domain.channels import consent_fits
from portal.domain.codes import CodeItem
from portal.domain.permissions import Actor
from portal.domain.problems import Problem
from portal.domain.procedures import BasisKind
from portal.models import Basis, Case
from portal.services.errors import RuleBroken

SIGNED_ON_SCREEN = "2"


@dataclass(frozen=True)
class Consent:
    """How the person agreed; ``signature`` is a PNG where the means is the screen."""

    means: CodeItem
    signature: bytes | None = None


def record(session: Session, actor: Actor, now: datetime, case: Case, consent: Consent) -> None:
    """Record the consent as the case's basis, inside the caller's transaction."""
    if not consent_fits(case.channel, consent.means.code):
        raise RuleBroken(Problem("consent", "“线上本人提交”只用于线上渠道，在窗口申请的请本人签字"))
    if consent.means.code == SIGNED_ON_SCREEN and not consent.signature:
        raise RuleBroken(Problem("signature", "请本人在屏幕上签名，或改选在纸上签字"))
    signature = base64.b64encode(consent.signature).decode() if consent.signature else None
    session.add(
        Basis(
            case_id=case.id,
            person_id=case.person_id,
            kind=BasisKind.PERSON,
            means=consent.means,
            at=now,
            recorded_by_id=actor.user_id,
            signature=signature,
        )
    )
    session.flush()
