"""The 《就业创业证》 of a case, from the record as it stands (R11.1, R11.4)."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session

from portal.domain.areas import Level
from portal.domain.certificates import Form
from portal.domain.dates import shanghai_day
from portal.domain.money import yuan
from portal.models import Case, Person, PolicyBenefit, RegistrationKind
from portal.printing.booklet import booklet
from portal.printing.certificate_page import Content, certificate_page_html
from portal.printing.environment import chinese_date
from portal.queries import areas, certificates, people, status_checks, verification
from portal.queries.status_checks import Spell

_TABLES = {"registrations": "就业失业登记记录", "benefits": "享受扶持政策情况"}


def certificate_html(
    session: Session,
    case: Case,
    form: Form,
    address: str | None,
    *,
    at: datetime,
    photo: bytes | None = None,
) -> str:
    """The certificate as one HTML document, its day of issue that of ``at``.

    ``address`` is where the office network reaches the portal, for the QR, None for a preview;
    ``photo`` a JPEG.
    """
    known = status_checks.known_at(session, case.person_id, at)
    recorded = {
        "registrations": _spells(known.spells),
        "benefits": _benefits(known.benefits),
    }
    return certificate_page_html(
        Content(
            values=_values(session, case, at),
            tables={
                **{name: _latest(rows, name) for name, rows in recorded.items()},
                "other": _left_out(recorded),
            },
            qr=f"{address}/verify/{verification.token(case.id, case.version)}" if address else None,
            photo=_data_uri(photo) if photo else None,
        ),
        form,
    )


def _values(session: Session, case: Case, at: datetime) -> dict[str, str]:
    certificate = people.certificate(session, case.person_id)
    assert certificate is not None, "made with the first registration (R11.1)"
    county = areas.ancestor(session, case.handling_office.area, Level.COUNTY)
    return {
        "number": certificate.number,
        "office": county.full_name if county else case.handling_office.full_name,
        "issued_on": chinese_date(shanghai_day(at)),
        "issue_type": certificates.asked(session, case.id).issue_type.name,
        **_of_person(case.person),
    }


def _of_person(person: Person) -> dict[str, str]:
    codes = {
        "ethnicity": person.ethnicity,
        "education": person.education,
        "household": person.household,
    }
    return {
        "name": person.name,
        "sex": person.sex.label,
        "birth_date": chinese_date(person.birth_date),
        "id_number": person.identifier.number,
        "household_address": _where(person.household_region, person.household_address),
        "residence_address": _where(person.residence_region, person.residence_address),
        "school": person.school or "",
        "major": person.major or "",
        "graduated_on": chinese_date(person.graduated_on) if person.graduated_on else "",
        **{field: item.name if item else "" for field, item in codes.items()},
    }


def _where(region: str | None, address: str | None) -> str:
    return f"{region or ''}{address or ''}"


def _spells(spells: Sequence[Spell]) -> list[dict[str, str]]:
    """就业登记 and 失业登记; the page has no room for 求职登记, done along with each of them."""
    return [
        {
            "kind": spell.kind,
            "since": spell.since.isoformat(),
            "until": spell.ended_on.isoformat() if spell.ended_on else "",
            "reason": spell.end or "",
            "office": spell.office,
        }
        for spell in spells
        if spell.kind != RegistrationKind.JOB_SEEKING.label
    ]


def _benefits(benefits: Sequence[PolicyBenefit]) -> list[dict[str, str]]:
    return [
        {
            "kind": one.policy or one.kind.name,
            "period": _period(one.from_on, one.to_on),
            "amount": yuan(one.amount) if one.amount is not None else "",
            "office": one.decided_by,
        }
        for one in benefits
    ]


def _period(from_on: date, to_on: date | None) -> str:
    return f"{from_on.isoformat()}至{to_on.isoformat() if to_on else '今'}"


def _latest(rows: Sequence[dict[str, str]], table: str) -> list[dict[str, str]]:
    """The newest rows that the booklet has room for, the oldest of them first."""
    return list(reversed(rows[: booklet().rows_for(table)]))


def _left_out(recorded: Mapping[str, Sequence[dict[str, str]]]) -> list[dict[str, str]]:
    """A line for each table that holds the newest rows only."""
    return [
        {"note": f"{_TABLES[name]}只载最近{room}条，更早的{len(rows) - room}条可在系统内核实。"}
        for name, rows in recorded.items()
        if len(rows) > (room := booklet().rows_for(name))
    ]


def _data_uri(jpeg: bytes) -> str:
    return f"data:image/jpeg;base64,{base64.b64encode(jpeg).decode()}"
