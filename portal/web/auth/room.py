"""The room of signing in, of the lock, and of one's own account."""

from __future__ import annotations

from flask import Blueprint

room = Blueprint("auth", __name__)
