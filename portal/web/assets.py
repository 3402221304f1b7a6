"""Static files: compressed, under addresses that change with their content."""

import gzip
import hashlib
from functools import cache
from pathlib import Path

from flask import Response, current_app

from portal.web import bundles

STATIC_ROOT = Path(__file__).resolve().parents[2] / "static"
VERSION_LENGTH = 10
TEXTS = frozenset({".css", ".js", ".svg"})
_MIMETYPES = {".css": "text/css", ".js": "text/javascript"}


@cache
def fingerprints(root: Path = STATIC_ROOT) -> dict[str, str]:
    """Path below `root` (with "/") → first hex digits of the file's SHA-256; read once."""
    return {
        file.relative_to(root).as_posix(): _fingerprint(file.read_bytes())
        for file in sorted(root.rglob("*"))
        if file.is_file() and not file.name.startswith(".")
    }


def asset_url(path: str, root: Path = STATIC_ROOT) -> str:
    """Address of the static file or bundle `path` (e.g. "css/admin.css") with its version.

    Raises FileNotFoundError when there is no such file: a page without its style is a fault.
    """
    try:
        made = bundled(path, root)
        version = fingerprints(root)[path] if made is None else _fingerprint(made)
    except (KeyError, FileNotFoundError):
        raise FileNotFoundError(f"static/{path} is missing (vendor files: make setup)") from None
    return f"/static/{path}?v={version}"


@cache
def bundled(path: str, root: Path = STATIC_ROOT) -> bytes | None:
    """The bundle `path`, made once; none where it is no bundle."""
    return bundles.made(path, root) if path in bundles.BUNDLES else None


@cache
def compressed(path: str, root: Path = STATIC_ROOT) -> bytes | None:
    """The static file or bundle `path` in gzip, made once; none where it is no text, or not ours.

    Pages are not compressed: their size must not tell of a token beside what somebody typed.
    """
    text = bundled(path, root)
    if text is None and (path not in fingerprints(root) or Path(path).suffix not in TEXTS):
        return None
    return gzip.compress(text or (root / path).read_bytes(), mtime=0)


def serve(filename: str) -> Response:
    """A bundle, or the file as it lies below static/."""
    text = bundled(filename)
    if text is None:
        return current_app.send_static_file(filename)
    return Response(text, mimetype=_MIMETYPES[Path(filename).suffix])


def _fingerprint(text: bytes) -> str:
    return hashlib.sha256(text).hexdigest()[:VERSION_LENGTH]
