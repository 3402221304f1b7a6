"""A registration begun from the person's own record: what is known of them is filled in."""

from __future__ import annotations

from flask import abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from portal.domain.channels import Channel
from portal.domain.checks import (
    Verdict,
)
from portal.domain.passes import read_pass
from portal.extensions import db
from portal.models import Person
from portal.queries import people
from portal.services import drafts
from portal.web.access import current_actor, requires
from portal.web.deregistration.room import CODE, room
from portal.web.registration.room import CHANNEL, LATE, NUMBER, found
from portal.web.time import business_now


@room.post(f"/people/<int:person_id>/begin/{CODE}")
@requires("case.accept")
def begin(person_id: int, code: str) -> ResponseReturnValue:
    """Begin a 就业登记, which ends unemployment (R7.1–R7.3), or a 失业登记 after the last job."""
    session, actor = db.session(), current_actor()
    person = people.in_area(session, actor, person_id)
    if person is None:
        abort(404)
    why = _hindrance(code, person)
    if why:
        flash(why, "error")
        return redirect(url_for("people.show", person_id=person_id))
    number = person.identifier.number
    payload: drafts.Payload = {NUMBER: [number], LATE: [], CHANNEL: [Channel.WINDOW.value]}
    token = drafts.start(session, actor, code, payload, business_now(), about=number)
    return redirect(url_for("registration.fill", code=code, token=token))


def _hindrance(code: str, person: Person) -> str | None:
    if read_pass(person.identifier.number) is not None:
        return "登记要用身份证号或居住证号，请先在本人记录里登记新证件号码"
    stops = (one for one in found(code, person.id_number, person) if one.verdict is Verdict.STOP)
    return next((f"{one.text}。{one.advice}" for one in stops), None)
