"""All the room's pages."""

from __future__ import annotations

from portal.web.employers import pages, picking
from portal.web.employers.room import room

__all__ = ["pages", "picking", "room"]
