"""All pages of the room of guidance."""

from portal.web.guidance import county, referring
from portal.web.guidance.room import room

__all__ = ["county", "referring", "room"]
