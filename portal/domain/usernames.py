"""Usernames: what staff type to sign in, and what is written on the slip they are handed."""

from __future__ import annotations

import re

from portal.domain.characters import narrow, without_blanks

SHORTEST = 3
LONGEST = 40
_USERNAME = re.compile(r"[a-z0-9_.-]+", re.ASCII)


class UsernameError(ValueError):
    """What can't be a username; the message is Chinese."""


def parse_username(text: str) -> str:
    """A username as it is stored: lower case, half width, no blanks; raises ``UsernameError``."""
    username = narrow(without_blanks(text)).lower()
    if not _USERNAME.fullmatch(username):
        raise UsernameError("用户名只用小写字母、数字和 _ . -，例如 zhangmin01")
    if not SHORTEST <= len(username) <= LONGEST:
        raise UsernameError(f"用户名为 {SHORTEST} 至 {LONGEST} 位，现在是 {len(username)} 位")
    return username
