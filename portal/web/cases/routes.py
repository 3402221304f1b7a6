"""A case's pages, gathered in one room."""

from portal.web.cases import aside, correct, pages, papers
from portal.web.cases.room import room

__all__ = ["aside", "correct", "pages", "papers", "room"]
