"""All pages of the room."""

from portal.web.deregistration import begin, end
from portal.web.deregistration.room import room

__all__ = ["begin", "end", "room"]
