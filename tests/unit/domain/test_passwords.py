"""What a password must be: long enough, not the account's name, not one of the commonest."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.passwords import LONGEST, SHORTEST, password_fault

SHORT, LONG = "密码至少 10 位", "密码最多 128 位"
NAMED, COMMON = "密码里不能含有账号", "这个密码太常见，请换一个"


@pytest.mark.parametrize(
    ("password", "fault"),
    [
        ("", SHORT),
        ("correct-9", SHORT),
        ("correct-10", None),
        ("一二三四五六七八九", SHORT),
        ("一二三四五六七八九十", None),
        ("湘江北去橘子洲头看万山红遍", None),
        ("ab3" * 42 + "cd", COMMON),
        ("a7kd-93mw-pq2x" * 9, None),
        ("ab3" * 42 + "cde", LONG),
        ("zhangmin-2026", NAMED),
        ("2026-ZhangMin", NAMED),
        ("aaaaaaaaaaaa", COMMON),
        ("abababababab", COMMON),
        ("abcabcabcabc", COMMON),
        ("abcdabcdabcd", COMMON),
        ("iloveyou123", COMMON),
        ("1qaz2wsx3edc", COMMON),
        ("hunan12333", COMMON),
        ("Changsha2026", COMMON),
        ("湖南就业 2026!", COMMON),
        ("湖南山水洲城好风光", SHORT),
        ("湖南的山水洲城好风光", None),
        ("my-Password-9", COMMON),
        ("x12345678x", COMMON),
        ("QWERTYUIop", COMMON),
        ("Demo-2026!", None),
    ],
)
def test_faults(password: str, fault: str | None) -> None:
    assert password_fault(password, "zhangmin") == fault


@given(st.text(max_size=150), st.from_regex(r"[a-z0-9_.-]{3,40}", fullmatch=True))
def test_what_passes_keeps_every_rule(password: str, username: str) -> None:
    if password_fault(password, username) is None:
        assert SHORTEST <= len(password) <= LONGEST
        assert username not in password.lower()
        assert len(set(password)) >= 4
