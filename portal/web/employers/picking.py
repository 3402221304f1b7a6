"""The employer in somebody else's form: picked by its code, recorded beside it where it is new."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from portal.domain.identity import IdentityError, parse_uscc
from portal.extensions import db
from portal.models import Employer
from portal.queries import employers
from portal.services import employers as services
from portal.services.errors import Conflict, RuleBroken
from portal.web.access import current_actor, requires
from portal.web.employers.forms import NewEmployerForm
from portal.web.employers.room import room
from portal.web.forms import show_problems
from portal.web.time import business_now

_PREFIX = "employer_"
FIELD = f"{_PREFIX}code"
"""The name under which a form sends the code."""


class Pick:
    """The fragment ``employers/_pick.html``: what was typed, and the employer that it names.

    An unknown code that is well formed is ``new``: then the form asks for the rest. ``fresh`` marks
    an answer to HTMX, which brings the cursor where the work goes on.
    """

    def __init__(self, form: NewEmployerForm, *, fresh: bool = False) -> None:
        self.form, self.fresh = form, fresh
        self.employer: Employer | None = None
        self.code = ""
        if (form.code.data or "").strip() and not form.code.errors:
            self._read()

    @property
    def new(self) -> bool:
        """Whether this employer has yet to be recorded."""
        return bool(self.code) and self.employer is None

    @property
    def sent(self) -> str:
        """What HTMX sends of the form around: the names of these fields."""
        return ",".join(field.name for field in self.form if field.type != "CSRFTokenField")

    def _read(self) -> None:
        try:
            self.code = parse_uscc(self.form.code.data or "").canonical
        except IdentityError as wrong:
            self.form.code.errors = [str(wrong)]
            return
        self.employer = employers.by_code(db.session(), self.code)


def picked(typed: str = "", *, wrong: str = "", fresh: bool = False) -> Pick:
    """The fragment within a form, with what was sent of it, else with the code held already.

    ``wrong`` is said beside the code. The fields' names begin with ``employer_``.
    """
    made = Pick(NewEmployerForm(prefix=_PREFIX, data={"code": typed}), fresh=fresh)
    if wrong and not made.form.code.errors:
        made.form.code.errors = [wrong]
    return made


@room.post("/pick")
@requires("employer.record")
def pick() -> ResponseReturnValue:
    """The employer of a code, ``employer_code``, or the fields to record it."""
    made = picked(fresh=True)
    return _answer(made, 422 if made.form.code.errors else 200)


@room.post("/pick/new")
@requires("employer.record")
def pick_new() -> ResponseReturnValue:
    """Record the employer from within the form, and go on with it."""
    form = NewEmployerForm(prefix=_PREFIX)
    code = form.read()
    if code is None:
        return _answer(Pick(form, fresh=True), 422)
    try:
        services.record(
            db.session(),
            current_actor(),
            business_now(),
            code,
            form.licence.data,
            form.details,
            licence_seen=form.licence_seen.data,
        )
    except RuleBroken as broken:
        show_problems(form, broken.problems)
        return _answer(Pick(form, fresh=True), 422)
    except Conflict as known:
        return _answer(Pick(form, fresh=True), 409, str(known))
    return _answer(Pick(form, fresh=True), 200, "已登记单位")


def _answer(made: Pick, status: int, said: str = "") -> ResponseReturnValue:
    page = render_template("employers/_pick_answer.html", pick=made, said=said)
    return page, status
