"""The province's one catalogue of procedures (R1): the same for every office."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from portal.domain.procedures.base import BasisKind, Kind, Procedure
from portal.domain.procedures.job_seeking import JOB_SEEKING
from portal.domain.procedures.unemployment import UNEMPLOYMENT

__all__ = ["CATALOGUE", "BasisKind", "Kind", "Procedure", "procedure"]

CATALOGUE: Mapping[str, Procedure] = MappingProxyType(
    {p.code: p for p in (UNEMPLOYMENT, JOB_SEEKING)}
)


def procedure(code: str) -> Procedure:
    """The declared procedure of that code; raises ``KeyError``."""
    return CATALOGUE[code]
