"""The province's one catalogue of procedures (R1): the same for every office."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from portal.domain.areas import Level
from portal.domain.bases import BasisKind
from portal.domain.permissions import Role
from portal.domain.procedures.base import Kind, Procedure
from portal.domain.procedures.certificate import CERTIFICATE
from portal.domain.procedures.deregister_employment import DEREGISTER_EMPLOYMENT
from portal.domain.procedures.deregister_unemployment import DEREGISTER_UNEMPLOYMENT
from portal.domain.procedures.employment import EMPLOYMENT
from portal.domain.procedures.guidance import GUIDANCE
from portal.domain.procedures.job_seeking import JOB_SEEKING
from portal.domain.procedures.move_in import MOVE_IN
from portal.domain.procedures.move_out import MOVE_OUT
from portal.domain.procedures.records import CONFIRMATION, PLATFORM, SERVICE_311
from portal.domain.procedures.unemployment import UNEMPLOYMENT
from portal.domain.procedures.vacancy import VACANCY

__all__ = ["ARTICLES", "CATALOGUE", "BasisKind", "Kind", "Procedure", "procedure", "steps_for"]

CATALOGUE: Mapping[str, Procedure] = MappingProxyType(
    {
        p.code: p
        for p in (
            UNEMPLOYMENT,
            JOB_SEEKING,
            EMPLOYMENT,
            DEREGISTER_UNEMPLOYMENT,
            DEREGISTER_EMPLOYMENT,
            MOVE_IN,
            MOVE_OUT,
            CERTIFICATE,
            GUIDANCE,
            VACANCY,
        )
    }
)


ARTICLES: Mapping[str, Procedure] = MappingProxyType(
    {
        p.code: p
        for p in sorted(
            (PLATFORM, CONFIRMATION, SERVICE_311, *CATALOGUE.values()), key=lambda p: p.article
        )
        if p.guide is not None
    }
)
"""The regulation's eleven articles in their order, each as 办事指南 tells of it (P13)."""


def procedure(code: str) -> Procedure:
    """The declared procedure of that code; raises ``KeyError``."""
    return CATALOGUE[code]


def steps_for(
    level: Level, roles: frozenset[Role], *, late: bool = False
) -> tuple[tuple[str, str], ...]:
    """Where somebody with these roles at an office of this level acts: procedure and step codes.

    With ``late``, also where they act on what is past due. What employers ask for has lists apart.
    """
    return tuple(
        (one.code, step.code)
        for one in CATALOGUE.values()
        if not one.of_employers
        for step in one.steps
        if step.is_for(level, roles, late=late)
    )
