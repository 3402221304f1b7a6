"""The three administrators' pages."""

from __future__ import annotations

from flask import Blueprint

room = Blueprint("admin", __name__, url_prefix="/admin")
