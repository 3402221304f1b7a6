"""The printers of 套打: each with its offsets, known to its own district alone."""

from __future__ import annotations

from functools import partial

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.permissions import Actor, Role
from portal.models import AuditEntry, Printer
from portal.queries import printers as known
from portal.services import printers
from portal.services.demo.accounts import DISTRICT
from portal.services.errors import Conflict, NotAllowed, NotFound, RuleBroken
from tests.factories import officer
from tests.integration.services.records import race, rows_of


@pytest.fixture
def maker(session: Session) -> Actor:
    return officer(session, DISTRICT, Role.CERTIFICATE_MAKER)


@pytest.fixture
def elsewhere(session: Session) -> Actor:
    return officer(session, "430103000000", Role.CERTIFICATE_MAKER)


@pytest.fixture(autouse=True)
def no_printers(session: Session) -> None:
    session.execute(sa.delete(Printer))
    session.commit()


@pytest.mark.clause("R11.4")
def test_a_printer_is_added_changed_and_removed(session: Session, maker: Actor) -> None:
    added = printers.add(session, maker, "制证室 2 号", 15, -8)
    assert [
        (one.name, one.right_tenths, one.down_tenths) for one in known.all_of(session, maker)
    ] == [("制证室 2 号", 15, -8)]
    printers.change(session, maker, added.id, "制证室 1 号", 200, -200)
    (changed,) = known.all_of(session, maker)
    assert (changed.name, changed.right_tenths, changed.down_tenths) == ("制证室 1 号", 200, -200)
    printers.remove(session, maker, added.id)
    assert known.all_of(session, maker) == []
    told = rows_of(session, AuditEntry, user_id=maker.user_id, subject="printer")
    assert [(one.action, one.detail) for one in told] == [
        ("printer.add", "制证室 2 号 右1.5 下−0.8"),
        ("printer.change", "制证室 1 号 右20.0 下−20.0"),
        ("printer.remove", "制证室 1 号 右20.0 下−20.0"),
    ]


def test_a_name_stands_once_in_a_district(session: Session, maker: Actor, elsewhere: Actor) -> None:
    first = printers.add(session, maker, "一号", 0, 0)
    second = printers.add(session, maker, "二号", 0, 0)
    printers.add(session, elsewhere, "一号", 0, 0)
    with pytest.raises(RuleBroken, match="已有这个名称") as refused:
        printers.add(session, maker, "一号", 0, 0)
    assert [one.field for one in refused.value.problems] == ["name"]
    with pytest.raises(RuleBroken, match="已有这个名称"):
        printers.change(session, maker, second.id, "一号", 0, 0)
    printers.change(session, maker, first.id, "一号", 1, 1)  # its own name is no other's


def test_two_add_the_same_name_at_once(
    engine: sa.Engine, session: Session, maker: Actor, rounds: int
) -> None:
    for number in range(3 * rounds):
        name = f"{number} 号"
        outcomes = race(
            engine,
            *(
                partial(printers.add, actor=maker, name=name, right_tenths=0, down_tenths=0)
                for _ in range(2)
            ),
        )
        refused = [one for one in outcomes if not isinstance(one, Printer)]
        assert len(refused) == 1
        assert isinstance(refused[0], Conflict | RuleBroken)
        assert len(rows_of(session, Printer, name=name)) == 1


@pytest.mark.parametrize("offsets", [(201, 0), (0, -201)])
def test_an_offset_is_20_mm_at_most(
    session: Session, maker: Actor, offsets: tuple[int, int]
) -> None:
    with pytest.raises(RuleBroken) as refused:
        printers.add(session, maker, "一号", *offsets)
    assert [one.field for one in refused.value.problems] == ["right" if offsets[0] else "down"]


def test_another_districts_printer_is_not_there(
    session: Session, maker: Actor, elsewhere: Actor
) -> None:
    printer_id = printers.add(session, maker, "一号", 0, 0).id
    assert known.of_office(session, elsewhere, printer_id) is None
    with pytest.raises(NotFound):
        printers.change(session, elsewhere, printer_id, "一号", 0, 0)
    with pytest.raises(NotFound):
        printers.remove(session, elsewhere, printer_id)


def test_only_makers_keep_printers(session: Session) -> None:
    reviewer = officer(session, DISTRICT, Role.REVIEWER)
    with pytest.raises(NotAllowed):
        printers.add(session, reviewer, "一号", 0, 0)
