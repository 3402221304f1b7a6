"""The floor: what the same rows cost through the same ORM, log-in and server, and nothing else.

Bare Flask views and short templates: no rules, no navigation, no audit trail, no form check. Where
the portal's page enters its reading into the trail, the floor writes one row. ``python -m
tests.bench.floor_app`` serves it as ``flask serve`` serves the portal.
"""

from __future__ import annotations

import os
from typing import Any

import sqlalchemy as sa
from flask import Flask, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import UserMixin, current_user, login_required
from granian import Granian
from granian.constants import Interfaces
from jinja2 import DictLoader
from sqlalchemy.orm import joinedload, selectinload

from portal.config import Settings, load_settings
from portal.domain.confirmation import ContactMeans, ContactResult, month_of
from portal.domain.workflow import WAITING
from portal.extensions import bind, db, login_manager
from portal.keys import read_keys
from portal.models import (
    Case,
    Certificate,
    Contact,
    Decision,
    Login,
    Offer,
    Person,
    PersonIdentifier,
    Registration,
    RollEntry,
    Serving,
    sealing,
)
from portal.models.sealing import identifier_hashes
from portal.queries import logins
from portal.services.logins import token_hash
from portal.services.transactions import writing
from tests.factories import NOW

_TEMPLATES = {
    "desk.html": """<!doctype html><title>desk</title><table>
{% for case in cases %}<tr><td>{{ case.number }}<td>{{ case.person.name }}
<td>{{ case.person.identifier.number[-4:] }}<td>{{ case.handling_office.full_name }}
<td>{{ case.due_on }}<td>{{ case.status.label }}</tr>
{% endfor %}</table>""",
    "person.html": """<!doctype html><title>person</title><h1>{{ person.name }}</h1>
<p>{{ person.identifier.number[-4:] }} {{ person.phone }} {{ person.residence_address }}</p>
<ul>{% for one in spells %}<li>{{ one.kind }} {{ one.handling_office.full_name }}{% endfor %}
{% for one in serving %}<li>{{ one.office.full_name }}{% endfor %}
{% for one in certificates %}<li>{{ one.number }}{% endfor %}
{% for case in cases %}<li>{{ case.number }}{% for one in case.decisions %} {{ one.at }}
{{ one.actor.name }}{% endfor %}{% endfor %}
{% for month in months %}<li>{{ month.month }}{% for one in month.contacts %} {{ one.at }}
{% endfor %}{% endfor %}{% for one in offers %}<li>{{ one.at }}{% endfor %}</ul>""",
    "card.html": """<!doctype html><title>card</title><h1>{{ entry.person.name }}</h1>
<p>{{ entry.person.phone }} {{ entry.person.residence_address }}</p>
<ul>{% for one in board %}<li>{{ one.id }} {{ one.result }}{% endfor %}</ul>
<ul>{% for month in months %}<li>{{ month.month }} {{ month.office.full_name }}
{% for one in month.contacts %} {{ one.at }} {{ one.by.name }}{% endfor %}{% endfor %}</ul>
<form method="post" action="/confirmation/{{ entry.id }}">
<input name="version" value="{{ entry.version }}"></form>""",
}


class _SignedIn(UserMixin):
    def __init__(self, token: str, login: Login) -> None:
        self.token, self.login = token, login
        self.office_id: int = login.user.postings[0].office_id

    def get_id(self) -> str:
        return self.token


def create_app(settings: Settings) -> Flask:
    """The floor, with the portal's keys, database and cookies."""
    app = Flask("floor")
    keys = read_keys(settings.keys)
    sealing.install(keys.keyring)
    app.config.update(
        SECRET_KEY=keys.session,
        SESSION_COOKIE_NAME="portal",
        WTF_CSRF_CHECK_DEFAULT=False,
    )
    app.jinja_loader = DictLoader(_TEMPLATES)
    bind(app, settings)
    login_manager.user_loader(_load)
    for rule, view, method in _VIEWS:
        app.add_url_rule(rule, view_func=view, methods=[method])
    return app


def _load(token: str) -> _SignedIn | None:
    found = logins.by_token(db.session(), token_hash(token))
    return None if found is None else _SignedIn(token, found[0])


def empty() -> str:
    """Nothing at all."""
    return ""


