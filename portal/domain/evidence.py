"""What may be scanned to a case: the papers the regulation takes, and what the office found out.

A closed list, so that nothing R2.6 forbids to ask for can be entered as a material.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

MOST_MEGABYTES: Final = 10
"""The largest file of a scan."""

MOST_PAGES: Final = 60
"""The most pages that may stand on a case; a removed scan's don't count."""


class EvidenceKind(enum.StrEnum):
    """What the scanned pages are."""

    ID_CARD = "id_card"
    SIGNED_FORM = "signed_form"
    SIGNED_DECLARATION = "signed_declaration"
    SIGNED_SLIP = "signed_slip"
    LICENCE = "licence"
    RETIREMENT_PROOF = "retirement_proof"
    SIGNED_NOTICE = "signed_notice"
    FINDINGS = "findings"

    @property
    def label(self) -> str:
        """The paper's name on the screen."""
        return _LABELS[self]


_LABELS: Mapping[EvidenceKind, str] = MappingProxyType(
    {
        EvidenceKind.ID_CARD: "身份证件",
        EvidenceKind.SIGNED_FORM: "本人签字的登记表",
        EvidenceKind.SIGNED_DECLARATION: "本人签字的告知承诺书",
        EvidenceKind.SIGNED_SLIP: "本人签收的证书领取单",
        EvidenceKind.LICENCE: "营业执照等登记证书",
        EvidenceKind.RETIREMENT_PROOF: "退休证明",
        EvidenceKind.SIGNED_NOTICE: "本人签字的注销告知书",
        EvidenceKind.FINDINGS: "本机构的核查记录",
    }
)


def kinds_for(procedure: str) -> tuple[EvidenceKind, ...]:
    """What a case of a procedure (its code) may hold, in the order of ``EvidenceKind``."""
    own = _OWN.get(procedure, _OF_REGISTRATION)
    return tuple(kind for kind in EvidenceKind if kind in own | _EVERYWHERE)


_EVERYWHERE = frozenset({EvidenceKind.ID_CARD, EvidenceKind.FINDINGS})
_OF_REGISTRATION = frozenset({EvidenceKind.SIGNED_FORM, EvidenceKind.SIGNED_DECLARATION})
_OF_DEREGISTRATION = frozenset({EvidenceKind.RETIREMENT_PROOF, EvidenceKind.SIGNED_NOTICE})
_OWN: Mapping[str, frozenset[EvidenceKind]] = MappingProxyType(
    {
        "employment": _OF_REGISTRATION | {EvidenceKind.LICENCE},
        "certificate": frozenset({EvidenceKind.SIGNED_SLIP}),
        "deregister_unemployment": _OF_DEREGISTRATION,
        "deregister_employment": _OF_DEREGISTRATION,
    }
)
