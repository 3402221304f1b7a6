"""The room of deregistrations."""

from __future__ import annotations

from flask import Blueprint

room = Blueprint("deregistration", __name__)

CODE = "<any(unemployment, employment):code>"
"""Which registration ends, in an address: a ``RegistrationKind``."""
