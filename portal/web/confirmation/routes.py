"""Every page of the month, so that the room is whole once this is imported."""

from portal.web.confirmation import finding, pages, recording
from portal.web.confirmation.room import room

__all__ = ["finding", "pages", "recording", "room"]
