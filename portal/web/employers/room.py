"""The room itself."""

from __future__ import annotations

from flask import Blueprint

room = Blueprint("employers", __name__, url_prefix="/employers")