@login_required  # type: ignore[untyped-decorator]
def desk() -> str:
    """The first twenty waiting cases."""
    cases = db.session.scalars(
        sa.select(Case)
        .where(Case.status.in_(WAITING), Case.handling_office_id == current_user.office_id)
        .order_by(Case.due_on, Case.id)
        .limit(21)
        .options(
            joinedload(Case.person, innerjoin=True).selectinload(Person.identifiers),
            joinedload(Case.handling_office, innerjoin=True),
        )
    ).all()
    return render_template("desk.html", cases=cases)


@login_required  # type: ignore[untyped-decorator]
def find() -> ResponseReturnValue:
    """Whose a number is."""
    person = db.session.scalars(
        sa.select(Person)
        .join(PersonIdentifier)
        .where(
            PersonIdentifier.number_hash.in_(identifier_hashes(request.form["q"])),
            PersonIdentifier.valid_to.is_(None),
        )
    ).one()
    return redirect(f"/people/{person.id}")


@login_required  # type: ignore[untyped-decorator]
def person(person_id: int) -> str:
    """A person, and all that happened."""
    found = db.session.get_one(Person, person_id, options=[joinedload(Person.identifiers)])
    page = render_template(
        "person.html",
        person=found,
        spells=_of(
            Registration, person_id, joinedload(Registration.handling_office, innerjoin=True)
        ),
        serving=_of(Serving, person_id, joinedload(Serving.office, innerjoin=True)),
        certificates=_of(Certificate, person_id),
        cases=_of(
            Case, person_id, selectinload(Case.decisions).joinedload(Decision.actor, innerjoin=True)
        ),
        months=_of(RollEntry, person_id, selectinload(RollEntry.contacts)),
        offers=_of(Offer, person_id),
    )
    login_id = current_user.login.id
    session = db.session()
    with writing(session):
        session.execute(sa.update(Login).where(Login.id == login_id).values(wrong_tries=0))
    return page


def _of(model: Any, person_id: int, *options: Any) -> list[Any]:
    rows = sa.select(model).where(model.person_id == person_id).options(*options)
    return list(db.session.scalars(rows).unique())


@login_required  # type: ignore[untyped-decorator]
def confirm(entry_id: int) -> ResponseReturnValue:
    """A contact written; on to the next."""
    user_id, office_id = current_user.login.user_id, current_user.office_id
    session = db.session()
    with writing(session):
        entry = session.get_one(RollEntry, entry_id, with_for_update={"of": RollEntry})
        entry.result, entry.done_at = ContactResult.UNEMPLOYED, NOW
        entry.attempts += 1
        session.add(
            Contact(
                entry_id=entry_id,
                at=NOW,
                means=ContactMeans.PHONE,
                result=ContactResult.UNEMPLOYED,
                by_id=user_id,
                office_id=office_id,
                recorded_at=NOW,
            )
        )
    return redirect(f"/confirmation?after={entry_id}")


@login_required  # type: ignore[untyped-decorator]
def card() -> str:
    """The next card."""
    here = sa.and_(RollEntry.month == month_of(NOW), RollEntry.office_id == current_user.office_id)
    board = db.session.execute(
        sa.select(RollEntry.id, RollEntry.person_id, RollEntry.result, RollEntry.done_at)
        .where(here)
        .order_by(RollEntry.id)
    ).all()
    after = request.args.get("after", 0, type=int)
    left = [one.id for one in board if one.result is None]
    if not left:
        return "nobody is left"
    wanted = next((one for one in left if one > after), left[0])
    whole = joinedload(RollEntry.person, innerjoin=True)
    entry = db.session.get_one(RollEntry, wanted, options=[whole])
    contacts = selectinload(RollEntry.contacts).joinedload(Contact.by, innerjoin=True)
    months = _of(RollEntry, entry.person_id, contacts, joinedload(RollEntry.office, innerjoin=True))
    return render_template("card.html", entry=entry, months=months, board=board)


_VIEWS = (
    ("/login", empty, "GET"),
    ("/desk", desk, "GET"),
    ("/people", find, "POST"),
    ("/people/<int:person_id>", person, "GET"),
    ("/confirmation/<int:entry_id>", confirm, "POST"),
    ("/confirmation", card, "GET"),
)


def application() -> Flask:
    """What granian's processes load."""
    return create_app(load_settings())


def main() -> None:
    """Serve with as many processes and threads as the portal."""
    settings = load_settings()
    Granian(
        "tests.bench.floor_app:application",
        factory=True,
        address=settings.host,
        port=int(os.environ["PORT"]),
        interface=Interfaces.WSGI,
        workers=settings.web_processes,
        blocking_threads=settings.web_threads,
        backlog=1024,
        log_access=False,
    ).serve()


if __name__ == "__main__":
    main()
