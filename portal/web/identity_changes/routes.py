"""The room with all its pages."""

from __future__ import annotations

from portal.web.identity_changes import cards, changes, merging
from portal.web.identity_changes.room import room

__all__ = ["cards", "changes", "merging", "room"]
