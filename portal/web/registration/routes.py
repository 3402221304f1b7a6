"""The pages of a registration, gathered in one room."""

from portal.web.registration import compare, fill, refuse, start
from portal.web.registration.room import room

__all__ = ["compare", "fill", "refuse", "room", "start"]
