"""The list of staff that a district hands in as a file: checked, shown, applied."""

from portal.services.staff_import.applying import Applied, apply
from portal.services.staff_import.intake import MOST_ROWS, hand_back, take_in, template

__all__ = ["MOST_ROWS", "Applied", "apply", "hand_back", "take_in", "template"]
