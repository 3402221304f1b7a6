"""All the room's pages."""

from __future__ import annotations

from portal.web.vacancies import audits, entering, managing, pages
from portal.web.vacancies.room import room

__all__ = ["audits", "entering", "managing", "pages", "room"]
