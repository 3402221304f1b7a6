"""All the room's pages."""

from __future__ import annotations

from portal.web.matching import fitting, pages, recommending
from portal.web.matching.room import room

__all__ = ["fitting", "pages", "recommending", "room"]
