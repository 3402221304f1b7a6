"""A case's pages, gathered in one room."""

from portal.web.cases import aside, pages, papers
from portal.web.cases.room import room

__all__ = ["aside", "pages", "papers", "room"]
