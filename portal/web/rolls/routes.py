"""All pages of the room, bound by being imported."""

from portal.web.rolls import entering, lists, sheets, sums
from portal.web.rolls.room import room

__all__ = ["entering", "lists", "room", "sheets", "sums"]
