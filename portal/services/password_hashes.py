"""Hashes of passwords and PINs: Argon2id."""

from __future__ import annotations

import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

# OWASP's second recommended setting; about 40 ms on the office's server.
_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
NOBODYS = _hasher.hash(secrets.token_hex(16))
"""The hash of a password that nobody knows: to take as long for an unknown name."""


def hash_password(password: str) -> str:
    """The Argon2id hash to store."""
    return _hasher.hash(password)


def matches(stored: str, password: str) -> bool:
    """Whether it is the password of a stored hash; takes about 40 ms on purpose."""
    try:
        return _hasher.verify(stored, password)
    except (VerifyMismatchError, InvalidHashError):
        return False
