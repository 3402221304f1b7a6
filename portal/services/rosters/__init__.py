"""花名册: many hires of one employer, checked row by row and completed together (R6.3, R6.7)."""

from portal.queries.roster_pages import CHECK, COMPLETE, REVOKE
from portal.services.rosters.checking import check_again, mend
from portal.services.rosters.completing import start
from portal.services.rosters.files import result_file, result_of, template_file
from portal.services.rosters.revoking import revoke
from portal.services.rosters.rows import seal, texts
from portal.services.rosters.uploading import MOST_ROWS, upload

__all__ = [
    "JOBS",
    "MOST_ROWS",
    "check_again",
    "mend",
    "result_file",
    "result_of",
    "revoke",
    "seal",
    "start",
    "template_file",
    "texts",
    "upload",
]

JOBS = (CHECK, COMPLETE, REVOKE)
"""The kinds of what the worker does a portion at a time."""
