"""All the room's pages."""

from __future__ import annotations

from portal.web.rosters import acting, mending, pages, starting
from portal.web.rosters.room import room

__all__ = ["acting", "mending", "pages", "room", "starting"]
