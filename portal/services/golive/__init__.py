"""Go-live: the people a community already has, taken over from its own ledger (R11.1)."""

from portal.services.golive.applying import start
from portal.services.golive.checking import APPLY, CHECK, check_again
from portal.services.golive.files import result_file, result_of, template_file
from portal.services.golive.period import ended
from portal.services.golive.rows import texts
from portal.services.golive.uploading import MOST_ROWS, upload

__all__ = [
    "JOBS",
    "MOST_ROWS",
    "check_again",
    "ended",
    "result_file",
    "result_of",
    "start",
    "template_file",
    "texts",
    "upload",
]

JOBS = (CHECK, APPLY)
"""The kinds of what the worker does a portion at a time."""
