"""The end of a month: many users at once, all kinds of pages, with papers archived or fresh."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from flask import Flask

from tests.bench.load import Plan
from tests.bench.numbers import nobodys_numbers
from tests.bench.options import Options
from tests.bench.province import Province
from tests.bench.seats import begin_month_anew, clerks
from tests.browser.portal_server import ROOT, running
from tests.measuring import Figures, percentiles

RATES = {"archived": 200.0, "fresh": 120.0}
"""Requests a second that are aimed at, by what papers are asked for."""

_WARM_UP_SECONDS = 5.0
"""After all have come, before anything is counted."""
_USERS_A_SECOND = 25
"""That many sit down in a second; each opens the month's roll."""
_REGISTRATIONS_A_SECOND = 12
_SEATS_A_SECOND = 8
"""More than that many clerks are done with their roll in a second on no machine of two cores."""
_REQUESTS_AN_ACT = 1.564
"""Confirming, searching and each fifth step of a registration take two."""


def figures(province: Province, options: Options) -> Figures:
    """Requests a second, waits and errors: flat out, and paced to the rate that is aimed at."""
    app, found = province.app, Figures()
    with running(province.instance, province.environment) as server:
        for users in options.users:
            for papers in RATES:
                for paced in (False, True):
                    name = f"{province.name}: {users} users, {papers} papers"
                    plan = _plan(app, province, options, server.url, users, papers, paced=paced)
                    met = _run(plan)
                    pace = "paced" if paced else "flat out"
                    found |= {
                        f"{name}, {pace} {key}": value for key, value in _told(met, users).items()
                    }
    return found


def _plan(
    app: Flask,
    province: Province,
    options: Options,
    url: str,
    users: int,
    papers: str,
    *,
    paced: bool,
) -> Plan:
    coming = users / _USERS_A_SECOND
    seconds = coming + _WARM_UP_SECONDS + options.seconds
    with province.session() as session:
        wanted = users + int(seconds * _SEATS_A_SECOND)
        seats = clerks(app, session, wanted, province.paper)
        begin_month_anew(session, {one.office_id for one in seats})
        numbers = nobodys_numbers(session, int(seconds * _REGISTRATIONS_A_SECOND) + users)
    return Plan(
        url=url,
        users=users,
        seconds=options.seconds,
        coming_seconds=coming,
        warm_up_seconds=_WARM_UP_SECONDS,
        rate=RATES[papers] / _REQUESTS_AN_ACT if paced else 0.0,
        fresh=papers == "fresh",
        seats=seats,
        numbers=numbers,
    )


def _run(plan: Plan) -> Mapping[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.load"],
        cwd=ROOT,
        input=json.dumps(asdict(plan)),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"the load generator failed:\n{done.stderr[-4000:]}")
    met: Mapping[str, Any] = json.loads(done.stdout)
    for fault, times in met["faults"].items():
        sys.stdout.write(f"  {times} times: {fault}\n")
    return met


def _told(met: Mapping[str, Any], users: int) -> Figures:
    waits = [one for some in met["waits"].values() for one in some]
    seconds = met["seconds"]
    found: Figures = {
        "requests/s": met["answers"] / seconds,
        "acts/s": len(waits) / seconds,
        "5xx": float(met["server_errors"]),
        "unexpected answers": float(sum(met["faults"].values())),
        "conflicts 409": float(met["conflicts"]),
        "rolls done": float(met["nobody_left"]),
        "seconds between a user's acts s": users * seconds / max(len(waits), 1),
        "generator's share of a core %": 100 * met["own_cpu_seconds"] / seconds,
    }
    for name, some in {"all acts": waits, **met["waits"]}.items():
        if len(some) > 1:
            found |= percentiles(name, some)
    return found
