"""Our scripts: they run no text, write no markup, and leave nothing behind in the browser."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

SCRIPTS = sorted((Path(__file__).resolve().parents[2] / "static" / "js").glob("*.js"))
BANNED = re.compile(
    r"\beval\(|new Function|set(?:Timeout|Interval)\(\s*[\"'`]|\b(?:inner|outer)HTML\b"
    r"|insertAdjacentHTML|document\.write|localStorage|sessionStorage|indexedDB|document\.cookie"
    r"|__proto__|(?:window|parent|opener|top)\.postMessage|addEventListener\([\"']storage"
)


def test_there_are_scripts_to_look_at() -> None:
    assert len(SCRIPTS) > 5


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)
def test_no_script_runs_text_or_keeps_anything_in_the_browser(script: Path) -> None:
    assert BANNED.findall(script.read_text()) == []
