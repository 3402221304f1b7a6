"""A key pressed on the card: recorded, and on to the next person or to the right procedure."""

from __future__ import annotations

from http import HTTPStatus

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from portal.domain.confirmation import ContactResult, Said, Situation
from portal.extensions import db
from portal.models import Contact, RegistrationKind, RollEntry
from portal.services import confirmation
from portal.services.errors import Conflict, RuleBroken
from portal.web.access import current_actor, requires
from portal.web.confirmation import typed as reading
from portal.web.confirmation.card import View, asked, card
from portal.web.confirmation.room import board_here, go_on_elsewhere, is_part, room
from portal.web.confirmation.typed import SAVE, WRONG_NUMBER, Typed
from portal.web.converters import row_id
from portal.web.deregistration.begin import begin
from portal.web.forms import show_problems
from portal.web.time import business_now


@room.post("/<int:entry_id>")
@requires("confirmation.record")
def record(entry_id: int) -> ResponseReturnValue:
    """Record the result that was pressed with all that was told; 409 shows what changed."""
    sent = reading.typed()
    if request.form.get("result") == SAVE:
        return _save(entry_id, sent)
    now = business_now()
    is_sound, said = reading.sound(sent), reading.said(sent, now, _corrected(entry_id))
    if not is_sound or said is None:
        return _again(entry_id, sent, HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        contact = confirmation.record(
            db.session(),
            current_actor(),
            now,
            entry_id,
            _version(),
            said,
            reading.renewed(sent),
            request.form.get("corrects", type=row_id),
        )
    except RuleBroken as broken:
        return _refused(entry_id, sent, broken)
    except Conflict as conflict:
        return _changed(entry_id, sent, conflict)
    return _onward(entry_id, said, contact)


def _save(entry_id: int, sent: Typed) -> ResponseReturnValue:
    """Keep what was told before there is a result; what was typed of the contact stays typed."""
    if not reading.sound(sent):
        return _again(entry_id, sent, HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        confirmation.renew(
            db.session(),
            current_actor(),
            business_now(),
            entry_id,
            _version(),
            reading.renewed(sent),
        )
    except RuleBroken as broken:
        return _refused(entry_id, sent, broken)
    except Conflict as conflict:
        return _changed(entry_id, sent, conflict)
    corrects = request.form.get("corrects", type=row_id)
    if corrects is None and not sent.tells_of_contact:
        return redirect(url_for(".show", entry_id=entry_id, note=SAVE))
    view = View(typed=Typed(sent.contact), corrects=corrects, note=SAVE)
    return card(asked(entry_id, board_here()), view)


@room.post("/<int:entry_id>/resume")
@requires("confirmation.record")
def resume(entry_id: int) -> ResponseReturnValue:
    """Go on with what an earlier contact leads to; to the card where nothing follows from it."""
    wanted = asked(entry_id, board_here())
    entry = db.session().get_one(RollEntry, entry_id)
    if not wanted.is_open or entry.result not in (ContactResult.EMPLOYED, ContactResult.OTHER):
        return redirect(url_for(".show", entry_id=entry_id))
    reached = [one for one in entry.standing_contacts if one.result.reached]
    return _follow(reached[-1])


def _corrected(entry_id: int) -> Contact | None:
    """The contact to be put right, of this entry; whether it stands the service judges."""
    corrects = request.form.get("corrects", type=row_id)
    one = db.session().get(Contact, corrects) if corrects is not None else None
    return one if one is not None and one.entry_id == entry_id else None


def _version() -> int:
    return request.form.get("version", 0, type=int)


def _refused(entry_id: int, sent: Typed, broken: RuleBroken) -> ResponseReturnValue:
    show_problems(sent.contact, broken.problems)
    return _again(entry_id, sent, HTTPStatus.UNPROCESSABLE_ENTITY)


def _changed(entry_id: int, sent: Typed, conflict: Conflict) -> ResponseReturnValue:
    sent.contact.form_errors.append(str(conflict))
    return _again(entry_id, sent, HTTPStatus.CONFLICT)


def _again(entry_id: int, sent: Typed, status: HTTPStatus) -> ResponseReturnValue:
    """The card as it is now, with all that was typed still there."""
    view = View(typed=sent, corrects=request.form.get("corrects", type=row_id), status=status)
    return card(asked(entry_id, board_here()), view)


def _onward(entry_id: int, said: Said, contact: Contact) -> ResponseReturnValue:
    if said.result in (ContactResult.EMPLOYED, ContactResult.OTHER):
        return _follow(contact)
    if request.form.get("result") == WRONG_NUMBER:
        return redirect(url_for(".show", entry_id=entry_id, edit="basics", note=WRONG_NUMBER))
    if request.form.get("corrects"):
        return redirect(url_for(".show", entry_id=entry_id, note="corrected"))
    return redirect(url_for(".index", after=entry_id))


def _follow(contact: Contact) -> ResponseReturnValue:
    """On to the procedure that a contact leads to."""
    if contact.situation is None:
        return _elsewhere(contact.entry_id, begin(contact.entry.person_id, "employment"))
    return _elsewhere(contact.entry_id, redirect(_procedure(contact, contact.situation)))


def _procedure(contact: Contact, situation: Situation) -> str:
    """Where a situation is dealt with; the office that keeps the 失业登记 has to end it."""
    spell, person_id = contact.entry.registration, contact.entry.person_id
    if spell.handling_office_id != current_actor().office_id:
        keeper = spell.handling_office.full_name
        flash(f"失业登记由{keeper}经办，请把“{situation.label}”转告他们办理", "info")
        return url_for("people.show", person_id=person_id)
    if situation.end_reason is None:
        return url_for("moves.leave", person_id=person_id)
    return url_for(
        "deregistration.end",
        person_id=person_id,
        code=RegistrationKind.UNEMPLOYMENT.value,
        reason=situation.end_reason,
    )


def _elsewhere(entry_id: int, answer: ResponseReturnValue) -> ResponseReturnValue:
    """Leave the month for another room, from which a line leads back."""
    go_on_elsewhere(entry_id)
    if is_part() and isinstance(answer, Response):
        return Response(status=HTTPStatus.NO_CONTENT, headers={"HX-Redirect": answer.location})
    return answer
