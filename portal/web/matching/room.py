"""The room; all of it is about one person."""

from __future__ import annotations

from flask import Blueprint

room = Blueprint("matching", __name__, url_prefix="/people/<int:person_id>/jobs")
