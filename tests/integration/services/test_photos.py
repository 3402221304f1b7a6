"""Photos: of somebody in the area, by a clerk, sealed on the disk; looked at in the area alone."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.certificates import Asked, PhotoKind
from portal.domain.codes import code_set
from portal.domain.permissions import Actor, Role
from portal.models import AuditEntry, PersonPhoto
from portal.queries import certificates
from portal.services import certificate_requests, photos
from portal.services.demo.accounts import DISTRICT, OTHER_COMMUNITY, TOWNSHIP
from portal.services.errors import NotAllowed, NotFound, RuleBroken
from portal.services.store import Store
from tests.factories import NOW, clerk, officer, registered
from tests.integration.services.test_evidence import opened
from tests.portraits import blurred, jpeg, portrait

SHARP = jpeg(portrait())
BEGINNING = b"\xff\xd8\xff"


@pytest.fixture
def store(keys_file: Path, tmp_path: Path) -> Store:
    """The store of photos."""
    return opened(tmp_path / "photos", "photos")


@pytest.fixture
def actor(session: Session) -> Actor:
    return clerk(session)


@pytest.fixture
def person_id(session: Session, actor: Actor) -> int:
    """Somebody registered in 识字里社区."""
    made = registered(session, actor).person_id
    session.rollback()
    return made


def added(session: Session, actor: Actor, store: Store, person_id: int) -> int:
    return photos.add_photo(session, actor, NOW, store, person_id, SHARP, None).id


@pytest.mark.clause("R11.3")
def test_a_photo_is_kept_sealed_and_looked_at_by_whoever_reviews_it(
    session: Session, actor: Actor, store: Store, person_id: int, tmp_path: Path
) -> None:
    photo_id = added(session, actor, store, person_id)
    photo = session.get_one(PersonPhoto, photo_id)
    assert (photo.person_id, photo.added_by_id, photo.added_at) == (person_id, actor.user_id, NOW)
    above = [officer(session, TOWNSHIP, Role.REVIEWER), officer(session, DISTRICT, Role.SUPERVISOR)]
    for one in (actor, *above):
        assert photos.look_at(session, one, store, photo_id).startswith(BEGINNING)
    (kept,) = (file for file in (tmp_path / "photos").rglob("*") if file.is_file())
    assert b"JFIF" not in kept.read_bytes()
    written = sa.select(AuditEntry).filter_by(action="photo.add", person_id=person_id)
    entry = session.scalars(written).one()
    assert entry.user_id == actor.user_id


def test_elsewhere_there_is_no_such_person_and_no_such_photo(
    session: Session, actor: Actor, store: Store, person_id: int
) -> None:
    photo_id = added(session, actor, store, person_id)
    stranger = clerk(session, OTHER_COMMUNITY)
    with pytest.raises(NotFound):
        photos.look_at(session, stranger, store, photo_id)
    with pytest.raises(NotFound):
        added(session, stranger, store, person_id)
    with pytest.raises(NotFound):
        photos.look_at(session, actor, store, photo_id + 1)


@pytest.mark.parametrize(
    ("role", "area"), [(Role.REVIEWER, TOWNSHIP), (Role.CERTIFICATE_MAKER, DISTRICT)]
)
def test_only_a_clerk_brings_a_photo(
    session: Session, store: Store, person_id: int, role: Role, area: str
) -> None:
    with pytest.raises(NotAllowed):
        added(session, officer(session, area, role), store, person_id)
    assert session.scalars(sa.select(PersonPhoto.id).filter_by(person_id=person_id)).all() == []


def test_an_administrator_sees_no_photo(
    session: Session, actor: Actor, store: Store, person_id: int
) -> None:
    photo_id = added(session, actor, store, person_id)
    administrator = officer(session, DISTRICT, Role.SYSTEM_ADMIN)
    with pytest.raises(NotAllowed):
        photos.look_at(session, administrator, store, photo_id)


def test_a_bad_picture_leaves_nothing_behind(
    session: Session, actor: Actor, store: Store, person_id: int, tmp_path: Path
) -> None:
    bad = jpeg(blurred(portrait(), 5))
    with pytest.raises(RuleBroken) as told:
        photos.add_photo(session, actor, NOW, store, person_id, bad, None)
    (problem,) = told.value.problems
    assert (problem.field, problem.message[:5]) == ("photo", "照片不清晰")
    assert session.scalars(sa.select(PersonPhoto.id).filter_by(person_id=person_id)).all() == []
    assert not (tmp_path / "photos").exists()


@pytest.mark.clause("R11.3")
def test_it_is_asked_with_by_its_own_person_alone(
    session: Session, actor: Actor, store: Store, person_id: int
) -> None:
    photo_id = added(session, actor, store, person_id)
    first = code_set("certificate_issue_type").item("01")
    asked = Asked(first, None, PhotoKind.DIGITAL, photo_id)
    other = registered(session, actor).person_id
    with pytest.raises(RuleBroken, match="请重新上传照片"):
        certificate_requests.request(session, actor, NOW, other, asked)
    case = certificate_requests.request(session, actor, NOW, person_id, asked)
    assert certificates.asked(session, case.id).photo_id == photo_id
