"""What the cells of a go-live row say together, and against what the system knows already."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from portal.domain import person_rows
from portal.domain.applications import age_problems, date_problems, pay_problems
from portal.domain.cell_notes import CellNote
from portal.domain.golive.notes import Note
from portal.domain.identity import IdNumber
from portal.domain.person_rows import identity_matches, pension_age, sex_matches
from portal.domain.procedures import procedure
from portal.domain.procedures.unemployment import UNEMPLOYMENT

_USUAL_CERTIFICATE: Final = 16  # digits
_UNREACHABLE: Final = 6  # months, after which R7.9 asks for deregistration
# The columns of what the form's own rules name.
_COLUMNS: Final = {"unemployed_since": "since"}


def broken(values: Mapping[str, Any], today: date) -> Iterator[CellNote]:
    """What is wrong, or to be looked at, in the values of one row; None is a value not given."""
    number, on = values["id_number"], values["registered_on"]
    if number is not None:
        yield from _age(number, on or today, today)
        yield from sex_matches(number, values["sex"])
        yield from _birth(number, values["birth_date"])
    yield from _days(number, on, values["since"], today)
    yield from _kind(values)
    for problem in pay_problems(values["pay_from"], values["pay_to"]):
        yield Note(problem.field, problem.message)
    yield from _to_look_at(values)


def _age(number: IdNumber, on: date, today: date) -> Iterator[CellNote]:
    for problem in age_problems(number.birth_date, on):
        yield Note(problem.field, problem.message)
        return
    yield from pension_age(number, today)


def _birth(number: IdNumber, told: date | None) -> Iterator[Note]:
    if told not in (None, number.birth_date):
        yield Note("birth_date", f"与证件号码不一致，号码上是 {number.birth_date}")


def _days(
    number: IdNumber | None, on: date | None, since: date | None, today: date
) -> Iterator[Note]:
    if number is not None:
        for problem in date_problems(number.birth_date, since, None, today):
            yield Note(_COLUMNS[problem.field], problem.message)
            return
    if since is not None and on is not None and since > on:
        yield Note("since", f"不能晚于登记日期 {on}")


def _kind(values: Mapping[str, Any]) -> Iterator[Note]:
    declared, place = procedure(values["procedure"]), values["place"]
    if declared is UNEMPLOYMENT and values["reason"] is None:
        yield Note("reason", "失业登记应填失业原因")
    if place is not None and place.code not in declared.places:
        yield Note("place", f"{declared.title}只能在常住地办理（规程三），请核对登记类型")


def _to_look_at(values: Mapping[str, Any]) -> Iterator[Note]:
    if (values["months_unreachable"] or 0) >= _UNREACHABLE:
        text = f"已满 {_UNREACHABLE} 个月，导入后请核实是否应当注销（规程七）"
        yield Note("months_unreachable", text, grave=False)
    certificate = values["certificate"]
    if certificate and not (certificate.isdigit() and len(certificate) == _USUAL_CERTIFICATE):
        text = f"一般是 16 位数字，现在是 {len(certificate)} 位，请照证书核对"
        yield Note("certificate", text, grave=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing(person_rows.Standing):
    """What the system knows of a row's number, and of the certificate number on it.

    ``certificate`` is the person's own; ``certificate_taken`` says that the number on the row is
    another person's.
    """

    certificate: str | None = None
    certificate_taken: bool = False


_EMPLOYMENT: Final = "employment"


def already(values: Mapping[str, Any], standing: Standing, office_id: int) -> Note | None:
    """What to say of a row that is there already: registered at this very community.

    The person is thus the own of everybody who may read the note, which tells the whole number.
    """
    here = {kind for kind, office, _name in standing.held if office == office_id}
    wanted = {values["procedure"], UNEMPLOYMENT.code}
    if not here & wanted:
        return None
    given, own = values["certificate"], standing.certificate
    if given is not None and own is not None and given != own:
        text = f"本人在系统中的编号是 {own}，与这一行不同，请核对后在本人记录中办理"
        return Note("certificate", text, grave=False)
    return Note("id_number", "本人在本社区（村）的登记已在系统中，不重复导入", grave=False)


def against(
    values: Mapping[str, Any], standing: Standing, office_id: int, *, tells_number: bool
) -> Iterator[CellNote]:
    """What the system knows that keeps the row out of a community's office.

    ``tells_number`` is whether everybody who may read the notes may open the person's record:
    others are not told the number of the certificate.
    """
    yield from identity_matches(values["name"], standing)
    yield from _registered(standing, office_id)
    given, own = values["certificate"], standing.certificate
    if given is not None and standing.certificate_taken:
        yield Note("certificate", "这个编号已是另一人的，一人一证一号，请照证书核对")
    elif given is not None and own is not None and given != own:
        differs = f"本人在系统中的编号是 {own}，与这一行不同，请核对"
        yield Note("certificate", differs if tells_number else "与系统中的证号不同，请核对原证")


def _registered(standing: Standing, office_id: int) -> Iterator[Note]:
    for kind, _office, name in standing.held:
        if kind == _EMPLOYMENT:
            yield Note("id_number", f"本人在{name}有有效就业登记，请先办终止就业")
            return
    for kind, office, name in standing.held:
        if office == office_id:
            text = "本人在本社区（村）已有求职登记，请到窗口办理失业登记"
            yield Note("id_number", text)
            return
        text = f"本人的{procedure(kind).title}在{name}，登记有效；需要转来的，请先办迁入"
        yield Note("id_number", text)
        return
    for kind, _office, name in standing.asked:
        yield Note("id_number", f"{name}正在为本人办理{procedure(kind).title}，请等办结后再导入")
        return
