"""The pages of the three administrators, gathered in one room."""

from __future__ import annotations

from portal.web.admin import (
    accounts,
    audit,
    handover,
    imports,
    offices,
    passwords,
    postings,
    requests,
    role_changes,
    security,
)
from portal.web.admin.room import room

__all__ = [
    "accounts",
    "audit",
    "handover",
    "imports",
    "offices",
    "passwords",
    "postings",
    "requests",
    "role_changes",
    "room",
    "security",
]
