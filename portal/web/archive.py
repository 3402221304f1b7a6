"""The archive of issued papers of the running application."""

from __future__ import annotations

from flask import current_app

from portal.models.sealing import keyring
from portal.printing.archive import Archive

_CONTEXT = "archive"


def paper_archive() -> Archive:
    """The encrypted store of every paper issued, under ``instance/archive``."""
    ring = keyring()
    return Archive(
        current_app.config["PORTAL"].instance / "archive",
        seal=lambda plain: ring.seal(plain, _CONTEXT),
        unseal=lambda sealed: ring.unseal(sealed, _CONTEXT),
    )
