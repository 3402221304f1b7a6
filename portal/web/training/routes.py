"""All pages of the room of training."""

from portal.web.training import completing, courses, institutions, recommending
from portal.web.training.room import room

__all__ = ["completing", "courses", "institutions", "recommending", "room"]
