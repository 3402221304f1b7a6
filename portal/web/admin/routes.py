"""The pages of the three administrators, gathered in one room."""

from __future__ import annotations

from portal.web.admin import accounts, audit, postings
from portal.web.admin.room import room

__all__ = ["accounts", "audit", "postings", "room"]
