"""The administrators' room, to which each of the three adds their own pages (三员分立)."""

from __future__ import annotations

from flask import Blueprint

room = Blueprint("admin", __name__, url_prefix="/admin")
