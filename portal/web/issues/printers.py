"""打印机: how far each one's sheets lie from where they should (套打), and the page to measure."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.extensions import db
from portal.models import Printer
from portal.printing.joining import moved
from portal.printing.printer_test import printer_test_html
from portal.printing.renderer import render_pdf
from portal.queries import printers
from portal.services import printers as services
from portal.services.errors import Conflict, RuleBroken
from portal.web.access import current_actor, requires
from portal.web.forms import show_problems
from portal.web.issues.forms import PrinterForm
from portal.web.issues.room import room
from portal.web.responses import pdf


@room.route("/issues/printers", methods=["GET", "POST"])
@requires("certificate.make")
def all_printers() -> ResponseReturnValue:
    """The district's printers, and the form for another one."""
    form = PrinterForm()
    if not form.is_submitted():
        return _page(form)
    if not form.validate():
        return _page(form), 422
    try:
        services.add(db.session(), current_actor(), *_given(form))
    except RuleBroken as broken:
        show_problems(form, broken.problems)
        return _page(form), 422
    except Conflict as doubled:
        form.name.errors = [str(doubled)]
        return _page(form), 409
    flash("已新增打印机，请打印测试页核对位置")
    return redirect(url_for(".all_printers"))


@room.route("/issues/printers/<int:printer_id>", methods=["GET", "POST"])
@requires("certificate.make")
def printer_page(printer_id: int) -> ResponseReturnValue:
    """One printer, to be changed beside the list."""
    printer = _printer(printer_id)
    held = {
        "name": printer.name,
        "right": printer.right_tenths,
        "down": printer.down_tenths,
    }
    form = PrinterForm(data=held)
    if not form.is_submitted():
        return _page(form, printer)
    if not form.validate():
        return _page(form, printer), 422
    try:
        services.change(db.session(), current_actor(), printer_id, *_given(form))
    except RuleBroken as broken:
        show_problems(form, broken.problems)
        return _page(form, _printer(printer_id)), 422
    except Conflict as doubled:
        form.name.errors = [str(doubled)]
        return _page(form, _printer(printer_id)), 409
    flash("已保存")
    return redirect(url_for(".all_printers"))


@room.post("/issues/printers/<int:printer_id>/remove")
@requires("certificate.make")
def remove_printer(printer_id: int) -> ResponseReturnValue:
    """Remove a printer from the list."""
    services.remove(db.session(), current_actor(), printer_id)
    flash("已删除打印机")
    return redirect(url_for(".all_printers"))


@room.get("/issues/printers/<int:printer_id>/test.pdf")
@requires("certificate.make")
def test_page(printer_id: int) -> ResponseReturnValue:
    """A cross and a scale, moved as the printer's offsets say, to be measured with a ruler."""
    printer = _printer(printer_id)
    page = render_pdf(printer_test_html(printer.name, printer.right_tenths, printer.down_tenths))
    right, down = printer.right_tenths / 10, printer.down_tenths / 10
    return pdf(moved(page, right, down), f"printer-{printer_id}.pdf")


def _given(form: PrinterForm) -> tuple[str, int, int]:
    return form.name.data, form.right.data, form.down.data


def _page(form: PrinterForm, chosen: Printer | None = None) -> str:
    return render_template(
        "issues/printers.html",
        printers=printers.all_of(db.session(), current_actor()),
        form=form,
        chosen=chosen,
    )


def _printer(printer_id: int) -> Printer:
    printer = printers.of_office(db.session(), current_actor(), printer_id)
    if printer is None:
        abort(404)
    return printer
