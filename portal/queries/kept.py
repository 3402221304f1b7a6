"""Statements that are built once for all who have the same rights: who asks is a parameter.

SQLAlchemy compiles a statement once, however often it is built; but to build it, and to tell that
it is the same, takes it several times as long as SQLite needs for the answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache, wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import QueryableAttribute

from portal.domain.areas import Level
from portal.domain.permissions import Actor, Role
from portal.models.base import Id

_P = ParamSpec("_P")
_T = TypeVar("_T")
_MOST = 64
"""The levels and roles, parts of areas and days whose statement is kept, of each kind."""


@dataclass(frozen=True)
class _Rights:
    """What actors have in common for whom one statement is built; ``past``: how many offices."""

    level: Level
    roles: frozenset[Role]
    past: int


class Whoever(Actor):
    """Stands for everybody of a level with the same roles: what is their own is a parameter.

    It has no path and no name: what is built with it can't come to hold anybody's.
    """

    def __init__(self, rights: _Rights) -> None:
        vars(self).update(
            level=rights.level,
            roles=rights.roles,
            user_id=_parameter("actor_user"),
            office_id=_parameter("actor_office"),
            past_office_ids=tuple(_parameter(f"actor_past_{at}") for at in range(rights.past)),
        )

    @property
    def area_path(self) -> str:
        """Whose would it be."""
        raise AttributeError("a kept statement goes by area_range")

    @property
    def area_range(self) -> tuple[str, str]:
        """As for an actor; parameters."""
        low, high = (sa.bindparam(name, type_=sa.String()) for name in ("actor_low", "actor_high"))
        return low, high  # type: ignore[return-value]


def facts(actor: Actor) -> dict[str, Any]:
    """What a kept statement has to be given: whoever forgets it is told so by SQLAlchemy."""
    low, high = actor.area_range
    own = {"actor_user": actor.user_id, "actor_office": actor.office_id}
    past = {f"actor_past_{at}": one for at, one in enumerate(actor.past_office_ids)}
    return own | past | {"actor_low": low, "actor_high": high}


def kept(build: Callable[Concatenate[Actor, _P], _T]) -> Callable[Concatenate[Actor, _P], _T]:
    """Keep what is built for everybody like an actor, to be asked with their ``facts``.

    What depends on the moment takes it as an argument, in whole days or months.
    """

    @lru_cache(_MOST)
    def remembered(rights: _Rights, *args: _P.args, **named: _P.kwargs) -> _T:
        return build(Whoever(rights), *args, **named)

    @wraps(build)
    def built(actor: Actor, /, *args: _P.args, **named: _P.kwargs) -> _T:
        rights = _Rights(actor.level, actor.roles, len(actor.past_office_ids))
        return remembered(rights, *args, **named)  # type: ignore[arg-type]

    return built


def among(column: QueryableAttribute[Any], constants: Iterable[Any]) -> sa.ColumnElement[bool]:
    """``column IN`` what never changes, of which there is at least one.

    Of values given SQLAlchemy counts anew, each time it asks, how many there are.
    """
    return column.in_([sa.literal(one, column.type) for one in constants])


def _parameter(name: str) -> Any:
    return sa.bindparam(name, type_=Id)
