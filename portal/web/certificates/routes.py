"""The pages of asking for a certificate, gathered in one room."""

from portal.web.certificates import asking, photos
from portal.web.certificates.room import room

__all__ = ["asking", "photos", "room"]
