"""Photos for the 《就业创业证》 (R11.3): cut out, sealed in the store, shown within the area."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from portal.domain import photos
from portal.domain.permissions import Actor
from portal.domain.photos import Crop
from portal.domain.problems import Problem
from portal.models import PersonPhoto
from portal.queries import certificates, people
from portal.services import audit, children
from portal.services.children import FileRefused
from portal.services.errors import NotFound, RuleBroken
from portal.services.guard import NOT_THERE, require
from portal.services.store import Store
from portal.services.transactions import writing

_CHILD = Path(__file__).with_name("photo_child.py")
_MOST_BYTES = photos.MOST_MEGABYTES * 1024 * 1024
_MOST_SECONDS = 30
_FILE = "photo"


def portrait(content: bytes, crop: Crop | None) -> bytes:
    """The photo cut out of a JPEG, PNG or WebP: 35 × 49 mm at 300 dots an inch, as a JPEG.

    Takes 35 seconds at most, so don't hold a transaction open. Raises ``FileRefused``.
    """
    if not content:
        raise FileRefused(photos.EMPTY)
    if len(content) > _MOST_BYTES:
        raise FileRefused(photos.TOO_LARGE)
    where = f"{crop.x},{crop.y},{crop.width},{crop.turn}" if crop else ""
    (page,) = children.drawn(
        _CHILD, content, where, seconds=_MOST_SECONDS, too_heavy=photos.TOO_HEAVY
    )
    return page.jpeg


def add_photo(
    session: Session,
    actor: Actor,
    now: datetime,
    store: Store,
    person_id: int,
    content: bytes,
    crop: Crop | None,
) -> PersonPhoto:
    """Keep a photo of somebody in the area, to be asked with; nothing of the file itself is kept.

    Raises ``RuleBroken`` beside ``photo`` with what is wrong with it, ``NotFound`` or
    ``NotAllowed``.
    """
    require(actor, "certificate.request", otherwise="只有社区（村）经办人可以上传照片")
    _refuse_elsewhere(session, actor, person_id)
    session.rollback()  # cutting out takes a while, and no transaction waits for it
    try:
        sha256 = store.put(portrait(content, crop))
    except FileRefused as refused:
        raise RuleBroken(Problem(_FILE, str(refused))) from refused
    with writing(session):
        _refuse_elsewhere(session, actor, person_id)
        photo = PersonPhoto(
            person_id=person_id, sha256=sha256, added_by_id=actor.user_id, added_at=now
        )
        session.add(photo)
        session.flush()
        audit.record(
            session, actor, "photo.add", subject="person", subject_id=person_id, person_id=person_id
        )
        return photo


def look_at(session: Session, actor: Actor, store: Store, photo_id: int) -> bytes:
    """A photo of somebody in the area, or of a request there, as a JPEG.

    Raises ``NotFound`` or ``NotAllowed``; ``StoreMissing`` or ``StoreDamaged`` where the store lost
    it.
    """
    require(actor, "person.read", otherwise="您的岗位不能查看照片")
    photo = certificates.photo_in_area(session, actor, photo_id)
    if photo is None:
        raise NotFound(NOT_THERE)
    return store.get(photo.sha256)


def _refuse_elsewhere(session: Session, actor: Actor, person_id: int) -> None:
    if not people.visible(session, actor, person_id):
        raise NotFound(NOT_THERE)
