"""The sealed stores of the running application, and the press that works with them."""

from __future__ import annotations

import enum
from collections.abc import Iterator

from flask import current_app

from portal.models.sealing import keyring
from portal.press import Press
from portal.services.store import Store


class _Kept(enum.StrEnum):
    """What is kept, by its folder under ``instance``."""

    PAPERS = "archive"
    SCANS = "evidence"
    PHOTOS = "photos"


def paper_archive() -> Store:
    """Every paper issued, under ``instance/archive``."""
    return _store(_Kept.PAPERS)


def scan_store() -> Store:
    """Every scanned page, under ``instance/evidence``."""
    return _store(_Kept.SCANS)


def photo_store() -> Store:
    """Every photo for a certificate, under ``instance/photos``."""
    return _store(_Kept.PHOTOS)


def press() -> Press:
    """What prints certificates from the record and archives them."""
    return Press(paper_archive(), photo_store(), current_app.config["PORTAL"].office_address)


def every_store() -> Iterator[Store]:
    """All there are, for a change of keys."""
    return map(_store, _Kept)


def stores_by_name() -> dict[str, Store]:
    """All there are by their folder's name, for a backup."""
    return {kept.value: _store(kept) for kept in _Kept}


def _store(kept: _Kept) -> Store:
    # The name is the seal's context too: a file of one store can't be passed off in another.
    return Store(
        current_app.config["PORTAL"].instance / kept.value,
        seal=lambda plain: keyring().seal(plain, kept.value),
        unseal=lambda sealed: keyring().unseal(sealed, kept.value),
    )
