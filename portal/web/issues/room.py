"""The room of certificates on paper, from when they are made."""

from __future__ import annotations

from flask import Blueprint

room = Blueprint("issues", __name__)
