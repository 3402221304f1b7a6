"""The test client: every HTML answer is parsed strictly, so that no page is broken unseen."""

from __future__ import annotations

import re
from functools import lru_cache
from secrets import token_hex
from typing import Any

import html5lib
import sqlalchemy as sa
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from portal.models import Login
from portal.services import logins
from portal.services.demo.accounts import PASSWORD
from portal.services.signing_in import Origin

# A fragment is parsed as what it will be swapped into.
_CONTAINERS = {"tr": "tbody", "td": "tr", "th": "tr", "tbody": "table", "option": "select"}
_FIRST_TAG = re.compile(r"\s*(?:<!--.*?-->\s*)*<([a-z0-9]+)", re.DOTALL)
_TOKEN = re.compile(r'name="csrf_token"[^>]*?value="([^"]+)"')


class BrokenHtml(AssertionError):
    """An answer is not well-formed HTML."""


def html_faults(text: str) -> list[str]:
    """What an HTML parser complains about: line, column and the kind of fault."""
    return list(_faults(_TOKEN.sub(lambda found: found[0].replace(found[1], "token"), text)))


@lru_cache(maxsize=1000)
def _faults(text: str) -> tuple[str, ...]:
    """The same for the same page: most refusals of a test run, and the log-in."""
    parser = html5lib.HTMLParser()
    if text.lstrip()[:9].lower() == "<!doctype":
        parser.parse(text)
    else:
        first = _FIRST_TAG.match(text)
        parser.parseFragment(text, container=_CONTAINERS.get(first[1] if first else "", "div"))
    return tuple(f"line {line}, column {at}: {fault}" for (line, at), fault, _ in parser.errors)


def csrf_token_in(html: str) -> str:
    """The token of a page's forms."""
    found = _TOKEN.search(html)
    assert found is not None, "there is no form on the page"
    return found[1]


class StrictClient(FlaskClient):
    """Flask's test client, for browsers that forgive nothing."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Send a request; raises ``BrokenHtml`` when the answer is malformed."""
        response = super().open(*args, **kwargs)
        if response.mimetype == "text/html" and (faults := html_faults(response.text)):
            where = f"{response.request.method} {response.request.path}"
            raise BrokenHtml(f"{where}:\n" + "\n".join(faults))
        return response

    def csrf_token(self, page: str = "/login") -> str:
        """The token that the forms of a page carry."""
        return csrf_token_in(self.get(page, follow_redirects=True).text)

    def submit(self, path: str, data: dict[str, Any], *, page: str | None = None) -> TestResponse:
        """Post a form with the token of the page it stands on (by default its own address)."""
        token = self.csrf_token(page or path)
        return self.post(path, data={**data, "csrf_token": token})


def enter(client: StrictClient, session: Session, user_id: int) -> int:
    """Give the client a log-in without the page; returns the log-in's id."""
    token = logins.begin(session, user_id, Origin("127.0.0.1", "test"), hours=10)
    with client.session_transaction() as kept:
        kept["_user_id"] = token
        kept["_fresh"] = True
    found = session.scalars(sa.select(Login.id).order_by(Login.id.desc()).limit(1)).one()
    session.rollback()
    return found


def sign_in(client: StrictClient, username: str, password: str = PASSWORD) -> TestResponse:
    """Log in; the answer is the redirect to the first page.

    The page with the form is not asked for: every test of a page would, and the log-in's own do.
    """
    token = _planted_token(client)
    data = {"username": username, "password": password, "csrf_token": token}
    response = client.post("/login", data=data)
    assert response.status_code == 302, response.text
    return response


def _planted_token(client: StrictClient) -> str:
    """The token that a page would give to this client, made as Flask-WTF makes it."""
    with client.session_transaction() as kept:
        token = kept.setdefault("csrf_token", token_hex())
    signer = URLSafeTimedSerializer(str(client.application.secret_key), salt="wtf-csrf-token")
    return str(signer.dumps(token))
