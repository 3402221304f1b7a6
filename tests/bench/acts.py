"""What people at the windows do, request by request, whoever sends the requests.

An act is a generator: it yields what is asked, and is sent what was answered.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Iterable, Sequence
from itertools import cycle
from secrets import token_hex

from portal.web.once import FIELD
from tests.bench.seats import Seat
from tests.bench.wire import Answer, Ask
from tests.integration.web.registration_form import FILLED, START

Act = Generator[Ask, Answer, None]

_ENTRY = re.compile(r'action="/confirmation/(\d+)"')
_VERSION = re.compile(r'name="version" value="(\d+)"')
_CARDS = "/confirmation"


class Unexpected(Exception):
    """An answer that nobody at the window should meet; ``status`` is the server's."""

    def __init__(self, ask: Ask, answer: Answer) -> None:
        where = re.sub(r"\d+|[-\w]{20,}", "…", ask.path)
        super().__init__(f"{ask.method} {where} answered {answer.status}")
        self.status = answer.status


class NobodyLeft(Exception):
    """The month's roll of this community is done: a clerk of another one goes on."""


class Clerk:
    """A clerk at a seat, who remembers what is on the screen. ``numbers`` are nobody's yet."""

    def __init__(self, seat: Seat, numbers: Iterable[str], *, fresh: bool = False) -> None:
        self.seat = seat
        self.cookie = seat.cookie
        self.conflicts = 0
        self._numbers = iter(numbers)
        self._people = cycle(seat.people or [0])
        self._typed = cycle(seat.numbers or [""])
        self._documents = cycle(seat.documents or [0])
        self._cases = iter(seat.cases if fresh else ())
        self._after = seat.after
        self._card: tuple[str, str] | None = None
        self._begun = ""
        self._step = 0

    def desk(self) -> Act:
        """待办."""
        yield from read("/desk")

    def person(self) -> Act:
        """A person's page."""
        yield from read(f"/people/{next(self._people)}")

    def find(self) -> Act:
        """An ID number typed into the search box: only the search, whose answer is an address."""
        yield from self._found()

    def search(self) -> Act:
        """An ID number typed into the search box, and the page that it leads to."""
        yield from read((yield from self._found()))

    def _found(self) -> Generator[Ask, Answer, str]:
        answer = yield from self._post("/people", {"q": next(self._typed)}, 302)
        return answer.location

    def card(self) -> Act:
        """The next card of the month's roll."""
        ask = Ask(f"{_CARDS}?after={self._after}" if self._after else _CARDS, part=True)
        yield from self._show((yield ask), ask)

    def confirm(self) -> Act:
        """未就业: the key on the card, and the next person's card."""
        if self._card is None:
            yield from self.card()
        assert self._card is not None
        entry, version = self._card
        self._card = None
        form = {"means": "phone", "version": version, "result": "unemployed"}
        ask = Ask(f"{_CARDS}/{entry}", self._sent(form), part=True)
        answer = yield ask
        if answer.status == 409:  # a colleague at the same community was quicker
            self.conflicts += 1
            return
        following = Ask(_checked(ask, answer, 302).location, part=True)
        self._after = int(entry)
        yield from self._show((yield following), following)

    def _show(self, answer: Answer, ask: Ask) -> Act:
        page = _checked(ask, answer, 200).text
        entry, version = _ENTRY.search(page), _VERSION.search(page)
        if entry is None or version is None:
            raise NobodyLeft
        self._card = entry[1], version[1]
        yield from ()

    def paper(self) -> Act:
        """A PDF: from the archive, or where fresh ones are wanted, of a case never printed."""
        case_id = next(self._cases, None)
        path = f"/documents/{next(self._documents)}.pdf"
        if case_id is not None:
            path = f"/cases/{case_id}/registration-form.pdf"
        ask = Ask(path)
        answer = _checked(ask, (yield ask), 200)
        if not answer.body.startswith(b"%PDF"):
            raise Unexpected(ask, answer)

    def register(self) -> Act:
        """The next step of a registration: number, form, what is typed kept twice, completed."""
        steps: Sequence[Callable[[], Act]] = (
            self._begin,
            self._form,
            self._keep,
            self._keep,
            self._complete,
        )
        at, self._step = self._step, 0  # whatever goes wrong, the next one begins anew
        yield from steps[at]()
        self._step = (at + 1) % len(steps)

    def _begin(self) -> Act:
        form = {"id_number": next(self._numbers), "channel": "window"}
        self._begun = (yield from self._post(START, form, 302)).location

    def _form(self) -> Act:
        yield from read(self._begun)

    def _keep(self) -> Act:
        kept = {name: one for name, one in FILLED.items() if name != "action"}
        yield from self._post(f"{self._begun}/draft", kept, 200)

    def _complete(self) -> Act:
        yield from read((yield from self._post(self._begun, FILLED, 302)).location)

    def _post(self, path: str, form: dict[str, str], wanted: int) -> Generator[Ask, Answer, Answer]:
        ask = Ask(path, self._sent(form))
        return _checked(ask, (yield ask), wanted)

    def _sent(self, form: dict[str, str]) -> dict[str, str]:
        """As a browser sends it: with the page's token, and the key that counts once."""
        return form | {"csrf_token": self.seat.csrf, FIELD: token_hex(16)}


def read(path: str) -> Act:
    """A page; anything but a page is unexpected."""
    ask = Ask(path)
    _checked(ask, (yield ask), 200)


def _checked(ask: Ask, answer: Answer, wanted: int) -> Answer:
    if answer.status != wanted:
        raise Unexpected(ask, answer)
    return answer


def play(act: Act, send: Callable[[Ask], Answer]) -> list[Answer]:
    """Carry an act out; returns every answer."""
    answers: list[Answer] = []
    try:
        ask = next(act)
        while True:
            answers.append(send(ask))
            ask = act.send(answers[-1])
    except StopIteration:
        return answers
