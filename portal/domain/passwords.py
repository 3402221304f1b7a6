"""What a password must be. Length counts, not symbols; the commonest are turned away."""

from __future__ import annotations

from zxcvbn import zxcvbn

COMMON = "这个密码太常见，请换一个"
SHORTEST = 10
LONGEST = 128
_COMMON_PARTS = ("password", "12345678", "qwertyui", "11111111", "00000000", "abcdefgh")
_OF_THE_PLACE = (
    *("hunan", "changsha", "jiuye", "shiye", "renshe", "shequ", "jiedao", "portal"),
    *("12333", "12345", "就业", "失业", "社区", "街道", "湖南", "人社"),
)
"""What every outsider would try here first; a password may hold it, but not be made of it."""
_BESIDE = 7
_WEAK = 2


def password_fault(new: str, username: str) -> str | None:
    """Why a new password won't do, as a Chinese sentence; None when it will."""
    if len(new) < SHORTEST:
        return f"密码至少 {SHORTEST} 位"
    if len(new) > LONGEST:
        return f"密码最多 {LONGEST} 位"
    lowered = new.lower()
    if username.lower() in lowered:
        return "密码里不能含有账号"
    if len(set(new)) < 4 or any(part in lowered for part in _COMMON_PARTS):
        return COMMON
    return COMMON if _made_of_the_place(lowered) or _easily_guessed(new, username) else None


def _made_of_the_place(lowered: str) -> bool:
    rest = lowered
    for word in _OF_THE_PLACE:
        rest = rest.replace(word, "")
    return len(rest) < len(lowered) and len(rest) < _BESIDE


def _easily_guessed(new: str, username: str) -> bool:
    """Whether lists of common passwords, keyboard runs, dates and names lead to it quickly."""
    # The estimate grows with the square of the length, and past 40 characters nothing is guessed.
    return bool(zxcvbn(new[:40], user_inputs=[username])["score"] < _WEAK)
