"""Whom the running application asks for 信息比对."""

from __future__ import annotations

from flask import current_app

from portal.services.comparing import Comparer


def comparer() -> Comparer:
    """The application's comparer."""
    found: Comparer = current_app.extensions["portal_comparer"]
    return found
