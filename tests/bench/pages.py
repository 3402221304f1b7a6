"""Each main page: the wait of somebody who asks alone, the queries, the bytes.

Waits are those of the production server over loopback, one request after the other; queries are
counted in a portal in this process, on the same database: what a page reads, the audit trail's own
reading of where it stands apart.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import cycle, islice

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from portal.domain.permissions import Role
from portal.extensions import db
from portal.models import Area, Office
from tests.bench.acts import Act, Clerk, NobodyLeft, play, read
from tests.bench.numbers import nobodys_numbers
from tests.bench.options import Options
from tests.bench.province import Province
from tests.bench.seats import Seat, begin_month_anew, clerks, holder, signed_in
from tests.bench.wire import Answer, Ask, Line
from tests.browser.portal_server import running
from tests.measuring import Figures, percentiles
from tests.statements import reads, statements

CLERKS = 20
"""Pages are asked by so many, of communities all over the province, in turn."""

WARM_UP = 15
"""PostgreSQL plans a statement anew until it was asked some times on the same connection."""

Page = Callable[[Clerk], Act]
Pages = Mapping[str, Page]
OF_A_CLERK: Pages = {
    "desk": Clerk.desk,
    "person": Clerk.person,
    "search by number": Clerk.find,
    "people": lambda _one: read("/people"),
    "card": Clerk.card,
    "confirm and next": Clerk.confirm,
    "registration step": Clerk.register,
    "case": lambda one: read(f"/cases/{one.seat.cases[0]}"),
    "311 services": lambda _one: read("/service311"),
    "archived paper": Clerk.paper,
}


@dataclass(frozen=True)
class Station:
    """A page of a role, and the address of it."""

    name: str
    role: Role
    path: str


STATIONS = (
    Station("township's queue", Role.REVIEWER, "/reviews"),
    Station("township's desk", Role.REVIEWER, "/desk"),
    Station("district's printing", Role.CERTIFICATE_MAKER, "/making"),
    Station("district's register", Role.CERTIFICATE_MAKER, "/issues"),
    Station("supervisor's overview", Role.SUPERVISOR, "/overview"),
    Station("supervisor's rolls", Role.SUPERVISOR, "/rolls"),
    Station("supervisor's people", Role.SUPERVISOR, "/people"),
)


def figures(province: Province, options: Options) -> Figures:
    """Milliseconds, queries and bytes of each page in one province."""
    app = province.app
    asked = asked_by(app, province)
    found: Figures = {}
    with running(province.instance, province.environment) as server:
        line = Line(server.url)
        for name, page, by in asked:
            found |= _measured(f"{province.name}: {name}", page, by, line, options.times)
        line.close()
    for name, page, by in asked:
        found[f"{province.name}: {name} queries"] = _queries(app, page, by[0])
    return found


def asked_by(app: Flask, province: Province) -> list[tuple[str, Page, list[Clerk]]]:
    """Each page by its name, and who asks it; their month begins anew."""
    with province.session() as session:
        seats = clerks(app, session, CLERKS, province.paper)
        begin_month_anew(session, {one.office_id for one in seats})
        people = [Clerk(one, nobodys_numbers(session, 20)) for one in seats]
        asked = [(name, page, people) for name, page in OF_A_CLERK.items()]
        asked += [
            (station.name, _reading(station.path), [Clerk(seat, ())])
            for station in STATIONS
            if (seat := _seat_of(app, session, station, seats[0]))
        ]
    return asked


def _reading(path: str) -> Page:
    return lambda _clerk: read(path)


def _seat_of(app: Flask, session: Session, station: Station, near: Seat) -> Seat | None:
    """Somebody in a role above the clerk: at their township, county or province."""
    path = session.scalars(
        sa.select(Area.path)
        .join(Office, Office.area_id == Area.id)
        .where(Office.id == near.office_id)
    ).one()
    parts = path.split("/")
    depth = {Role.REVIEWER: 4, Role.CERTIFICATE_MAKER: 3}.get(station.role, 1)
    found = holder(session, station.role, "/".join([*parts[:depth], ""]))
    return None if found is None else signed_in(app, session, [found])[0]


def _measured(name: str, page: Page, by: Sequence[Clerk], line: Line, times: int) -> Figures:
    taken, size = waits_of(page, cycle(by), line, WARM_UP + times)
    return percentiles(name, taken[WARM_UP:]) | {f"{name} bytes": float(size)}


def waits_of(page: Page, by: Iterator[Clerk], line: Line, times: int) -> tuple[list[float], int]:
    """Milliseconds of each, asked by whoever's turn it is; and the bytes of the last one."""
    taken: list[float] = []
    size = 0
    for clerk in islice(by, times):
        begun = time.perf_counter()
        with suppress(NobodyLeft):
            answers = play(page(clerk), sender(clerk, line))
            taken.append((time.perf_counter() - begun) * 1000)
            size = sum(len(one.body) for one in answers)
    return taken, size


def sender(clerk: Clerk, line: Line) -> Callable[[Ask], Answer]:
    """Asks over a connection, and keeps the cookie."""

    def send(ask: Ask) -> Answer:
        answer = line.ask(ask, clerk.cookie)
        clerk.cookie = answer.cookie or clerk.cookie
        return answer

    return send


def in_process(app: Flask, clerk: Clerk) -> Callable[[Ask], Answer]:
    """Asks the portal in this process."""
    client = app.test_client(use_cookies=False)

    def send(ask: Ask) -> Answer:
        headers = {"Cookie": clerk.cookie} | ({"HX-Request": "true"} if ask.part else {})
        got = client.open(ask.path, method=ask.method, data=ask.form, headers=headers)
        return Answer(got.status_code, got.location or "", "", got.data)

    return send


def _queries(app: Flask, page: Page, clerk: Clerk) -> float:
    """The most queries of an answer among the act's, the second time that it is asked."""
    answer, most = in_process(app, clerk), 0
    with app.app_context():
        engine = db.engine

    def send(ask: Ask) -> Answer:
        nonlocal most
        with statements(engine) as asked:
            got = answer(ask)
        most = max(most, len(reads(asked)))
        return got

    play(page(clerk), send)
    most = 0
    play(page(clerk), send)
    return float(most)
