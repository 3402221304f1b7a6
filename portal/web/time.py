"""The business clock of the running application."""

from __future__ import annotations

from datetime import date, datetime

from flask import current_app

from portal.clock import BusinessClock


def business_clock() -> BusinessClock:
    """The application's clock."""
    clock: BusinessClock = current_app.extensions["portal_clock"]
    return clock


def business_now() -> datetime:
    """The present moment of the business, aware, in UTC."""
    return business_clock().now()


def business_today() -> date:
    """The present day of the business, in Shanghai."""
    return business_clock().today()
