"""The room of moves."""

from __future__ import annotations

from flask import Blueprint

room = Blueprint("moves", __name__, url_prefix="/moves")
