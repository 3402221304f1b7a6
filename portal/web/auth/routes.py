"""The room of signing in: importing it binds every endpoint."""

from __future__ import annotations

from portal.web.auth import account, factor, locking, signing_in
from portal.web.auth.room import room

__all__ = ["account", "factor", "locking", "room", "signing_in"]
