"""The demo's roster: an employer's file, with the faults such files have; it waits for its clerk.

Nobody's data, as in ``people``: here the sequence of the identity numbers is 995.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session
from stdnum.cn import ric

from portal.domain.dates import shanghai_day
from portal.domain.identity import Sex
from portal.domain.permissions import Role
from portal.models import Employer
from portal.queries import staff
from portal.services import rosters
from portal.services.demo.accounts import COMMUNITY
from portal.services.demo.life import posting_at
from portal.services.demo.words import GIVEN_NAMES, SURNAMES
from portal.services.rosters.columns import COLUMNS
from portal.services.sheets import write_csv

_PEOPLE = 12
_FAULTS = {
    3: {"id_copy": "未收"},
    5: {"id_number": "4.30102E+17"},
    8: {"consent": "", "consented_on": ""},
}
_DAYS_AT_WORK, _LATE, _DAYS_LATE = 8, 6, 41
_OCCUPATIONS = ("服务员", "收银员", "厨师", "保洁员")


def hand_in_roster(session: Session, now: datetime) -> None:
    """Upload it in the name of the community's clerk, for the first employer; its check waits."""
    posting = posting_at(session, COMMUNITY, Role.CLERK)
    employer_id = session.scalars(sa.select(sa.func.min(Employer.id))).one()
    content = write_csv(COLUMNS, _rows(shanghai_day(now)))
    rosters.upload(session, staff.actor_at(posting.user, posting.office), now, employer_id, content)


def _rows(today: date) -> Iterator[dict[str, str]]:
    for number in range(_PEOPLE):
        yield _hired(number, today) | _FAULTS.get(number, {})


def _hired(number: int, today: date) -> dict[str, str]:
    days = _DAYS_LATE if number == _LATE else _DAYS_AT_WORK
    started_on = (today - timedelta(days=days)).isoformat()
    names = GIVEN_NAMES[Sex.MALE]
    return {
        "name": SURNAMES[number] + names[-1 - number],
        "id_number": _number(number, today),
        "ethnicity": "汉族",
        "education": "高中",
        "household": "本地非农业",
        "household_region": "长沙市芙蓉区",
        "household_address": f"云栖里 {number + 2} 号",
        "residence_region": "长沙市芙蓉区",
        "residence_address": f"云栖里 {number + 2} 号",
        "phone": f"154{number:04d}0732",
        "form": "单位就业",
        "contract": "固定期限",
        "contract_from": started_on,
        "occupation": _OCCUPATIONS[number % len(_OCCUPATIONS)],
        "pay": str(3600 + 100 * number),
        "started_on": started_on,
        "id_copy": "已收",
        "consent": "本人签字",
        "consented_on": (today - timedelta(days=1)).isoformat(),
    }


def _number(number: int, today: date) -> str:
    born = date(today.year - 24 - number, 1 + number % 12, 12)
    body = f"430102{born:%Y%m%d}995"
    return body + ric.calc_check_digit(f"{body}0")
