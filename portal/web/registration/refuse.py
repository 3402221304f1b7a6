"""不予登记 at the window, before any form: the lawful reason, the facts, the notice (R2.7)."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from portal.domain.codes import code_set
from portal.domain.identity import Sex
from portal.extensions import db
from portal.queries import people
from portal.services import registration
from portal.services.errors import Conflict, RuleBroken
from portal.services.registration import Refused
from portal.web.access import current_actor, requires
from portal.web.forms import show_problems
from portal.web.registration.forms import WHOLE, RefuseAtOnceForm, WholeForm
from portal.web.registration.room import CODE, Begun, begun, compared, found, own_person, room
from portal.web.time import business_now


@room.route(f"/{CODE}/<token>/refuse", methods=["GET", "POST"])
@requires("draft.write")
def refuse(code: str, token: str) -> ResponseReturnValue:
    """The reason and the facts; then the case with its notice to print."""
    draft, form = begun(code, token), RefuseAtOnceForm()
    form.offer(draft.procedure.refusals)
    if not form.is_submitted():
        form = RefuseAtOnceForm(formdata=None, data=_suggested(draft))
        form.offer(draft.procedure.refusals)
        return _page(draft, form, 200)
    if draft.number.sex is not None:
        form.sex.data, form.sex.validators = draft.number.sex.value, []
    if not form.validate():
        return _page(draft, form, 422)
    try:
        case = registration.refuse_at_once(
            db.session(),
            current_actor(),
            business_now(),
            draft.procedure,
            _read(draft, form),
            draft=token,
            channel=draft.channel,
            compared=compared(draft, _as_typed(draft)),
        )
    except RuleBroken as broken:
        show_problems(form, broken.problems)
        return _page(draft, form, 422)
    except Conflict as conflict:
        form.form_errors.append(str(conflict))
        return _page(draft, form, 409)
    flash("已登记为不予登记，请打印告知书交给本人")
    return redirect(url_for("cases.show", case_id=case.id))


def _read(draft: Begun, form: RefuseAtOnceForm) -> Refused:
    return Refused(
        id_number=draft.number,
        name=form.name.data,
        sex=draft.number.sex or Sex(form.sex.data),
        reason=form.refusal.data,
        facts=form.facts.data,
        phone=form.phone.data,
    )


def _as_typed(draft: Begun) -> WholeForm:
    return WHOLE[draft.procedure.code](formdata=MultiDict(draft.payload))


def _suggested(draft: Begun) -> dict[str, Any]:
    """What the checks found is offered as the reason and its facts; the clerk may say otherwise."""
    person = people.by_id_number(db.session(), draft.number)
    against = next(
        (one for one in found(draft.procedure.code, draft.number, person) if one.refusal), None
    )
    known = own_person(draft.number)
    typed = draft.payload.get("name", [""])[0]
    values: dict[str, Any] = {"name": known.name if known else typed}
    if against is not None and against.refusal in draft.procedure.refusals:
        values["refusal"] = code_set("refusal_reason").item(against.refusal)
        values["facts"] = against.text
    return values


def _page(draft: Begun, form: RefuseAtOnceForm, status: int) -> ResponseReturnValue:
    page = render_template("registration/refuse.html", draft=draft, form=form)
    return page, status
