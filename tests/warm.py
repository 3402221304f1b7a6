"""What a portal compiles once while it runs, kept for the run: each test makes a portal."""

from __future__ import annotations

import gc
from typing import Any

import pytest
import sqlalchemy as sa
from argon2 import PasswordHasher
from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.engine.interfaces import Dialect
from sqlalchemy.util import LRUCache
from werkzeug.routing import Rule

from portal.services import password_hashes

_STATEMENTS = 5000
_GARBAGE = 50_000


class _Templates(BytecodeCache):
    """Compiled templates, in memory; one that has changed is compiled anew."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._kept:
            bucket.bytecode_from_string(self._kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key] = bucket.bytecode_to_string()


_LIGHT = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
_templates = _Templates()
_compile_builder = Rule._compile_builder
_builders: dict[tuple[Any, ...], Any] = {}
_statements: LRUCache[Any, Any] = LRUCache(_STATEMENTS)


def keep_warm(patch: pytest.MonkeyPatch) -> None:
    """Share what engines and portals compile; hash passwords lightly; look for garbage less often.

    Each of a portal's 220 addresses becomes a function, which takes 0.1 s in all.
    """
    patch.setattr(Rule, "_compile_builder", _builder)
    patch.setattr(password_hashes, "_hasher", _LIGHT)
    for kind in (PGDialect_psycopg, SQLiteDialect_pysqlite):
        patch.setattr(kind, "__eq__", _is_same_kind)
        patch.setattr(kind, "__hash__", _hash_of_kind)
    gc.freeze()
    gc.set_threshold(_GARBAGE)


def share_templates(app: Flask) -> None:
    """Give a portal the templates that others have compiled."""
    app.jinja_env.bytecode_cache = _templates


def hasten(engine: sa.Engine) -> None:
    """Give an engine what others of its kind have compiled; on SQLite, no waiting for the disk."""
    engine.update_execution_options(compiled_cache=_statements)
    if engine.dialect.name == "sqlite":
        sa.event.listen(engine, "connect", _trust_the_machine)


def _trust_the_machine(connection: Any, _record: object) -> None:
    # Nothing in a test's database outlives the run; the portal's own listener came before.
    connection.execute("PRAGMA synchronous=OFF")


def _builder(rule: Rule, append_unknown: bool = True) -> Any:
    """Werkzeug's own, made once for each address: the rule itself is its first argument."""
    key = (rule.rule, rule.host, rule.subdomain, repr(rule.defaults), append_unknown)
    if key not in _builders:
        _builders[key] = _compile_builder(rule, append_unknown)
    return _builders[key]


def _is_same_kind(one: Dialect, other: object) -> bool:
    return type(one) is type(other)


def _hash_of_kind(one: Dialect) -> int:
    return hash(type(one))
