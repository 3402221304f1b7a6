"""``flask --app app doctor``: what an operator should look at before users do."""

from __future__ import annotations

from portal.doctor.examining import examine
from portal.doctor.findings import Finding, Installation, State

__all__ = ["Finding", "Installation", "State", "examine"]
