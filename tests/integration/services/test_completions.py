"""结业名单: every row with its sentence, looked at, then told of the offers (R5.3)."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.permissions import Actor
from portal.domain.service311 import OfferOutcome
from portal.models import Course, ImportKind, Offer, Person, Verdict
from portal.queries import staff_imports
from portal.services import completions, service311
from portal.services.errors import Conflict, NotAllowed, NotFound, RuleBroken
from tests import served
from tests.factories import clerk, registered, resident_number, unemployment_details

AFTER = served.day(2027, 1, 20)
HEADER = "姓名,身份证号,培训班,结业日期"


class Class:
    """A course of the district, and three people who agreed to it."""

    def __init__(self, session: Session) -> None:
        self.keeper, self.clerk = served.keeper(session), clerk(session)
        school = served.institution(session, self.keeper)
        self.course: Course = served.course(session, self.keeper, school.id)
        self.numbers = [resident_number() for _ in range(3)]
        self.offers = [self._agreed(session, number) for number in self.numbers]
        self.name = session.get_one(Person, self.offers[0].person_id).name

    def _agreed(self, session: Session, number: str) -> Offer:
        details = unemployment_details(number)
        whom = registered(session, self.clerk, details=details).person_id
        return served.recommended(session, self.clerk, whom, self.course.id)

    def line(self, number: str, *, name: str | None = None, day: str = "2027-01-07") -> str:
        """A row of the list."""
        return f"{name or self.name},{number},{self.course.title},{day}"


@pytest.fixture
def taught(session: Session) -> Class:
    return Class(session)


def take_in(session: Session, actor: Actor, *lines: str) -> int:
    """Upload a list."""
    content = "\n".join((HEADER, *lines)).encode()
    return completions.take_in(session, actor, content, AFTER)


def verdicts(session: Session, batch_id: int) -> list[Verdict]:
    """What was found of each row."""
    return [one.verdict for one in staff_imports.every_line(session, batch_id)]


@pytest.mark.clause("R5.3")
def test_every_row_has_its_sentence_and_nobody_is_added(session: Session, taught: Class) -> None:
    before = session.scalar(sa.select(sa.func.count()).select_from(Person))
    stranger = resident_number()
    batch_id = take_in(
        session,
        taught.keeper,
        taught.line(taught.numbers[0]),
        taught.line(stranger),
        taught.line(taught.numbers[1], name="别人"),
        taught.line(taught.numbers[2], day="2026-12-01"),
        taught.line(taught.numbers[0]),
    )
    assert verdicts(session, batch_id) == [Verdict.READY] + [Verdict.ERROR] * 4
    notes = [one.notes_text for one in staff_imports.every_line(session, batch_id)]
    for note, words in zip(
        notes, ["", "没有找到这个人", "姓名", "早于开班日期", "与第 2 行重复"], strict=True
    ):
        assert words in note
    assert session.scalar(sa.select(sa.func.count()).select_from(Person)) == before
    session.refresh(taught.offers[0])
    assert taught.offers[0].outcome is None, "nothing is told before it was looked at"
    assert completions.apply(session, taught.keeper, batch_id, AFTER) == 1
    for offer, outcome in zip(taught.offers, (OfferOutcome.COMPLETED, None, None), strict=True):
        session.refresh(offer)
        assert offer.outcome is outcome
    (told,) = taught.offers[0].outcomes
    assert (told.contact_id, told.words) == (None, "培训机构结业名单：2027-01-07 结业")
    with pytest.raises(Conflict, match="已经导入"):
        completions.apply(session, taught.keeper, batch_id, AFTER)


@pytest.mark.clause("R5.3")
def test_the_same_list_again_changes_nothing(session: Session, taught: Class) -> None:
    lines = [taught.line(one) for one in taught.numbers]
    completions.apply(session, taught.keeper, take_in(session, taught.keeper, *lines), AFTER)
    again = take_in(session, taught.keeper, *lines)
    assert verdicts(session, again) == [Verdict.KNOWN] * 3
    with pytest.raises(Conflict, match="没有可以导入的行"):
        completions.apply(session, taught.keeper, again, AFTER)


@pytest.mark.clause("R5.3")
def test_what_changed_meanwhile_is_shown_again_first(session: Session, taught: Class) -> None:
    batch_id = take_in(session, taught.keeper, taught.line(taught.numbers[0]))
    offer = taught.offers[0]
    service311.revoke(session, taught.clerk, AFTER, offer.id, offer.version, "录错了")
    with pytest.raises(Conflict, match="已重新核对"):
        completions.apply(session, taught.keeper, batch_id, AFTER)
    assert verdicts(session, batch_id) == [Verdict.ERROR]


def test_only_the_districts_keepers_and_only_their_people(session: Session, taught: Class) -> None:
    line = taught.line(taught.numbers[0])
    with pytest.raises(NotAllowed):
        take_in(session, taught.clerk, line)
    elsewhere = served.keeper(session, "430105000000")
    assert verdicts(session, take_in(session, elsewhere, line)) == [Verdict.ERROR]
    mine = take_in(session, taught.keeper, line)
    with pytest.raises(NotFound):
        completions.apply(session, elsewhere, mine, AFTER)
    assert staff_imports.in_area(session, taught.keeper, mine) is None, "no list of staff"
    found = staff_imports.in_area(session, taught.keeper, mine, ImportKind.COMPLETIONS)
    assert found is not None
    with pytest.raises(RuleBroken):
        completions.take_in(session, taught.keeper, "姓名\n张三".encode(), AFTER)


def test_the_template_is_read_back(session: Session) -> None:
    with pytest.raises(RuleBroken, match="没有"):
        completions.take_in(session, served.keeper(session), completions.template(), AFTER)
