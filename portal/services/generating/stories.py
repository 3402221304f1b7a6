"""What becomes of people: the shares of a province, as far as anybody could guess them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from portal.services.generating import ends, moves, offers, papers, registering, working
from portal.services.generating.market import Market
from portal.services.generating.play import JOB_SEEKING, UNEMPLOYMENT, Person, Play

Story = Callable[[Play, Market, Person, int], None]
"""What becomes of somebody who first comes to the window on a working day."""

_APART: Final = 12
"""Working days between two registrations at least."""
_LATELY: Final = 5
_MOVED, _TO_MOVE = 0.015, 0.005


def _stays(play: Play, _market: Market, person: Person, day: int) -> None:
    registering.unemployed(play, person, day)
    drawn, later = play.chance(), play.later(person.day, _APART)
    if drawn < _MOVED and later is not None:
        moves.move_in(play, person, later)
    elif drawn < _MOVED + _TO_MOVE:
        moves.propose(play, person)


def _finds_work(play: Play, market: Market, person: Person, day: int) -> None:
    registering.unemployed(play, person, day)
    later = play.later(person.day, _APART)
    if later is not None:
        working.employed(play, market, person, later)


def _works(play: Play, market: Market, person: Person, day: int) -> None:
    working.employed(play, market, person, day)


def _loses_work(play: Play, market: Market, person: Person, day: int) -> None:
    _works(play, market, person, day)
    later = play.later(person.day, _APART)
    if later is not None:
        working.out_of_work(play, person, later)


def _comes_back(play: Play, market: Market, person: Person, day: int) -> None:
    """Unemployed, employed, and unemployed again."""
    _finds_work(play, market, person, day)
    later = play.later(person.day, _APART)
    if later is None or person.open_of(UNEMPLOYMENT) is not None:
        return
    working.out_of_work(play, person, later)
    again = play.later(later, 2)
    if again is not None:
        registering.unemployed(play, person, again)


def _leaves(play: Play, _market: Market, person: Person, day: int) -> None:
    registering.unemployed(play, person, day)
    later = play.later(person.day, _APART)
    if later is not None:
        ends.ended(play, person, later)


def _seeks(play: Play, _market: Market, person: Person, day: int) -> None:
    registering.seeking(play, person, day)


def _waits(play: Play, _market: Market, person: Person, _day: int) -> None:
    """A request that is under way, or came to nothing."""
    day = play.days.count - 1 - int(play.chance() * _LATELY)
    code = UNEMPLOYMENT if play.chance() < 0.9 else JOB_SEEKING
    person.at = play.moment(day)
    case, _wishes = registering.accept(play, person, code, day)
    office, drawn = person.who.community, play.chance()
    act, at = play.clerk(office), max(play.moment(min(day + 1, play.days.count - 1)), person.at)
    if drawn < 0.4:
        return
    if drawn < 0.55:
        case.agree("1", at, office.clerk_id)
        case.decide("verify", "complete", at, act, verification=registering.BY_HAND)
    elif drawn < 0.7:
        given = {"fields": "phone residence_address", "opinion": "请补填手机号码、现住详细地址"}
        case.decide("return", "verify", at, act, status="returned", **given)
        case.pause(at[:10])
    elif drawn < 0.85:
        words = "本人已经在外地就业"
        case.decide("refuse", None, at, act, status="refused", refusal="5", opinion=words)
    else:
        case.decide("withdraw", None, at, act, status="withdrawn", opinion="本人不再需要")


_SHARES: Final[tuple[tuple[int, Story], ...]] = (
    (68, _stays),
    (12, _finds_work),
    (5, _works),
    (3, _loses_work),
    (4, _comes_back),
    (4, _leaves),
    (2, _seeks),
    (2, _waits),
)
_STORIES: Final = tuple(story for share, story in _SHARES for _ in range(share))


def happen(play: Play, market: Market, person: Person, day: int) -> None:
    """Let one of the stories be somebody's, and what goes with it."""
    play.inventor.pick(_STORIES)(play, market, person, day)
    offers.serve(play, market, person)
    papers.ask(play, person)
