"""The pages of certificates on paper, gathered in one room."""

from portal.web.issues import booklets, hand_out, printers, register, uncollected
from portal.web.issues.room import room

__all__ = ["booklets", "hand_out", "printers", "register", "room", "uncollected"]
