"""What a number names: a case, a certificate's holder, an employer; each as far as one may see."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy.orm import Session

from portal.domain.characters import narrow_alphanumerics, without_blanks
from portal.domain.identity import IdentityError, parse_uscc
from portal.domain.permissions import Actor
from portal.models import Case, Employer, Person
from portal.queries import cases, employers, people

_A_CASE = re.compile(r"\d{10,24}", re.ASCII)
_A_CERTIFICATE = re.compile(r"(?=.*\d)[0-9A-Za-z-]{6,24}", re.ASCII)


@dataclass(frozen=True)
class Named:
    """What one number names; several where two registers use the same digits."""

    case: Case | None = None
    holder: Person | None = None
    employer: Employer | None = None

    def __iter__(self) -> Iterator[Case | Person | Employer]:
        return (one for one in (self.case, self.holder, self.employer) if one is not None)


def named(session: Session, actor: Actor, typed: str) -> Named:
    """What a whole number names: each register is asked only for what has its shape.

    Cases and holders are those of the actor's area; employers are every office's (R6.3).
    """
    number = narrow_alphanumerics(without_blanks(typed))
    return Named(
        case=cases.by_number(session, actor, number) if _A_CASE.fullmatch(number) else None,
        holder=people.by_certificate(session, actor, number)
        if _A_CERTIFICATE.fullmatch(number)
        else None,
        employer=_employer(session, actor, number),
    )


def _employer(session: Session, actor: Actor, number: str) -> Employer | None:
    if not actor.can("employer.read"):
        return None
    try:
        code = parse_uscc(number).canonical
    except IdentityError:
        return None
    return employers.by_code(session, code)
