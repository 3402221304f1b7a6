"""The room of training."""

from __future__ import annotations

from flask import Blueprint

room = Blueprint("training", __name__, url_prefix="/training")
