"""Addresses of static files that change with their content, so that browsers may cache them."""

import hashlib
from functools import cache
from pathlib import Path

STATIC_ROOT = Path(__file__).resolve().parents[2] / "static"
VERSION_LENGTH = 10


@cache
def fingerprints(root: Path = STATIC_ROOT) -> dict[str, str]:
    """Path below `root` (with "/") → first hex digits of the file's SHA-256; read once."""
    return {
        file.relative_to(root).as_posix(): _fingerprint(file)
        for file in sorted(root.rglob("*"))
        if file.is_file() and not file.name.startswith(".")
    }


def asset_url(path: str, root: Path = STATIC_ROOT) -> str:
    """Address of the static file `path` (e.g. "css/portal.css") with its version.

    Raises FileNotFoundError when there is no such file: a page without its style is a fault.
    """
    try:
        return f"/static/{path}?v={fingerprints(root)[path]}"
    except KeyError:
        raise FileNotFoundError(f"static/{path} is missing (vendor files: make setup)") from None


def _fingerprint(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()[:VERSION_LENGTH]
