"""本人信息查询 on the screen: who asks, then the record on paper (个人信息保护法 44、45)."""

from __future__ import annotations

from datetime import UTC, date, datetime

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from portal.domain.dates import SHANGHAI, shanghai_day
from portal.domain.identity import mask_id_number
from portal.domain.mass_reading import Mass
from portal.domain.own_access import Asker, a_year_before
from portal.extensions import db
from portal.models import AccessRequest, Person
from portal.printing.access_log import AccessLog, LogLine, access_log_html
from portal.printing.renderer import render_pdf
from portal.queries import own_access as queries
from portal.services import own_access
from portal.services.errors import Conflict, RuleBroken
from portal.web import province
from portal.web.access import current_actor, requires
from portal.web.forms import show_problems
from portal.web.identity_changes.room import person_in_area
from portal.web.limits import limited
from portal.web.own_access.forms import AccessForm
from portal.web.responses import pdf
from portal.web.stores import paper_archive

room = Blueprint("own_access", __name__)


@room.route("/people/<int:person_id>/own-access", methods=["GET", "POST"])
@requires("person.own_access")
def ask(person_id: int) -> ResponseReturnValue:
    """Enter who asks for the record of which days; what was asked for before stands below."""
    person, today = person_in_area(person_id), _today()
    if not (form := AccessForm()).is_submitted():
        plain = {"first": a_year_before(today), "last": today, "asker": Asker.PERSON.value}
        return _page(person, AccessForm(formdata=None, data=plain), 200)
    if not form.validate():
        return _page(person, form, 422)
    try:
        own_access.ask(
            db.session(), current_actor(), datetime.now(UTC), person_id, form.asked(today)
        )
    except RuleBroken as broken:
        show_problems(form, broken.problems)
        return _page(person_in_area(person_id), form, 422)
    except Conflict as merged:
        flash(str(merged), "error")
        return _page(person_in_area(person_id), form, 409)
    flash("已登记，请打印查询记录交给来人")
    return redirect(url_for(".ask", person_id=person_id))


def _page(person: Person, form: AccessForm, status: int) -> ResponseReturnValue:
    page = render_template(
        "own_access/ask.html",
        person=person,
        form=form,
        requests=queries.of_person(db.session(), current_actor(), person.id),
    )
    return page, status


@room.get("/own-access/<int:asked_id>/record.pdf")
@requires("person.own_access")
@limited(Mass.PRINTS)
def paper(asked_id: int) -> ResponseReturnValue:
    """The record on paper; once printed, byte for byte the same."""
    session = db.session()
    request = queries.request(session, current_actor(), asked_id)
    if request is None:
        abort(404)
    sha256 = request.sha256
    if sha256 is None:
        sha256 = paper_archive().put(
            render_pdf(access_log_html(_log(session, request)), timeout=60)
        )
    sha256 = own_access.record_print(session, current_actor(), asked_id, sha256)
    return pdf(paper_archive().get(sha256), f"own-access-{asked_id}.pdf")


def _log(session: Session, request: AccessRequest) -> AccessLog:
    months = province.policy().audit_months
    return AccessLog(
        number=str(request.id),
        name=request.person.name,
        id_number=mask_id_number(request.person.identifier.number),
        first=request.first,
        last=request.last,
        asker=request.asker.label,
        kept="长期保存" if months is None else f"保存 {months} 个月",
        lines=tuple(
            LogLine(
                at=one.at.astimezone(SHANGHAI),
                office=one.office,
                role=one.role,
                staff=one.staff,
                act=one.act,
            )
            for one in queries.lines(session, request)
        ),
        office=request.office.full_name,
        officer=request.by.name,
        asked_at=request.at.astimezone(SHANGHAI),
    )


def _today() -> date:
    """Real time, as the trail's."""
    return shanghai_day(datetime.now(UTC))
