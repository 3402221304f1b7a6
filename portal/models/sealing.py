"""Encryption at rest and the keyed hash by which an encrypted number is found.

Keys kept in a file outside the database and its backups (design, invariant 1): one encrypts
(AES-256-GCM, with a key number so that keys can be rotated), one makes blind indices (HMAC-SHA256),
and one chains the audit trail (``domain.audit_chain``). Several of the first two are known while
they are rotated (decision 031): new things are made with the one in force, all are found and read.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable, Iterable, Mapping
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

    ``hashing`` is the hash key in force, ``hash_keys`` are all that are known, by their numbers.
    ``auditing`` is there in every key file; only tests of the other keys do without it.
    """

    encryption: Mapping[int, bytes] = field(repr=False)
    active: int
    hashing: bytes = field(repr=False)
    auditing: bytes = field(repr=False, default=b"")
    hash_keys: tuple[bytes, ...] = field(repr=False, default=())

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
        return _index(self.hashing, text, context)

    def blind_indices(self, text: str, context: str) -> tuple[bytes, ...]:
        """Every index that it may have been kept under: one for each hash key that is known."""
        keys = self.hash_keys or (self.hashing,)
        return tuple(_index(key, text, context) for key in keys)

    def lasting_index(self, text: str, context: str) -> bytes:
        """An index that no change of keys changes: under the installation's first hash key."""
        return self.blind_indices(text, context)[0]


def _index(key: bytes, text: str, context: str) -> bytes:
    return hmac.digest(key, f"{context}\0{text}".encode(), "sha256")


_followed: Callable[[], Keyring] | None = None


def install(keyring: Keyring) -> None:
    """Set the process's keyring for good."""
    follow(lambda: keyring)


def follow(source: Callable[[], Keyring]) -> None:
    """Set where the process's keyring comes from, asked at each use; ``create_app`` does it once.

    Keys are rotated while people work: what is written must go by the keys of that moment.
    """
    global _followed
    _followed = source


def keyring() -> Keyring:
    """The process's keyring as it is now; raises ``RuntimeError`` before ``install``."""
    if _followed is None:
        raise RuntimeError("no keyring is installed")
    return _followed()


_NUMBER, _TAIL, _PHONE = "identifier", "identifier-tail", "message-phone"


def identifier_hash(canonical: str) -> bytes:
    """The blind index to keep of an identity number in canonical form."""
    return keyring().blind_index(canonical, _NUMBER)


def identifier_hashes(canonical: str) -> tuple[bytes, ...]:
    """Those by which an identity number is found."""
    return keyring().blind_indices(canonical, _NUMBER)


def numbers_by_hash(canonicals: Iterable[str]) -> dict[bytes, str]:
    """Identity numbers by each index that finds one of them."""
    return {index: number for number in canonicals for index in identifier_hashes(number)}


def lasting_hash(canonical: str) -> bytes:
    """What stands for an identity number where no change of keys may change it; never stored."""
    return keyring().lasting_index(canonical, _NUMBER)


def tail_hash(canonical: str) -> bytes:
    """The blind index to keep of an identity number's last four characters."""
    return keyring().blind_index(canonical[-4:], _TAIL)


def tail_hashes(canonical: str) -> tuple[bytes, ...]:
    """Those by which the last four characters are found."""
    return keyring().blind_indices(canonical[-4:], _TAIL)


def phone_hash(canonical: str) -> bytes:
    """The blind index to keep of the phone that messages go to."""
    return keyring().blind_index(canonical, _PHONE)


def phone_hashes(canonical: str) -> tuple[bytes, ...]:
    """Those by which a phone is found."""
    return keyring().blind_indices(canonical, _PHONE)


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
