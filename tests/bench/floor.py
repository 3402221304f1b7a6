"""The portal's pages beside the floor: the same rows through bare views, in the same run."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import cycle
from statistics import median

from tests.bench.acts import Act, Clerk, read
from tests.bench.options import Options
from tests.bench.pages import CLERKS, WARM_UP, Pages, waits_of
from tests.bench.province import Province
from tests.bench.seats import begin_month_anew, clerks
from tests.bench.wire import Line
from tests.browser.portal_server import running
from tests.measuring import Figures, percentiles

_COMPARED: Pages = {
    "desk": Clerk.desk,
    "person": Clerk.person,
    "search by number": Clerk.find,
    "confirm and next": Clerk.confirm,
}
_FLOOR = ("tests.bench.floor_app",)
_ROUNDS = 4
"""The two take turns, so that a machine that slows down slows both."""


def figures(province: Province, options: Options) -> Figures:
    """Milliseconds on the floor, and how many times as long the portal takes."""
    app = province.app
    with province.session() as session:
        seats = clerks(app, session, 2 * CLERKS, province.paper)
        begin_month_anew(session, {one.office_id for one in seats})
    people = [Clerk(one, ()) for one in seats]
    folder = province.instance / "floor"
    folder.mkdir(exist_ok=True)
    settings = {**province.environment, "PORTAL_KEYS_FILE": str(province.instance / "keys.toml")}
    found: Figures = {}
    with (
        running(province.instance, province.environment) as portal,
        running(folder, settings, _FLOOR) as floor,
    ):
        # Each side has clerks of its own: their communities' rolls are used up.
        lines = {"portal": Line(portal.url), "floor": Line(floor.url)}
        mine = {"portal": people[::2], "floor": people[1::2]}
        empty, _ = waits_of(_empty, cycle(mine["floor"]), lines["floor"], options.times)
        found |= percentiles(f"{province.name}: an empty view", empty)
        for name, page in _COMPARED.items():
            turns = {where: cycle(some) for where, some in mine.items()}
            taken: Mapping[str, list[float]] = {where: [] for where in lines}
            for where, line in lines.items():
                waits_of(page, turns[where], line, WARM_UP)
            for _ in range(_ROUNDS):
                for where, line in lines.items():
                    times = max(options.times // _ROUNDS, 2)
                    taken[where].extend(waits_of(page, turns[where], line, times)[0])
            found |= _compared(f"{province.name}: {name}", taken)
        for line in lines.values():
            line.close()
    return found


def _empty(_clerk: Clerk) -> Act:
    return read("/login")


def _compared(name: str, taken: Mapping[str, list[float]]) -> Figures:
    found = percentiles(f"{name} on the floor", taken["floor"])
    found |= percentiles(f"{name} beside it", taken["portal"])
    return found | {f"{name} × the floor": median(taken["portal"]) / median(taken["floor"])}
