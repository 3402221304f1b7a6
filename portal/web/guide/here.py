"""Which article the page in hand is about, for its link to 办事指南."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from flask import request

from portal.domain.guide import article_words
from portal.domain.procedures import ARTICLES, Procedure

_OF_ROOM: Mapping[str, str] = MappingProxyType(
    {
        "rolls": "confirmation",
        "confirmation": "confirmation",
        **dict.fromkeys(("service311", "matching", "training", "guidance"), "service311"),
        "rosters": "employment",
        **dict.fromkeys(("certificates", "making", "issues"), "certificate"),
    }
)
_OF_MOVES: Mapping[str, str] = MappingProxyType(
    {
        "moves.arrive": "move_in",
        **dict.fromkeys(("moves.leave", "moves.leave_together"), "move_out"),
    }
)


def about(case: Any = None) -> tuple[str, str] | None:
    """The code and the words of the article that a page is about, if it is about one.

    ``case`` is the one that the page shows.
    """
    declared: Procedure | None = ARTICLES.get(_code(case))
    return (declared.code, article_words(declared)) if declared else None


def _code(case: Any) -> str:
    if case is not None:
        return str(case.declared.code)
    here, typed = request.blueprint or "", str((request.view_args or {}).get("code", ""))
    if here == "registration":
        return typed
    if here == "deregistration":
        return f"deregister_{typed}"
    return _OF_MOVES.get(request.endpoint or "", _OF_ROOM.get(here, ""))
