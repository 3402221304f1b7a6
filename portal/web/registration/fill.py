"""One page in the order of the paper form: accept, or accept and complete at once."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from portal.domain.card_reader import below_region
from portal.domain.dates import shanghai_day
from portal.domain.form_drafts import Resumed, from_plain, resume, to_plain
from portal.extensions import db
from portal.models import Case, Office
from portal.queries import identity, people, reserved_numbers
from portal.services import drafts, registration
from portal.services.errors import Conflict, RuleBroken
from portal.web import province
from portal.web.access import current_actor, requires
from portal.web.forms import show_problems
from portal.web.held import held
from portal.web.registration import known, reading
from portal.web.registration.forms import WHOLE, WholeForm
from portal.web.registration.means import offer
from portal.web.registration.room import (
    CODE,
    COMPARED,
    FIXED,
    SHOWN,
    Begun,
    begun,
    compared,
    found,
    own_person,
    room,
)
from portal.web.time import business_now, business_today

_NOT_KEPT = frozenset({"csrf_token", "action"})


@room.route(f"/{CODE}/<token>", methods=["GET", "POST"])
@requires("draft.write")
def fill(code: str, token: str) -> ResponseReturnValue:
    """The form itself: accept, or accept and complete at once."""
    draft = begun(code, token)
    if request.method == "GET":
        form, resumed = _form_from(draft)
        return _page(draft, form, draft.saved_at, resumed=resumed)
    form = _fitted(draft, WHOLE[code]())
    keep(draft)
    on: date = (form.accepted_on.data if draft.is_late else None) or business_today()
    sound = reading.valid(db.session(), form, draft.number, on)
    missing = (
        reading.finish_problems(form, draft.procedure, consent_known=False) if _completing() else []
    )
    show_problems(form, missing)
    if missing or not sound:
        return _page(draft, form, business_now(), status=422)
    try:
        case = _accept(draft, form)
    except RuleBroken as broken:
        show_problems(form, broken.problems)
        return _page(draft, form, business_now(), status=422)
    except Conflict as conflict:
        form.form_errors.append(str(conflict))
        return _page(draft, form, business_now(), status=409)
    flash("已办结，登记表可以打印了" if case.closed_at else "已受理，核验后办结")
    return redirect(url_for("cases.show", case_id=case.id))


def _completing() -> bool:
    return request.form.get("action") == "complete"


def _accept(draft: Begun, form: WholeForm) -> Case:
    session = db.session()
    finish = reading.finish(form, draft.procedure, consent_known=False) if _completing() else None
    return registration.accept(
        session,
        current_actor(),
        business_now(),
        reading.details(session, form, draft.number),
        consent=None if finish else reading.consent(form),
        finish=finish,
        draft=draft.token,
        late=reading.late(form) if draft.is_late else None,
        channel=draft.channel,
        compared=compared(draft, form),
    )


@room.post(f"/{CODE}/<token>/draft")
@requires("draft.write")
def save(code: str, token: str) -> ResponseReturnValue:
    """Keep what has been typed so far, while it is being typed."""
    keep(begun(code, token))
    return render_template("drafts/_saved.html", saved_at=business_now())


@room.post(f"/{CODE}/<token>/discard")
@requires("draft.write")
def discard(code: str, token: str) -> ResponseReturnValue:
    """Throw the draft away and go back to the desk."""
    drafts.discard(db.session(), current_actor(), token, code)
    flash("草稿已删除", "info")
    return redirect(url_for("desk.show"))


def keep(draft: Begun, *, asked: bool = False) -> None:
    """Keep what the request's form holds; with ``asked``, that the sources had data, too.

    What else the draft knows beside the form no browser can change.
    """
    typed = {name: request.form.getlist(name) for name in request.form if name not in _NOT_KEPT}
    known: drafts.Payload = {COMPARED: ["y"]} if asked else {}
    if SHOWN not in draft.payload:
        known[SHOWN] = [json.dumps(to_plain(held(_fresh(draft))), ensure_ascii=False)]
    drafts.save(
        db.session(),
        current_actor(),
        draft.token,
        draft.procedure.code,
        typed | known,
        business_now(),
        keeping=[name for name in FIXED if name not in known],
    )


def _form_from(draft: Begun) -> tuple[WholeForm, Resumed | None]:
    """The form as it was typed last; what nobody typed over follows the record."""
    fresh = _fresh(draft)
    if not set(draft.payload) - set(FIXED):
        return fresh, None
    typed = _typed(draft, draft.payload)
    if SHOWN not in draft.payload:
        return typed, None
    shown, now = from_plain(json.loads(draft.payload[SHOWN][0])), held(fresh)
    resumed = resume(shown, held(typed), now)
    followed = {name: list(one.values) for name, one in now.items() if name not in resumed.fill}
    return _typed(draft, draft.payload | followed), resumed


def _typed(draft: Begun, payload: drafts.Payload) -> WholeForm:
    return _fitted(draft, WHOLE[draft.procedure.code](formdata=MultiDict(payload)))


def _fresh(draft: Begun) -> WholeForm:
    """The form as nobody has typed in it yet, with what the record and the card say now."""
    session, person, card = db.session(), own_person(draft.number), reading.carried(draft.on_card)
    if person is not None:
        data = card | known.of(session, person, draft.procedure.code, business_today()).values
    else:
        office = session.get_one(Office, current_actor().office_id)
        data = reading.prefilled(session, draft.number, office) | card
    if (read := card.get("household_address")) and data["household_address"] == read:
        data["household_address"] = below_region(read, data.get("household_region") or "")
    return _fitted(draft, WHOLE[draft.procedure.code](formdata=None, data=data))


def _fitted(draft: Begun, form: WholeForm) -> WholeForm:
    """The part about paper accepted before, only where that is what is being entered."""
    form.offer_means(draft.channel)
    if draft.is_late:
        form.offer(reserved_numbers.free(db.session(), current_actor().office_id))
    else:
        for name in ("accepted_on", "late_reason", "paper_number"):
            del form[name]
    return form


def _page(
    draft: Begun,
    form: WholeForm,
    saved_at: datetime,
    status: int = 200,
    resumed: Resumed | None = None,
) -> ResponseReturnValue:
    session, procedure = db.session(), draft.procedure
    person, own = people.by_id_number(session, draft.number), own_person(draft.number)
    days = province.policy().days_for(procedure)
    sources_said = compared(draft, form)
    offer(form, sources_said)
    begins = (form.accepted_on.data if draft.is_late else None) or shanghai_day(business_now())
    context: dict[str, Any] = {
        "draft": draft,
        "number": draft.number,
        "form": form,
        "known": person is not None,
        "checks": found(procedure.code, draft.number, person),
        "told": known.of(session, own, procedure.code, business_today()).told if own else (),
        "card_notes": identity.card_notes(session, own.id, business_today()) if own else (),
        "procedure": procedure,
        "days": days,
        "due": province.calendar().due(begins, days),
        "saved_at": saved_at,
        "resumed": resumed,
        "compared": sources_said,
        "compare_url": url_for(".compare", code=procedure.code, token=draft.token),
    }
    return render_template("registration/form.html", **context), status
