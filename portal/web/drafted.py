"""Which forms save themselves while they are typed (decision 032), and when a draft has done.

Every ``PortalForm`` does, but for those declared here with the reason.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode

from flask import Response, g, has_request_context, request
from sqlalchemy.exc import OperationalError

from portal.extensions import db
from portal.services import page_drafts

if TYPE_CHECKING:
    from portal.web.forms import PortalForm

_SECRET = "a password: never kept"  # noqa: S105 - a reason, no password
_SEARCH = "a search: a word or a number, and nothing is decided"
_FILE = "a file, and no more than a choice beside it"
_CHOICE = "a choice and a button"
_OWN = "begins with a number and has a draft of its own (decision 005)"

NOT_DRAFTED: Mapping[str, str] = MappingProxyType(
    {
        "auth.SignInForm": _SECRET,
        "auth.PasswordForm": _SECRET,
        "auth.PinForm": _SECRET,
        "auth.CodeForm": _SECRET,
        "auth.FactorForm": _SECRET,
        "auth/_lock.html": _SECRET,
        "auth/_proof.html": _SECRET,
        "admin.AccountSearchForm": _SEARCH,
        "admin.AuditForm": _SEARCH,
        "identity_changes.FindForm": _SEARCH,
        "issues.NumberSearchForm": _SEARCH,
        "matching.FilterForm": _SEARCH,
        "moves.NumberForm": _SEARCH,
        "rolls.FindForm": _SEARCH,
        "vacancies.SearchForm": _SEARCH,
        "components/frame.html": _SEARCH,
        "confirmation/_head.html": _SEARCH,
        "confirmation/found.html": _SEARCH,
        "employers/employers.html": _SEARCH,
        "registration.StartForm": "a number, with which the draft begins",
        "registration.UnemploymentForm": _OWN,
        "registration.JobSeekingForm": _OWN,
        "registration.EmploymentForm": _OWN,
        "admin.StaffFileForm": _FILE,
        "cases.ScanForm": _FILE,
        "certificates.PhotoForm": _FILE,
        "comparisons.LoadForm": _FILE,
        "golive.UploadForm": _FILE,
        "rosters.UploadForm": _FILE,
        "training.FileForm": _FILE,
        "admin.HandOverForm": _CHOICE,
        "issues.HandOutForm": _CHOICE,
        "making.MakeForm": _CHOICE,
        "matching.PickForm": _CHOICE,
        "rolls.PrintForm": _CHOICE,
        "training.AgreedForm": _CHOICE,
        "vacancies.ManageForm": _CHOICE,
    }
)
"""The forms that keep no draft of a page, each with its reason: by room and class, or by template
where one is written by hand.
"""

WAITING, SENT, NEW = "waiting", "sent", "new"
"""What a mark says: the writer has drafts to ask for; it holds what was sent; neither."""

log = logging.getLogger("portal")


def name_of(form: type[PortalForm]) -> str:
    """A form's name in ``NOT_DRAFTED``."""
    room = form.__module__.removeprefix("portal.web.").partition(".")[0]
    return f"{room}.{form.__name__}"


def declare(form: PortalForm) -> None:
    """Note on a form's token that it saves itself, and on the request that one was read."""
    token = form._fields.get("csrf_token")
    if token is None or name_of(type(form)) in NOT_DRAFTED:
        return
    token.draft_sent = form.was_sent
    if form.was_sent and has_request_context():
        g.draft_read = True


def mark_of(token: Any) -> str | None:
    """The mark of a form's token as it is drawn; None for one that keeps no draft."""
    sent = getattr(token, "draft_sent", None)
    if sent is None or g.get("actor") is None:
        return None
    if sent:
        g.draft_shown = True
        return SENT
    return WAITING if g.drafts_wait else NEW


def end_accepted(response: Response) -> Response:
    """Forget the draft of a form that was accepted: read, and neither refused nor shown again."""
    read = g.get("draft_read") and not g.get("draft_shown")
    if not read or g.get("actor") is None or response.status_code >= 400:
        return response
    if not g.drafts_wait:  # none was there when the request came
        return response
    try:
        page_drafts.drop(db.session(), g.actor, here())
    except OperationalError as outage:
        # The form itself was accepted; its draft is only offered once more.
        db.session.rollback()
        log.error("draft not forgotten %s: %s", g.request_id, type(outage).__name__)
    return response


def here() -> str:
    """The address of this request, as drafts name it."""
    return address(request.path, request.query_string.decode(errors="replace"))


def address(path: str, query: str) -> str:
    """A form's address, whatever the order of its arguments."""
    return f"{path}?{urlencode(sorted(parse_qsl(query, keep_blank_values=True)))}"
