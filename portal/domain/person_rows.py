"""What a row of a file says of a person, held against the number and against the record."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from portal.domain.cell_notes import CellNote
from portal.domain.codes import CodeItem
from portal.domain.dates import full_day
from portal.domain.identity import IdNumber, Sex
from portal.domain.retirement import months_to_statutory_age


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What the system knows of a row's number; nothing where nobody holds it.

    ``held`` and ``asked`` are open registrations and open cases, each as kind (``unemployment``,
    ``employment``, ``job_seeking``), office and the office's name. ``visible`` says whether the
    person belongs to the area of whoever asks.
    """

    person_id: int | None = None
    visible: bool = False
    name: str | None = None
    sex: Sex | None = None
    birth_date: date | None = None
    died_on: date | None = None
    replaced_on: date | None = None
    held: tuple[tuple[str, int, str], ...] = ()
    asked: tuple[tuple[str, int, str], ...] = ()


def pension_age(number: IdNumber, today: date) -> Iterator[CellNote]:
    """To be looked at: who may draw a pension (R2.2)."""
    if months_to_statutory_age(number.birth_date, number.sex, today) <= 0:
        text = "可能已到法定退休年龄，请核实是否已领取基本养老金"
        yield CellNote("id_number", text, grave=False)


def sex_matches(number: IdNumber, told: CodeItem | None) -> Iterator[CellNote]:
    """The sex as the number tells it, else as the row must."""
    if number.sex is None and told is None:
        yield CellNote("sex", "这种证件的号码看不出性别，请填写")
    elif number.sex is not None and told is not None and told.code != number.sex.code:
        yield CellNote("sex", f"与证件号码不一致，号码上是{number.sex.label}")


def identity_matches(name: str | None, standing: Standing) -> Iterator[CellNote]:
    """Whose number it is: in force, of somebody alive, of that name."""
    if standing.replaced_on is not None:
        text = f"这个号码已于 {full_day(standing.replaced_on)}换为新证件号码，请填新号码"
        yield CellNote("id_number", text)
    if standing.died_on is not None:
        text = f"记录显示本人已于 {full_day(standing.died_on)}死亡，请核对号码"
        yield CellNote("id_number", text)
    if standing.name is not None and name not in (None, standing.name):
        yield CellNote("name", "与系统中这个证件号码的姓名不一致，请照证件核对")


def sex_of(number: IdNumber, told: CodeItem | None) -> Sex:
    """The sex by the number, else as told; a sound row has one of them."""
    assert number.sex is not None or told is not None
    return number.sex or told_sex(told)


def told_sex(told: CodeItem | None) -> Sex:
    """The sex that the column tells."""
    return Sex.MALE if told is not None and told.code == Sex.MALE.code else Sex.FEMALE
