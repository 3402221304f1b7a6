"""Statements that are built once for an actor: to put one together costs more than to ask it.

SQLAlchemy compiles a statement once, however often it is built; but to build it, and to tell that
it is the same, takes it several times as long as SQLite needs for the answer.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Concatenate, ParamSpec, TypeVar

from portal.domain.permissions import Actor

_P = ParamSpec("_P")
_T = TypeVar("_T")
_MOST = 256
"""The actors, parts of areas and days whose statement is kept, of each kind."""


def kept(build: Callable[Concatenate[Actor, _P], _T]) -> Callable[Concatenate[Actor, _P], _T]:
    """Keep what is built for an actor, whatever the request, and further hashable arguments.

    What depends on the moment takes it as an argument, in whole days or months.
    """
    remembered = lru_cache(_MOST)(build)

    @wraps(build)
    def built(actor: Actor, /, *args: _P.args, **kwargs: _P.kwargs) -> _T:
        return remembered(actor.at_large, *args, **kwargs)  # type: ignore[arg-type]

    return built
