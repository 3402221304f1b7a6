"""The room of rolls, and the month that a page is about."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, abort, request

from portal.domain.confirmation import month_of
from portal.domain.dates import parse_month
from portal.web.time import business_now

room = Blueprint("rolls", __name__, url_prefix="/rolls")


def asked_month() -> date:
    """The month that the address names, else the present one; 404 for what is none."""
    typed = request.args.get("month")
    if typed is None:
        return month_of(business_now())
    try:
        return parse_month(typed)
    except ValueError:
        abort(404)
