"""A look-up as its sheet on paper shows it."""

from __future__ import annotations

from portal.domain.dates import SHANGHAI
from portal.domain.identity import mask_id_number
from portal.domain.money import yuan
from portal.models import PolicyBenefit, StatusCheck
from portal.printing.status_sheet import BenefitRow, SpellRow, StatusSheet, status_sheet_html
from portal.queries.status_checks import Known, Spell


def sheet_html(check: StatusCheck, known: Known) -> str:
    """The sheet of a look-up, from what was known then."""
    person = check.person
    sheet = StatusSheet(
        number=str(check.id),
        name=person.name,
        sex=person.sex.label,
        birth_date=person.birth_date,
        id_number=mask_id_number(person.identifier.number),
        certificate=known.certificate.number if known.certificate else "没有",
        paper=f"有效，序号 {known.paper.serial}" if known.paper else "没有有效的纸质证",
        status=tuple(f"{one.kind}有效，自 {one.since.isoformat()} 起" for one in known.in_force),
        spells=tuple(_spell(one) for one in known.spells),
        benefits=tuple(_benefit(one) for one in known.benefits),
        purpose=check.purpose,
        office=check.office.full_name,
        officer=check.asked_by.name,
        asked_at=check.asked_at.astimezone(SHANGHAI),
    )
    return status_sheet_html(sheet)


def _spell(one: Spell) -> SpellRow:
    return SpellRow(
        kind=one.kind, since=one.since, until=one.ended_on, end=one.end, office=one.office
    )


def _benefit(one: PolicyBenefit) -> BenefitRow:
    return BenefitRow(
        policy=f"{one.kind.name}　{one.policy}" if one.policy else one.kind.name,
        since=one.from_on,
        until=one.to_on,
        amount="" if one.amount is None else yuan(one.amount),
        decided_by=one.decided_by,
    )
