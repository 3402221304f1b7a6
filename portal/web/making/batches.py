"""Batches: how far each has come, what was made, and the papers of them all (R11.4)."""

from __future__ import annotations

from collections import Counter

from flask import abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.domain.certificates import Form
from portal.domain.dates import shanghai_day
from portal.domain.identity import mask_id_number
from portal.domain.mass_reading import Mass
from portal.extensions import db
from portal.models import CertificateBatch
from portal.printing.batch_sheet import BatchLine, BatchSheet, batch_sheet_html
from portal.printing.joining import joined, moved
from portal.printing.renderer import render_pdf
from portal.queries import jobs, making, printers
from portal.services import certificate_batches, documents, lookups
from portal.services.certificate_batches import MAKE
from portal.services.errors import Conflict, RuleBroken
from portal.web.access import current_actor, requires
from portal.web.forms import show_problems
from portal.web.issues.forms import PrintForm
from portal.web.jobs.routes import shown as progress_shown
from portal.web.limits import limited
from portal.web.making.room import room
from portal.web.responses import pdf
from portal.web.stores import paper_archive
from portal.web.time import business_now


@room.get("/batches")
@requires("certificate.make")
def batches() -> ResponseReturnValue:
    """The latest batches of the district."""
    return render_template(
        "making/batches.html", batches=making.batches(db.session(), current_actor())
    )


@room.get("/batches/<int:making_id>")
@requires("certificate.make")
def batch(making_id: int) -> ResponseReturnValue:
    """One batch: its progress, and what became of each case."""
    return _page(_batch(making_id))


@room.post("/batches/<int:making_id>/resume")
@requires("certificate.make")
def resume(making_id: int) -> ResponseReturnValue:
    """Go on with a batch that was broken off."""
    certificate_batches.resume(db.session(), current_actor(), business_now(), making_id)
    return redirect(url_for(".batch", making_id=making_id))


@room.post("/batches/<int:making_id>/print")
@requires("certificate.make")
@limited(Mass.PRINTS)
def print_all(making_id: int) -> ResponseReturnValue:
    """All that was made of a batch as one PDF, byte for byte as archived; 套打 moved as needed."""
    one, form = _batch(making_id), _print_form()
    if not form.validate():
        return _page(one, form), 422
    papers = making.papers(db.session(), making_id)
    if not papers or _progress(one)["going_on"]:
        raise Conflict("这一批还没有制作完，或没有可以打印的证书")
    offsets = _offsets(one, form)
    try:
        hashes = documents.record_copy(
            db.session(), current_actor(), business_now(), papers, form.reason.data
        )
    except RuleBroken as broken:
        show_problems(form, broken.problems)
        return _page(_batch(making_id), form), 422
    whole = joined([paper_archive().get(sha256) for sha256 in hashes])
    return pdf(moved(whole, *offsets) if offsets else whole, f"batch-{making_id}.pdf")


@room.get("/batches/<int:making_id>/sheet.pdf")
@requires("certificate.make")
@limited(Mass.PRINTS)
def sheet(making_id: int) -> ResponseReturnValue:
    """批次清单: what goes along with the certificates to the communities."""
    one = _batch(making_id)
    sheet = render_pdf(batch_sheet_html(_sheet(one)))
    lookups.note_batch_sheet(db.session(), current_actor(), making_id)
    return pdf(sheet, f"batch-{making_id}-sheet.pdf")


def _batch(making_id: int) -> CertificateBatch:
    found = making.batch(db.session(), current_actor(), making_id)
    if found is None:
        abort(404)
    return found


def _page(one: CertificateBatch, form: PrintForm | None = None) -> str:
    session, items = db.session(), making.items(db.session(), one.id)
    papers = making.papers(session, one.id)
    return render_template(
        "making/batch.html",
        batch=one,
        items=items,
        counts=Counter(item.state for item in items),
        form=form or _print_form(fresh=True),
        papers=len(papers),
        printed=making.printed_before(session, papers),
        **_progress(one),
    )


def _progress(one: CertificateBatch) -> dict[str, object]:
    job = jobs.latest(db.session(), one.id, MAKE)
    assert job is not None, "a batch comes with the job that makes it"
    return progress_shown(job)


def _print_form(*, fresh: bool = False) -> PrintForm:
    form = PrintForm(formdata=None) if fresh else PrintForm()
    form.offer(printers.all_of(db.session(), current_actor()))
    return form


def _offsets(one: CertificateBatch, form: PrintForm) -> tuple[float, float] | None:
    """Millimetres to the right and down, by the chosen printer."""
    if one.form is not Form.OVERPRINT or not form.printer.data:
        return None
    printer = printers.of_office(db.session(), current_actor(), form.printer.data)
    return (printer.right_tenths / 10, printer.down_tenths / 10) if printer else None


def _sheet(one: CertificateBatch) -> BatchSheet:
    made = [item.issue for item in making.items(db.session(), one.id) if item.issue]
    lines = [
        BatchLine(
            seq=seq,
            name=issue.case.person.name,
            id_number=mask_id_number(issue.case.person.identifier.number),
            certificate_number=issue.certificate.number,
            serial=issue.serial,
            community=issue.case.handling_office.name,
        )
        for seq, issue in enumerate((one for one in made if one.ended_at is None), 1)
    ]
    return BatchSheet(
        number=one.id,
        office=one.office.full_name,
        form=one.form.label,
        maker=one.requested_by.name,
        made_on=shanghai_day(one.requested_at),
        lines=tuple(lines),
    )
