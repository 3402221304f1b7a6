"""What is loaded once and stays is kept out of the way of Python's garbage collector."""

from __future__ import annotations

import gc

from sqlalchemy.orm import configure_mappers

_YOUNG, _MIDDLE, _OLD = 10_000, 20, 20


def settle() -> None:
    """Have the collector look no more at what is there: all of the programme, for good.

    Without it one page in a hundred waits 0.2 s until half a million objects were looked through.
    """
    configure_mappers()
    gc.collect()
    gc.freeze()
    gc.set_threshold(_YOUNG, _MIDDLE, _OLD)
