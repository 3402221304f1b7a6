"""The officers of the chain of 规程十一, and the steps of a certificate as they take them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from portal.domain.certificates import Form
from portal.domain.codes import code_set
from portal.domain.decisions import Given
from portal.domain.permissions import Actor, Role
from portal.domain.workflow import Action
from portal.models import Case, Issue
from portal.services import certificate_issues, engine
from portal.services.demo.accounts import COMMUNITY, DISTRICT, TOWNSHIP
from tests.factories import NOW, certificate_asked, clerk, officer, signed_on_paper

BAD_PHOTO = code_set("send_back_reason").item("1")
PAPER = "a" * 64


@dataclass(frozen=True)
class Chain:
    """Who takes the steps; one person each."""

    clerk: Actor
    reviewer: Actor
    maker: Actor


def chain(session: Session) -> Chain:
    """New officers at the community, its township and its district."""
    return Chain(
        clerk(session, COMMUNITY),
        officer(session, TOWNSHIP, Role.REVIEWER),
        officer(session, DISTRICT, Role.CERTIFICATE_MAKER),
    )


def act(
    session: Session,
    actor: Actor,
    case_id: int,
    action: Action,
    given: Given | None = None,
    now: datetime = NOW,
) -> Case:
    """One action on the case as it stands; the case afterwards."""
    version = session.get_one(Case, case_id, populate_existing=True).version
    engine.advance(session, actor, now, case_id, version, action, given or Given())
    return session.get_one(Case, case_id, populate_existing=True)


def send_back(session: Session, actor: Actor, case_id: int, to: str) -> Case:
    """Sent back for a bad photo."""
    given = Given(reason=BAD_PHOTO, fields=("photo",), opinion="照片要重拍", back_to=to)
    return act(session, actor, case_id, Action.SEND_BACK, given)


def make(session: Session, maker: Actor, case_id: int, form: Form = Form.PLAIN) -> Issue:
    """The certificate of a case that came to the district."""
    version = session.get_one(Case, case_id, populate_existing=True).version
    return certificate_issues.make(session, maker, NOW, case_id, version, form, PAPER)


def hand_over(session: Session, actor: Actor, case_id: int, now: datetime = NOW) -> Case:
    """Handed to its holder, who signs on paper."""
    version = session.get_one(Case, case_id, populate_existing=True).version
    certificate_issues.hand_over(session, actor, now, case_id, version, signed_on_paper())
    return session.get_one(Case, case_id, populate_existing=True)


def at_district(session: Session, who: Chain) -> int:
    """The id of a case that waits to be made."""
    case_id = certificate_asked(session, who.clerk).id
    act(session, who.reviewer, case_id, Action.APPROVE)
    return case_id


def handed_out(session: Session, who: Chain) -> Case:
    """A case whose certificate was made and handed out."""
    case_id = at_district(session, who)
    make(session, who.maker, case_id)
    return hand_over(session, who.clerk, case_id)
