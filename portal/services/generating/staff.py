"""Who works at the offices where generated people live: demo accounts with the demo's password."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import Any, Final

from portal.domain.areas import Level
from portal.domain.dates import day_begins
from portal.domain.permissions import Role
from portal.services.demo.accounts import PASSWORD
from portal.services.demo.words import GIVEN_NAMES, SURNAMES
from portal.services.generating.days import instant
from portal.services.generating.ground import Place
from portal.services.password_hashes import hash_password

WANTED: Final = {
    Level.COMMUNITY: ((Role.CLERK,),),
    Level.TOWN: ((Role.REVIEWER,),),
    Level.COUNTY: ((Role.REVIEWER, Role.CERTIFICATE_MAKER), (Role.COUNSELLOR,)),
}
"""Who is wanted at an office of each level: the roles of each account."""


@dataclass
class Staff:
    """The accounts that are there by office and role, and the rows of those that were added.

    An account's name is ``clerk_430102001001``: the first of its roles, and the area's code.
    """

    there: dict[tuple[int, Role], int]
    rows: dict[str, list[tuple[Any, ...]]] = field(
        default_factory=lambda: {"user_account": [], "posting": []}
    )

    def add(
        self, seed: int, offices: Iterable[Place], since: date, last: Mapping[str, int]
    ) -> None:
        """Post somebody wherever nobody is; ``last`` are the last ids in use."""
        rng = Random(f"{seed}:staff")  # noqa: S311 - invention, no secret
        given = [name for names in GIVEN_NAMES.values() for name in names]
        begins, hashed = instant(day_begins(since)), hash_password(PASSWORD)
        for office in offices:
            for roles in WANTED[office.level]:
                name = rng.choice(SURNAMES) + rng.choice(given)
                missing = [one for one in roles if (office.office_id, one) not in self.there]
                if missing:
                    account = (f"{missing[0].value}_{office.code}", name, hashed, begins)
                    self._post(office, missing, account, since, last)

    def _post(
        self,
        office: Place,
        roles: list[Role],
        account: tuple[str, str, str, str],
        since: date,
        last: Mapping[str, int],
    ) -> None:
        username, name, hashed, begins = account
        user_id = last["user_account"] + len(self.rows["user_account"]) + 1
        flags = (False, True, True, 0, 0)
        row = (user_id, username, name, hashed, *flags, begins, office.office_id)
        self.rows["user_account"].append(row)
        for role in roles:
            posting_id = last["posting"] + len(self.rows["posting"]) + 1
            row = (posting_id, user_id, office.office_id, role.value, since.isoformat())
            self.rows["posting"].append(row)
            self.there[office.office_id, role] = user_id
