"""A case's pages, gathered in one room."""

from portal.web.cases import aside, compare, correct, evidence, pages, papers, revoke
from portal.web.cases.room import room

__all__ = ["aside", "compare", "correct", "evidence", "pages", "papers", "revoke", "room"]
