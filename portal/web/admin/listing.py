"""The list of accounts, which two administrators see, each with other things to do to them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import g, render_template, request
from flask.typing import ResponseReturnValue

from portal.extensions import db
from portal.models import User
from portal.queries import staff
from portal.services.errors import NotFound
from portal.services.guard import NOT_THERE
from portal.web.access import current_actor
from portal.web.admin.forms import UNUSED_DAYS, AccountSearchForm


@dataclass(frozen=True)
class AccountList:
    """One administrator's list: its template, its own endpoint, and what a row opens."""

    template: str
    endpoint: str
    opens: str

    def searched(self, **context: Any) -> ResponseReturnValue:
        """The page of accounts, searched by POST; for HTMX only the rows that follow."""
        search = AccountSearchForm()
        refused = search.is_submitted() and not search.validate()
        return self._answer(search, 422 if refused else 200, context)

    def refused(self, **context: Any) -> ResponseReturnValue:
        """The first page of accounts, as the answer to another form of the page."""
        return self._answer(AccountSearchForm(formdata=None), 422, context)

    def _answer(
        self, search: AccountSearchForm, status: int, context: dict[str, Any]
    ) -> ResponseReturnValue:
        typed, after = search.q.data or "", search.after.data or None
        unused = datetime.now(UTC) - timedelta(days=UNUSED_DAYS) if search.unused.data else None
        page = (
            None
            if search.errors
            else staff.accounts(db.session(), current_actor(), typed, after, unused)
        )
        following = after and page and request.htmx  # type: ignore[attr-defined]
        template = "admin/_account_rows.html" if following else self.template
        body = render_template(template, listing=self, search=search, page=page, **context)
        return body, status


def account(user_id: int) -> User:
    """An account of the actor's area with its postings; raises ``NotFound``."""
    found = staff.in_area(db.session(), current_actor(), user_id)
    if found is None:
        raise NotFound(NOT_THERE)
    return found


def is_own(user_id: int) -> bool:
    """Whether the account is that of the administrator at work."""
    return bool(g.user.id == user_id)
