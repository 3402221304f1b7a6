"""Each sending of a form has a key, and is carried out once (decision 040, js/network.js)."""

from __future__ import annotations

import logging
import re

from flask import Response, flash, g, make_response, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import OperationalError

from portal.extensions import db
from portal.services import sent_forms
from portal.services.errors import AlreadySent
from portal.web import errors

FIELD, HEADER = "form_key", "X-Form-Key"
ASKED_AGAIN = frozenset(
    {
        "admin.audit",
        "admin.audit_export",
        "admin.first_passwords",
        "confirmation.find",
        "golive.download",
        "identity_changes.find",
        "issues.index",
        "people.reveal",
        "people.search",
        "rosters.download",
        "vacancies.reveal",
    }
)
"""What is read, and the reading written down: the answer is wanted, however often it is asked."""

_KEY = re.compile(r"[0-9a-f]{32}")
_ARRIVED = "刚才那一次已经送达，没有重复办理"
log = logging.getLogger("portal")


def expect_once() -> None:
    """Before a form of somebody signed in is carried out: its key counts once."""
    if request.method != "POST" or g.actor is None or request.endpoint in ASKED_AGAIN:
        return
    key = request.headers.get(HEADER) or request.form.get(FIELD, "")
    if _KEY.fullmatch(key):
        sent_forms.expect(db.session(), g.actor.user_id, key)


def end(response: Response) -> Response:
    """After each request; what was refused or failed may be sent again under the same key.

    Who is refused what they have done with the first sending is told so.
    """
    try:
        if sent_forms.end(db.session(), failed=response.status_code >= 400):
            return make_response(already())
    except OperationalError as outage:
        db.session.rollback()
        log.error("key not given back %s: %s", g.request_id, type(outage).__name__)
    return response


def already(_error: AlreadySent | None = None) -> ResponseReturnValue:
    """Nothing more is done; the page shows what is so by now."""
    if getattr(request, "htmx", None):
        flash(_ARRIVED)
        return Response(headers={"HX-Refresh": "true"})
    return errors.page(409, f"{_ARRIVED}。", "结果请返回待办，从那里查看。", title="已经送达")
