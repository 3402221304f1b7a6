"""What a password must be. Length counts, not symbols; the commonest are turned away."""

from __future__ import annotations

SHORTEST = 10
LONGEST = 128
_COMMON_PARTS = ("password", "12345678", "qwertyui", "11111111", "00000000", "abcdefgh")


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
        return "这个密码太常见，请换一个"
    return None
