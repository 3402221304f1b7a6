"""The sealed stores of the running application, and the press that works with them."""

from __future__ import annotations

from flask import current_app

from portal.models.sealing import keyring
from portal.press import Press
from portal.services.store import Store


def paper_archive() -> Store:
    """Every paper issued, under ``instance/archive``."""
    return _store("archive")


def scan_store() -> Store:
    """Every scanned page, under ``instance/evidence``."""
    return _store("evidence")


def photo_store() -> Store:
    """Every photo for a certificate, under ``instance/photos``."""
    return _store("photos")


def press() -> Press:
    """What prints certificates from the record and archives them."""
    return Press(paper_archive(), photo_store(), current_app.config["PORTAL"].office_address)


def _store(name: str) -> Store:
    # The name is the seal's context too: a file of one store can't be passed off in another.
    ring = keyring()
    return Store(
        current_app.config["PORTAL"].instance / name,
        seal=lambda plain: ring.seal(plain, name),
        unseal=lambda sealed: ring.unseal(sealed, name),
    )
