"""How far each printer's sheets lie from where they should: the offsets of 套打."""

from __future__ import annotations

from sqlalchemy.orm import Session

from portal.domain.offsets import MOST_TENTHS, offset_words
from portal.domain.permissions import Actor
from portal.domain.problems import Problem
from portal.models import Printer
from portal.queries import printers
from portal.services import audit
from portal.services.errors import NotFound, RuleBroken
from portal.services.guard import NOT_THERE, require
from portal.services.standing import hold
from portal.services.transactions import writing, writing_first

_ONLY_MAKERS = "只有区县制证员可以设置打印机"
_NAMED_ALIKE = "已有这个名称的打印机"


def add(session: Session, actor: Actor, name: str, right_tenths: int, down_tenths: int) -> Printer:
    """Add a printer of the district with its offsets in tenths of a millimetre.

    Raises ``RuleBroken`` (a name of another's, an offset over 20 mm), ``Conflict`` (somebody just
    took that name, or closed the office) or ``NotAllowed``.
    """
    require(actor, "certificate.make", otherwise=_ONLY_MAKERS)
    with writing_first(session, _NAMED_ALIKE):
        hold(session, actor.office_id)
        _check(session, actor, name, right_tenths, down_tenths)
        printer = Printer(
            office_id=actor.office_id,
            name=name,
            right_tenths=right_tenths,
            down_tenths=down_tenths,
        )
        session.add(printer)
        session.flush()
        audit.record(
            session,
            actor,
            "printer.add",
            subject="printer",
            subject_id=printer.id,
            detail=_told(printer),
        )
    return printer


def change(
    session: Session,
    actor: Actor,
    printer_id: int,
    name: str,
    right_tenths: int,
    down_tenths: int,
) -> None:
    """Change a printer's name and offsets. Raises as ``add`` does, and ``NotFound``."""
    require(actor, "certificate.make", otherwise=_ONLY_MAKERS)
    with writing_first(session, _NAMED_ALIKE):
        printer = _own(session, actor, printer_id)
        _check(session, actor, name, right_tenths, down_tenths, printer_id)
        printer.name = name
        printer.right_tenths, printer.down_tenths = right_tenths, down_tenths
        audit.record(
            session,
            actor,
            "printer.change",
            subject="printer",
            subject_id=printer.id,
            detail=_told(printer),
        )


def remove(session: Session, actor: Actor, printer_id: int) -> None:
    """Remove a printer. Raises ``NotFound`` or ``NotAllowed``."""
    require(actor, "certificate.make", otherwise=_ONLY_MAKERS)
    with writing(session):
        printer = _own(session, actor, printer_id)
        audit.record(
            session,
            actor,
            "printer.remove",
            subject="printer",
            subject_id=printer.id,
            detail=_told(printer),
        )
        session.delete(printer)


def _own(session: Session, actor: Actor, printer_id: int) -> Printer:
    printer = printers.of_office(session, actor, printer_id)
    if printer is None:
        raise NotFound(NOT_THERE)
    return printer


def _check(
    session: Session,
    actor: Actor,
    name: str,
    right_tenths: int,
    down_tenths: int,
    printer_id: int | None = None,
) -> None:
    found = []
    if any(one.name == name and one.id != printer_id for one in printers.all_of(session, actor)):
        found.append(Problem("name", _NAMED_ALIKE))
    for field, tenths in (("right", right_tenths), ("down", down_tenths)):
        if abs(tenths) > MOST_TENTHS:
            found.append(Problem(field, f"偏移最多{MOST_TENTHS // 10}毫米"))
    if found:
        raise RuleBroken(*found)


def _told(printer: Printer) -> str:
    right, down = offset_words(printer.right_tenths), offset_words(printer.down_tenths)
    return f"{printer.name} 右{right} 下{down}"
