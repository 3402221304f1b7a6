"""What the room answers: each file of it is imported here, so that its pages are known."""

from portal.web.service311 import giving, lists, offers
from portal.web.service311.room import room

__all__ = ["giving", "lists", "offers", "room"]
