"""动态确认: one person confirmed and the next one seen, in the application's own time.

A community of 80 on the demo's roll; the part ``rolls`` measures the same beside 600,000 others on
both databases.
"""

from __future__ import annotations

import re
import shutil
import time
from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from portal import create_app, memory
from portal.config import Settings
from portal.domain.confirmation import ContactResult
from portal.domain.permissions import Actor
from portal.extensions import db
from portal.keys import create_keys, read_keys
from portal.models import Area, Office, Roll, RollEntry, User, sealing
from portal.services.demo.accounts import PASSWORD
from tests.browser.portal_server import prepared_instance
from tests.confirming import on_roll
from tests.factories import NOW, clerk
from tests.measuring import Figures, percentiles
from tests.strict_client import csrf_token_in

ON_THE_ROLL = 80
# PostgreSQL plans a statement anew until it was asked some times on the same connection.
_WARM_UP = 15
_PART = {"HX-Request": "true"}
_COMMUNITY = "430102002003"


def figures(folder: Path) -> Figures:
    """Milliseconds of server time for one key: the contact written, the next card drawn."""
    instance = folder / "confirming"
    shutil.copytree(prepared_instance(folder), instance)
    settings = Settings(demo=True, instance=instance, keys_file=instance / "keys.toml", now=NOW)
    app = create_app(settings)
    with app.app_context(), Session(db.engine) as session:
        actor = _community(session)
    return _confirmed(app, actor, "confirm and next")


def confirmed(instance: Path, url: str, session: Session, name: str) -> Figures:
    """The same in a database that holds others' rolls; ``name`` begins each figure's."""
    keys = instance / "keys.toml"
    create_keys(keys)
    sealing.install(read_keys(keys).keyring)
    done = {"result": ContactResult.UNEMPLOYED, "attempts": 1, "done_at": NOW}
    session.execute(sa.update(RollEntry).where(_of_community()).values(done))
    # For some minutes a new roll is held against what was being written: not what is measured here.
    session.execute(sa.update(Roll).values(made_at=NOW - timedelta(days=1)))
    actor = _community(session)
    session.rollback()
    settings = Settings(demo=True, instance=instance, keys_file=keys, database_url=url, now=NOW)
    return _confirmed(create_app(settings), actor, name)


def _of_community() -> sa.ColumnElement[bool]:
    offices = sa.select(Office.id).join(Office.area).where(Area.code == _COMMUNITY)
    return RollEntry.office_id.in_(offices)


def _community(session: Session) -> Actor:
    actor = clerk(session, _COMMUNITY)
    for _ in range(ON_THE_ROLL):
        on_roll(session, actor)
    return actor


def _confirmed(app: Flask, actor: Actor, name: str) -> Figures:
    memory.settle()  # as app.py does
    client = app.test_client()
    with app.app_context():
        username = db.session.get_one(User, actor.user_id).username
    token = csrf_token_in(client.get("/login").text)
    client.post("/login", data={"username": username, "password": PASSWORD, "csrf_token": token})
    page = client.get("/confirmation").text
    token, taken, writing = csrf_token_in(page), [], []
    for _ in range(ON_THE_ROLL - 1):
        entry_id, version = _shown(page)
        sent = {"means": "phone", "version": version, "result": "unemployed", "csrf_token": token}
        begun = time.perf_counter()
        answer = client.post(f"/confirmation/{entry_id}", data=sent, headers=_PART)
        written = time.perf_counter()
        page = _next(client, answer.location)
        taken.append((time.perf_counter() - begun) * 1000)
        writing.append((written - begun) * 1000)
    return percentiles(name, taken[_WARM_UP:]) | percentiles(
        f"{name}, the writing", writing[_WARM_UP:]
    )


def _next(client: FlaskClient, address: str) -> str:
    answer = client.get(address, headers=_PART)
    if answer.status_code != 200:
        raise RuntimeError(f"{address} answered {answer.status_code}")
    return answer.text


def _shown(page: str) -> tuple[str, str]:
    entry = re.search(r'action="/confirmation/(\d+)"', page)
    version = re.search(r'name="version" value="(\d+)"', page)
    if entry is None or version is None:
        raise RuntimeError("no card is shown")
    return entry[1], version[1]
