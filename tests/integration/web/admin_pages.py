"""Reading the administrators' pages as they are shown."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

import html5lib
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from portal.models import AuditEntry, User
from tests.strict_client import StrictClient, sign_in

COMMUNITY = "长沙市芙蓉区文艺路街道识字里社区"
TOWN = "长沙市芙蓉区文艺路街道"
HTMX = {"HX-Request": "true"}
_FIRST_PASSWORD = re.compile(r"[a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4}")


def signed_in(app: Flask, username: str, password: str | None = None) -> StrictClient:
    """A browser of its own, signed in."""
    client = app.test_client()
    assert isinstance(client, StrictClient)
    if password is None:
        sign_in(client, username)
    else:
        sign_in(client, username, password)
    return client


def user_id(session: Session, username: str) -> int:
    """The id of an account, read anew."""
    session.rollback()
    return session.scalars(sa.select(User.id).where(User.username == username)).one()


def first_password(text: str) -> str:
    """The one password that a page shows."""
    found = _FIRST_PASSWORD.findall(text)
    assert len(found) == 1
    return str(found[0])


def rows(text: str) -> list[list[str]]:
    """The cells of a page's (or a fragment's) table rows, blanks levelled."""
    if not text.lstrip().lower().startswith("<!doctype"):
        text = f"<!DOCTYPE html><title>x</title><table><tbody>{text}</tbody></table>"
    tree: Element = html5lib.parse(text, namespaceHTMLElements=False)
    lines = tree.findall(".//tbody/tr")
    return [[" ".join("".join(cell.itertext()).split()) for cell in line] for line in lines]


def wrong_field(text: str, name: str) -> tuple[str, str]:
    """What stands in a refused field, and the reason beside it."""
    tree: Element = html5lib.parse(text, namespaceHTMLElements=False)
    control = tree.find(f".//*[@name='{name}'][@aria-invalid='true']")
    assert control is not None, f"{name} is not marked as wrong"
    described = control.attrib["aria-describedby"].split()
    error = tree.find(f".//*[@id='{name}-error']")
    assert error is not None
    assert f"{name}-error" in described
    return control.attrib.get("value", ""), "".join(error.itertext())


def last_entry(session: Session) -> AuditEntry:
    """The newest audit entry."""
    session.rollback()
    return session.scalars(sa.select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()
