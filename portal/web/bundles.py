"""What every page needs of styles and scripts, each in one file: on a slow line each costs a turn.

The sources stay small files; a room's own are linked by its pages beside the bundle.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

FOLDER = "bundle/"
_STYLES = (
    "portal",
    "frame",
    "page",
    "fields",
    "files",
    "buttons",
    "signs",
    "lists",
    "stages",
    "timeline",
    "viewer",
    "certificates",
    "service311",
    "overview",
    "matching",
    "drafts",
    "network",
    "lock",
    "manual",
    "narrow",
    "finding",
    "forced",
)
_OF_EVERY_PAGE = ("keys", "forms")
# In the order in which they listen: the line is heard first, and then a draft ends.
_LINE = "network"
_OF_THE_FRAME = ("messages", "held", "drafts", "lock", "help", "card", "files", "days")


def _scripts(*names: str) -> tuple[str, ...]:
    return tuple(f"js/{name}.js" for name in names)


BUNDLES: Mapping[str, tuple[str, ...]] = {
    "bundle/portal.css": (
        "vendor/bootstrap.min.css",
        *(f"css/{name}.css" for name in _STYLES),
    ),
    "bundle/plain.js": _scripts(_LINE, *_OF_EVERY_PAGE),
    "bundle/framed.js": ("vendor/htmx.min.js", *_scripts(_LINE, *_OF_THE_FRAME, *_OF_EVERY_PAGE)),
}
"""Address below static/ → the files in it, in the order in which they count."""


def made(path: str, root: Path) -> bytes:
    """The bundle of that address; FileNotFoundError names the part that is missing."""
    return b"\n".join(_part(part, root) for part in BUNDLES[path])


def _part(part: str, root: Path) -> bytes:
    text = (root / part).read_bytes()
    if part.startswith("js/"):  # strictness and names stay within each file
        return b"(function () {\n" + text + b"})();"
    return text
