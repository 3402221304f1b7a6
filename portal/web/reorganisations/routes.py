"""机构调整: proposed by 系统管理员, approved by 安全管理员; and what an office was before."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.domain.reorganising import PENDING, WANTED, Kind, Status
from portal.extensions import db
from portal.models import Reorganisation
from portal.queries import areas
from portal.queries import reorganisations as queries
from portal.services import reorganising
from portal.services.errors import Conflict, RuleBroken
from portal.services.reorganising import Asked, Preview
from portal.web.access import current_actor, requires
from portal.web.converters import sent_text
from portal.web.forms import PortalForm, show_problems
from portal.web.reorganisations.forms import OrderForm, ReorganisationForm, TurnDownForm
from portal.web.time import business_now, business_today

room = Blueprint("reorganisations", __name__, url_prefix="/reorganisations")
_LONGEST = 80


@room.get("")
@requires("area.orders")
def index() -> ResponseReturnValue:
    """The orders of the area, those that wait on top."""
    return render_template(
        "reorganisations/index.html", orders=queries.listed(db.session(), current_actor())
    )


@room.route("/new/<kind>", methods=["GET", "POST"])
@requires("area.reorganise")
def new(kind: str) -> ResponseReturnValue:
    """The form of a kind of order: looked at first, then proposed."""
    if kind not in set(WANTED):
        abort(404)
    form, which = ReorganisationForm(), Kind(kind)
    if not form.is_submitted():
        return _form(form, which, 200)
    sound = form.validate()
    asked = form.read(db.session(), current_actor(), which)
    if not sound or asked is None:
        return _form(form, which, 422)
    try:
        if request.form.get("act") == "preview":
            shown = reorganising.preview(db.session(), current_actor(), asked)
            return _form(form, which, 200, shown)
        order = reorganising.propose(db.session(), current_actor(), business_now(), asked)
    except RuleBroken as broken:
        show_problems(form, broken.problems)
        return _form(form, which, 422)
    flash("已提出，等待安全管理员批准")
    return redirect(url_for(".show", order_id=order.id))


@room.get("/<int:order_id>")
@requires("area.orders")
def show(order_id: int) -> ResponseReturnValue:
    """One order: what it says, what comes or came of it, and what can be done."""
    return _sheet(_order(order_id), TurnDownForm(formdata=None), 200)


@room.post("/<int:order_id>/approve")
@requires("area.approve", asks_again=True)
def approve(order_id: int) -> ResponseReturnValue:
    """Approve it; of a day that has come, it is carried out at once."""

    def act() -> str:
        order = reorganising.approve(db.session(), current_actor(), business_now(), order_id)
        done = order.status is Status.DONE
        return "已批准，调整已生效" if done else "已批准，到生效日期自动办理"

    return _decide(order_id, TurnDownForm(formdata=None), act)


@room.post("/<int:order_id>/turn-down")
@requires("area.approve")
def turn_down(order_id: int) -> ResponseReturnValue:
    """Decide against it, with a reason."""
    form = TurnDownForm()
    if not form.validate():
        return _sheet(_order(order_id), form, 422)

    def act() -> str:
        words = form.words.data
        reorganising.turn_down(db.session(), current_actor(), business_now(), order_id, words)
        return "已不予批准"

    return _decide(order_id, form, act)


@room.post("/<int:order_id>/withdraw")
@requires("area.reorganise")
def withdraw(order_id: int) -> ResponseReturnValue:
    """Take it back while it waits."""

    def act() -> str:
        reorganising.withdraw(db.session(), current_actor(), business_now(), order_id)
        return "已撤回"

    return _decide(order_id, TurnDownForm(formdata=None), act)


@room.route("/<int:order_id>/reverse", methods=["GET", "POST"])
@requires("area.reorganise")
def reverse(order_id: int) -> ResponseReturnValue:
    """Propose that all be as it was before an order."""
    form, order = OrderForm(), _order(order_id)
    if not form.is_submitted():
        return _reverse_page(form, order, 200)
    if not form.validate():
        return _reverse_page(form, order, 422)
    asked = Asked(Kind.REVERSE, **form.days(), reverses_id=order_id)
    try:
        made = reorganising.propose(db.session(), current_actor(), business_now(), asked)
    except RuleBroken as broken:
        show_problems(form, broken.problems)
        return _reverse_page(form, _order(order_id), 422)
    except Conflict as conflict:
        form.form_errors.append(str(conflict))
        return _reverse_page(form, _order(order_id), 409)
    flash("已提出恢复原状，等待安全管理员批准")
    return redirect(url_for(".show", order_id=made.id))


@room.get("/past")
@requires("area.orders")
def past() -> ResponseReturnValue:
    """机构沿革: what an office was before, found by any name or code that it ever had."""
    session, typed = db.session(), request.args.get("q", "", type=sent_text).strip()[:_LONGEST]
    found = queries.meant(session, current_actor(), typed) if typed else None
    rows = queries.past(session, found.id) if found else ()
    return render_template(
        "reorganisations/past.html",
        typed=typed,
        found=found,
        rows=rows,
        orders=queries.orders(session, rows),
    )


@room.post("/suggest")
@requires("area.orders")
def suggest() -> ResponseReturnValue:
    """Offices for what is being typed, whichever field it is typed into."""
    texts = (text for name, text in request.form.items() if name != "csrf_token")
    typed = next(texts, "").strip()
    fits = 0 < len(typed) <= _LONGEST and "\0" not in typed  # which PostgreSQL takes in no text
    found = areas.suggest_offices(db.session(), current_actor(), typed) if fits else ()
    return render_template("areas/_options.html", areas=found)


def _order(order_id: int) -> Reorganisation:
    found = queries.one(db.session(), current_actor(), order_id)
    if found is None:
        abort(404)
    return found


def _decide(order_id: int, form: PortalForm, act: Callable[[], str]) -> ResponseReturnValue:
    try:
        flash(act())
    except RuleBroken as broken:
        form.form_errors.extend(one.message for one in broken.problems)
        return _sheet(_order(order_id), form, 422)
    except Conflict as conflict:
        flash(str(conflict), "error")
        return _sheet(_order(order_id), form, 409)
    return redirect(url_for(".show", order_id=order_id))


def _form(
    form: ReorganisationForm, kind: Kind, status: int, shown: Preview | None = None
) -> ResponseReturnValue:
    page = render_template(
        "reorganisations/new.html", form=form, kind=kind, kinds=WANTED, preview=shown
    )
    return page, status


def _sheet(order: Reorganisation, form: PortalForm, status: int) -> ResponseReturnValue:
    session, actor = db.session(), current_actor()
    page = render_template(
        "reorganisations/show.html",
        order=order,
        form=form,
        preview=reorganising.preview_of(session, actor, order),
        reversal=queries.reversal_of(session, order.id),
        pending=order.status in PENDING,
        approves=actor.can("area.approve") and order.proposed_by_id != actor.user_id,
        proposes=actor.can("area.reorganise"),
        today=business_today(),
    )
    return page, status


def _reverse_page(form: OrderForm, order: Reorganisation, status: int) -> ResponseReturnValue:
    return render_template("reorganisations/reverse.html", form=form, order=order), status
