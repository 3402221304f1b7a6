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
        EvidenceKind.FINDINGS: "本机构的核查记录",
    }
)
