"""The pages of making certificates, gathered in one room."""

from portal.web.making import batches, queue
from portal.web.making.room import room

__all__ = ["batches", "queue", "room"]
