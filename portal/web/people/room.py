"""The room of people and of the one search box."""

from flask import Blueprint

room = Blueprint("people", __name__, url_prefix="/people")
