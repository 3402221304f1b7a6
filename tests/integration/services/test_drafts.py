"""What is being typed is kept for its writer alone, and nobody reads it from the disk."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.permissions import Actor
from portal.queries.areas import office_by_area_code
from portal.services import drafts
from portal.services.errors import NotFound
from tests.factories import NOW, clerk, resident_number
from tests.integration.services.records import file_bytes, only_sqlite, raw_rows

FORM = "unemployment"
TYPED = {"name": ["阿不都热合曼"], "phone": ["19912345678"], "places": ["长沙市", "株洲市"]}


def test_what_was_typed_comes_back_until_it_is_thrown_away(session: Session) -> None:
    actor, later = clerk(session), NOW + timedelta(minutes=3)
    token = drafts.start(session, actor, FORM, {}, NOW)
    assert drafts.read(session, actor, token, FORM) == ({}, NOW)
    drafts.save(session, actor, token, FORM, TYPED, later)
    session.expire_all()
    assert drafts.read(session, actor, token, FORM) == (TYPED, later)
    drafts.discard(session, actor, token, FORM)
    with pytest.raises(NotFound, match="草稿不在了"):
        drafts.read(session, actor, token, FORM)


def test_what_is_kept_stays_as_it_is_stored_whatever_is_typed(session: Session) -> None:
    actor = clerk(session)
    token = drafts.start(session, actor, FORM, {"late": ["y"], "name": ["旧"]}, NOW)
    forged = TYPED | {"late": ["n"], "channel": ["junk"]}
    drafts.save(session, actor, token, FORM, forged, NOW, keeping=("late", "channel"))
    assert drafts.read(session, actor, token, FORM)[0] == TYPED | {"late": ["y"]}


def strangers(session: Session, writer: Actor) -> dict[str, Actor]:
    """Everybody nearest to the writer: the colleague, and the writer in another office."""
    other = office_by_area_code(session, "430102001002")
    assert other is not None
    return {
        "colleague": clerk(session),
        "writer elsewhere": replace(writer, office_id=other.id, area_path=other.area.path),
    }


@pytest.mark.parametrize("who", ["colleague", "writer elsewhere", "writer, another form"])
def test_a_draft_is_its_writers_at_that_office_on_that_form(
    engine: sa.Engine, session: Session, who: str
) -> None:
    writer = clerk(session)
    token = drafts.start(session, writer, FORM, TYPED, NOW)
    actor = strangers(session, writer).get(who, writer)
    form = "employment" if who.endswith("another form") else FORM
    session.rollback()
    before = raw_rows(engine)
    with pytest.raises(NotFound):
        drafts.read(session, actor, token, form)
    with pytest.raises(NotFound):
        drafts.save(session, actor, token, form, {"name": ["改"]}, NOW)
    with pytest.raises(NotFound):
        drafts.discard(session, actor, token, form)
    assert raw_rows(engine) == before


def test_who_types_the_same_number_again_goes_on_with_the_own_draft(session: Session) -> None:
    """Nothing typed is lost, and nobody else's draft is opened by a number."""
    writer, number = clerk(session), resident_number()

    def begin(actor: Actor, about: str, form: str = FORM) -> str:
        return drafts.start(session, actor, form, {}, NOW, about=about)

    begun = begin(writer, number)
    drafts.save(session, writer, begun, FORM, TYPED, NOW)
    assert begin(writer, number) == begun
    assert drafts.read(session, writer, begun, FORM) == (TYPED, NOW)
    others = {begin(actor, number) for actor in strangers(session, writer).values()}
    others |= {begin(writer, number, "employment"), begin(writer, resident_number())}
    assert len(others) == 4
    assert begun not in others


def test_tokens_tell_nothing_and_never_repeat(session: Session) -> None:
    actor = clerk(session)
    tokens = {drafts.start(session, actor, FORM, TYPED, NOW) for _ in range(20)}
    assert len(tokens) == 20
    assert {len(token) for token in tokens} == {24}


def test_the_row_is_sealed(engine: sa.Engine, session: Session) -> None:
    actor = clerk(session)
    tokens = [drafts.start(session, actor, FORM, TYPED, NOW) for _ in range(2)]
    kept = [row for row in raw_rows(engine)["draft"] if row[0] in tokens]
    assert len(kept) == 2
    sealed = [value for row in kept for value in row if isinstance(value, bytes)]
    assert len(set(sealed)) == 2, "the same words must not look the same"
    shown = repr(kept)
    for word in ("阿不都热合曼", "19912345678", "长沙市", "name", "\\u963f"):
        assert word not in shown
        assert not any(word.encode() in value for value in sealed)


@only_sqlite
def test_the_file_holds_no_word_of_it(engine: sa.Engine, session: Session) -> None:
    actor = clerk(session)
    token = drafts.start(session, actor, FORM, TYPED, NOW)
    drafts.save(session, actor, token, FORM, TYPED | {"remarks": ["阿不都热合曼说"]}, NOW)
    content = file_bytes(engine)
    assert token.encode() in content, "the bytes looked at are the ones written"
    for word in ("阿不都热合曼", "19912345678"):
        for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
            assert word.encode(encoding) not in content
