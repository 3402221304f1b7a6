"""The pages of a registration, gathered in one room."""

from portal.web.registration import fill, refuse, start
from portal.web.registration.room import room

__all__ = ["fill", "refuse", "room", "start"]
