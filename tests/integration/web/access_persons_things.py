"""What the access walk finds on the person's own record, and on their waiting case."""

from __future__ import annotations

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from portal.domain.areas import Level
from portal.domain.benefits import Benefit
from portal.domain.codes import code_set
from portal.domain.dates import shanghai_day
from portal.domain.evidence import EvidenceKind
from portal.domain.identity_changes import CardNoteKind
from portal.domain.permissions import Role
from portal.models import (
    CardNote,
    Case,
    Document,
    DocumentKind,
    Evidence,
    PersonPhoto,
    PolicyBenefit,
)
from portal.services import benefits, documents, evidence, identifiers, merging
from portal.web.stores import paper_archive, photo_store, scan_store
from tests.factories import NOW, double_number, officer, registered, unemployment_details
from tests.integration.web.access_areas import OWN
from tests.integration.web.conftest import Town
from tests.scan_samples import encoded, sheet


def _paper(app: Flask, session: Session, town: Town) -> dict[str, int]:
    """A paper of the waiting case that was handed out."""
    with app.app_context():
        sha256 = paper_archive().put(b"%PDF-1.7")
    paper = session.get_one(Case, town.waiting_case), DocumentKind.DECLARATION
    documents.record_print(session, town.clerk, NOW, *paper, sha256)
    declared = sa.select(Document.id).where(Document.kind == DocumentKind.DECLARATION)
    return {"document_id": session.scalars(declared).one()}


def _scan(app: Flask, session: Session, town: Town) -> dict[str, int]:
    """A photograph on the waiting case, unlike any before it."""
    size = (600, 400 + len(session.scalars(sa.select(Evidence.id)).all()))
    with app.app_context():
        store = scan_store()
    photograph = (EvidenceKind.ID_CARD, encoded(sheet(size)))
    scan = evidence.attach(session, town.clerk, NOW, store, town.waiting_case, *photograph)
    return {"evidence_id": scan.id, "number": 1}


def _photo(app: Flask, session: Session, town: Town) -> dict[str, int]:
    """A photo of the person's."""
    with app.app_context():
        kept = PersonPhoto(
            person_id=town.person_id,
            sha256=photo_store().put(encoded(sheet())),
            added_by_id=town.clerk.user_id,
            added_at=NOW,
        )
    session.add(kept)
    session.commit()
    return {"photo_id": kept.id}


def _double(session: Session, town: Town) -> dict[str, int]:
    """A note on the person's card, a record merged into theirs, and another one."""
    identifiers.note_card(session, town.clerk, NOW, town.person_id, CardNoteKind.LOST, None)
    note = session.scalars(sa.select(sa.func.max(CardNote.id))).one()
    details = unemployment_details(double_number(town.number))
    both = town.person_id, registered(session, town.clerk, details=details).person_id
    reviewer = officer(session, OWN[Level.TOWN], Role.REVIEWER)
    seal = merging.preview(session, reviewer, *both).seal
    done = merging.merge(session, reviewer, NOW, *both, "同一人", seal)
    other = session.get_one(Case, town.waiting_case).person_id
    return {"note_id": note, "merge_id": done.id, "other_id": other}


def _benefit(session: Session, town: Town) -> dict[str, int]:
    """A policy that the person enjoys, unlike any before it."""
    reviewer = officer(session, OWN[Level.COUNTY], Role.REVIEWER)
    amount = 100 * len(session.scalars(sa.select(PolicyBenefit.id)).all())
    kind = code_set("benefit_type").item("040")
    entry = Benefit(kind, None, shanghai_day(NOW), None, amount, "芙蓉区")
    return {"benefit_id": benefits.record(session, reviewer, NOW, town.person_id, entry).id}


def persons_things(app: Flask, session: Session, town: Town) -> dict[str, int]:
    return {
        **_double(session, town),
        **_paper(app, session, town),
        **_scan(app, session, town),
        **_photo(app, session, town),
        **_benefit(session, town),
    }
