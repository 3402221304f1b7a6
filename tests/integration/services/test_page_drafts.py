"""What is typed into any form is kept for its writer at that office alone, and sealed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.form_drafts import Held
from portal.domain.permissions import Actor, Role
from portal.queries import drafts as listed
from portal.queries import open_work
from portal.services import drafts, page_drafts
from portal.services.page_drafts import Left, Place
from tests.factories import NOW, clerk, officer
from tests.integration.services.records import raw_rows

PLACE = Place("/cases/7/refuse?", "/cases/7/refuse", "不予登记")
SHOWN = {"words": Held(("",), "说明"), "version": Held(("3",), hidden=True)}
TYPED = SHOWN | {"words": Held(("阿不都热合曼未到场",), "说明", "阿不都热合曼未到场")}


def _pages(session: Session, actor: Actor) -> list[listed.BegunForm]:
    """The forms of pages that the actor left half-filled."""
    session.rollback()
    return [one for one in listed.begun(session, actor) if one.page]


def test_what_was_typed_comes_back_to_its_writer_alone(engine: sa.Engine, session: Session) -> None:
    writer, later = clerk(session), NOW + timedelta(minutes=3)
    page_drafts.keep(session, writer, NOW, PLACE, SHOWN, TYPED)
    assert page_drafts.left(session, writer, PLACE.address) == Left(SHOWN, TYPED, NOW)
    assert [(one.name, one.page) for one in listed.begun(session, writer)] == [
        (PLACE.title, PLACE.page)
    ]
    elsewhere = replace(writer, office_id=officer(session, "430102001002", Role.CLERK).office_id)
    for other in (clerk(session), elsewhere):
        assert page_drafts.left(session, other, PLACE.address) is None
        page_drafts.drop(session, other, PLACE.address)
        assert not _pages(session, other)
    assert page_drafts.left(session, writer, "/cases/8/refuse?") is None
    rows = repr(raw_rows(engine)["draft"])
    assert not any(word in rows for word in ("阿不都热合曼", "不予登记", "/cases/7"))
    again = TYPED | {"words": Held(("改了",), "说明", "改了")}
    page_drafts.keep(session, writer, later, PLACE, SHOWN | {"words": Held(("新",))}, again)
    kept = page_drafts.left(session, writer, PLACE.address)
    assert kept == Left(SHOWN, again, later), "what was shown first tells what changed since"
    page_drafts.drop(session, writer, PLACE.address)
    assert page_drafts.left(session, writer, PLACE.address) is None
    assert not _pages(session, writer)


def test_a_form_emptied_again_or_of_another_person_leaves_nothing_behind(session: Session) -> None:
    writer = clerk(session)
    page_drafts.keep(session, writer, NOW, PLACE, SHOWN, TYPED)
    page_drafts.keep(session, writer, NOW, PLACE, SHOWN, SHOWN)
    assert not _pages(session, writer)
    whose = {"id_number": Held(("A",), hidden=True)}
    page_drafts.keep(session, writer, NOW, PLACE, SHOWN, TYPED)
    page_drafts.keep(session, writer, NOW, PLACE, SHOWN | whose, TYPED | whose)
    assert page_drafts.left(session, writer, PLACE.address) == Left(
        SHOWN | whose, TYPED | whose, NOW
    )
    page_drafts.keep(session, writer, NOW, PLACE, None, TYPED)
    assert page_drafts.left(session, writer, PLACE.address) == Left(SHOWN | whose, TYPED, NOW)


def test_the_oldest_goes_where_there_are_too_many(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_drafts, "MOST", 2)
    writer, other = clerk(session), clerk(session)
    page_drafts.keep(session, other, NOW, PLACE, SHOWN, TYPED)
    for minute in range(3):
        place = replace(PLACE, title=str(minute), address=f"/cases/{minute}/refuse?")
        page_drafts.keep(session, writer, NOW + timedelta(minutes=minute), place, SHOWN, TYPED)
    assert [one.name for one in listed.begun(session, writer)] == ["2", "1"]
    assert _pages(session, other)


def test_only_the_drafts_of_registrations_are_handed_over(session: Session) -> None:
    """What somebody typed for themselves stays theirs, and is no work left undone."""
    leaver, chief = clerk(session), officer(session, "430102000000", Role.SYSTEM_ADMIN)
    page_drafts.keep(session, leaver, NOW, PLACE, SHOWN, TYPED)
    assert open_work.of_account(session, chief, leaver.user_id) == []
    drafts.start(session, leaver, "unemployment", {}, NOW)
    (work,) = open_work.of_account(session, chief, leaver.user_id)
    assert work.drafts == 1
    (mine,) = [one for one in listed.begun(session, leaver) if one.page]
    page_drafts.forget(session, clerk(session), mine.token)
    assert _pages(session, leaver)
    page_drafts.forget(session, leaver, mine.token)
    assert not _pages(session, leaver)
