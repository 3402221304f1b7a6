"""All pages of the room of moves."""

from portal.web.moves import answering, arriving, leaving, lists, objecting, several
from portal.web.moves.room import room

__all__ = ["answering", "arriving", "leaving", "lists", "objecting", "room", "several"]
