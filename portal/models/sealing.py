"""Encryption at rest and the keyed hash by which an encrypted number is found.

Keys kept in a file outside the database and its backups (design, invariant 1): one encrypts
(AES-256-GCM, with a key number so that keys can be rotated), one makes blind indices (HMAC-SHA256),
and one chains the audit trail (``domain.audit_chain``).
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE_BYTES = 12


class SealBroken(Exception):
    """Stored bytes that no key opens: damaged, tampered with, or of another installation."""


@dataclass(frozen=True)
class Keyring:
    """The keys of one installation. ``encryption`` maps a key's number (1-255) to 32 bytes.

    ``auditing`` is there in every key file; only tests of the other keys do without it.
    """

    encryption: Mapping[int, bytes] = field(repr=False)
    active: int
    hashing: bytes = field(repr=False)
    auditing: bytes = field(repr=False, default=b"")

    def seal(self, plain: bytes, context: str) -> bytes:
        """Encrypt; ``context`` names the column or store, so that bytes can't change places."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        sealed = AESGCM(self.encryption[self.active]).encrypt(nonce, plain, context.encode())
        return bytes([self.active]) + nonce + sealed

    def unseal(self, sealed: bytes, context: str) -> bytes:
        """Decrypt what ``seal`` made for the same context; raises ``SealBroken``."""
        key = self.encryption.get(sealed[0]) if sealed else None
        if key is None:
            raise SealBroken(f"no key for {context}")
        nonce, body = sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
        try:
            return AESGCM(key).decrypt(nonce, body, context.encode())
        except (InvalidTag, ValueError) as broken:
            raise SealBroken(f"the sealed value of {context} is damaged") from broken

    def blind_index(self, text: str, context: str) -> bytes:
        """32 bytes by which an equal text of the same context is found without decrypting."""
        return hmac.new(self.hashing, f"{context}\0{text}".encode(), hashlib.sha256).digest()


_installed: Keyring | None = None


def install(keyring: Keyring) -> None:
    """Set the process's keyring; ``create_app`` does it once."""
    global _installed
    _installed = keyring


def keyring() -> Keyring:
    """The process's keyring; raises ``RuntimeError`` before ``install``."""
    if _installed is None:
        raise RuntimeError("no keyring is installed")
    return _installed


def identifier_hash(canonical: str) -> bytes:
    """The blind index of an identity number in canonical form."""
    return keyring().blind_index(canonical, "identifier")


def tail_hash(canonical: str) -> bytes:
    """The blind index of an identity number's last four characters."""
    return keyring().blind_index(canonical[-4:], "identifier-tail")


def phone_hash(canonical: str) -> bytes:
    """The blind index of the phone that messages go to."""
    return keyring().blind_index(canonical, "message-phone")


def audit_key() -> bytes:
    """The key of the audit trail's chains; raises ``RuntimeError`` where there is none."""
    key = keyring().auditing
    if not key:
        raise RuntimeError("the keyring has no key for the audit trail")
    return key


class SealedText(sa.types.TypeDecorator[str]):
    """Text encrypted at rest; equality can't be asked of it."""

    impl = sa.LargeBinary
    cache_ok = True

    def __init__(self, context: str) -> None:
        super().__init__()
        self.context = context

    def process_bind_param(self, value: str | None, dialect: sa.Dialect) -> bytes | None:
        return None if value is None else keyring().seal(value.encode(), self.context)

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> str | None:
        return None if value is None else keyring().unseal(bytes(value), self.context).decode()
