"""入户联系单: printed for those still to be reached, and found again by its number."""

from __future__ import annotations

from flask import Response, abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.domain.ages import age_on
from portal.domain.confirmation import ContactMeans, last_day, month_of
from portal.domain.contact_sheets import MOST_ROWS, TICKS, sheet_code
from portal.domain.dates import SHANGHAI, shanghai_day
from portal.domain.identity import mask_id_number
from portal.domain.mass_reading import Mass
from portal.domain.service311 import OUTCOMES
from portal.extensions import db
from portal.models import ContactSheet, Offer, Person
from portal.printing.contact_sheet import ContactPage, Recommended, Visited, contact_sheet_html
from portal.printing.renderer import render_pdf
from portal.queries import contact_sheets, rolls
from portal.queries.contact_sheets import Row
from portal.queries.rolls import EntryState
from portal.services import contact_sheets as service
from portal.services.contact_sheets import Paper
from portal.services.errors import RuleBroken
from portal.web import province
from portal.web.access import current_actor, requires
from portal.web.forms import show_problems
from portal.web.limits import limited
from portal.web.responses import pdf
from portal.web.rolls.forms import TO_VISIT, FindForm, PrintForm
from portal.web.rolls.room import room
from portal.web.time import business_now


@room.get("/sheet")
@requires("confirmation.record")
def sheet() -> ResponseReturnValue:
    """Whom to print, which number to enter, and the month's sheets."""
    return _page(PrintForm(formdata=None), FindForm(formdata=None))


@room.post("/sheet")
@requires("confirmation.record")
def make_sheet() -> ResponseReturnValue:
    """Note the sheet; its page leads to the paper."""
    form = PrintForm()
    if not form.validate():
        return _page(form, FindForm(formdata=None), 422)
    states = [EntryState(one) for one in form.states.data]
    try:
        made = service.make(db.session(), current_actor(), business_now(), states, form.again.data)
    except RuleBroken as broken:
        show_problems(form, broken.problems)
        return _page(form, FindForm(formdata=None), 422)
    return redirect(url_for(".enter", sheet_id=made.id))


@room.post("/sheet/find")
@requires("confirmation.record")
def find_sheet() -> ResponseReturnValue:
    """From the number on the paper to its rows."""
    form = FindForm()
    sheet_id = form.read()
    if sheet_id is not None and contact_sheets.own(db.session(), current_actor(), sheet_id):
        return redirect(url_for(".enter", sheet_id=sheet_id))
    if sheet_id is not None:
        form.code.errors = ["本社区（村）没有这张联系单，请核对编号"]
    return _page(PrintForm(formdata=None), form, 422)


@room.get("/sheets/<int:sheet_id>/paper")
@requires("confirmation.record")
@limited(Mass.PRINTS)
def paper(sheet_id: int) -> Response:
    """The sheet to print, as far as there is somebody to visit; each print is noted."""
    found = service.to_print(db.session(), current_actor(), business_now(), sheet_id)
    html = contact_sheet_html(_content(found))
    return pdf(render_pdf(html, timeout=60), f"contact-sheet-{sheet_id}.pdf")


def own_sheet(sheet_id: int) -> ContactSheet:
    """A sheet of the actor's office; 404 for any other."""
    found = contact_sheets.own(db.session(), current_actor(), sheet_id)
    if found is None:
        abort(404)
    return found


def offer_words(offer: Offer) -> str:
    """When something was recommended, and what."""
    at = f"{shanghai_day(offer.at):%m-%d}"
    if offer.vacancy is not None:
        return f"{at} {offer.vacancy.employer.name} {offer.vacancy.title}"
    if offer.course is not None:
        return f"{at} {offer.course.institution.name} {offer.course.title}"
    return at


def _page(form: PrintForm, find: FindForm, status: int = 200) -> ResponseReturnValue:
    session, actor, month = db.session(), current_actor(), month_of(business_now())
    (line,) = rolls.lines(session, actor, rolls.own(session, actor), month)
    page = render_template(
        "rolls/sheet.html",
        form=form,
        find=find,
        month=month,
        numbers={one.value: line.numbers[one] for one in TO_VISIT},
        waiting=contact_sheets.count_to_visit(session, actor, month, TO_VISIT, again=False),
        most=MOST_ROWS,
        sheets=contact_sheets.of_month(session, actor, month),
        sheet_code=sheet_code,
    )
    return page, status


def _content(found: Paper) -> ContactPage:
    one = found.sheet
    return ContactPage(
        code=sheet_code(one.month, one.id),
        month=one.month,
        last_day=last_day(one.month, province.policy().confirmation_day),
        office=one.office.full_name,
        printed_by=one.printed_by.name,
        printed_on=one.printed_at.astimezone(SHANGHAI).date(),
        means=tuple(each.label for each in ContactMeans),
        results=tuple(f"{each.key} {each.label}" for each in TICKS),
        people=tuple(_visited(row) for row in found.rows),
        left_out=tuple((why.label, tuple(seqs)) for why, seqs in found.left_out.items()),
    )


def _visited(row: Row) -> Visited:
    person = row.entry.person
    return Visited(
        seq=row.seq,
        name=person.name,
        who=f"{person.sex.label} {age_on(person.birth_date, row.entry.month)} 岁",
        id_number=mask_id_number(person.identifier.number),
        phone=person.phone or "没有电话",
        address=_address(person) or "没有住址",
        last=_last(row),
        recommended=tuple(
            Recommended(
                what=offer_words(each), outcomes=tuple(told.label for told in OUTCOMES[each.kind])
            )
            for each in row.pending
        ),
    )


def _address(person: Person) -> str:
    if person.residence_address or person.residence_region:
        return f"{person.residence_region or ''}{person.residence_address or ''}"
    return f"{person.household_region or ''}{person.household_address or ''}"


def _last(row: Row) -> str:
    if row.last is None:
        return "还没有联系过"
    at = shanghai_day(row.last.at)
    return f"上次 {at:%m-%d} {row.last.means.label} {row.last.result.label}"
