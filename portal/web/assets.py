"""Static files: compressed, under addresses that change with their content."""

import gzip
import hashlib
from functools import cache
from pathlib import Path

STATIC_ROOT = Path(__file__).resolve().parents[2] / "static"
VERSION_LENGTH = 10
TEXTS = frozenset({".css", ".js", ".svg"})


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


@cache
def compressed(path: str, root: Path = STATIC_ROOT) -> bytes | None:
    """The static file `path` in gzip, made once; none where it is no text, or no file of ours.

    Pages are not compressed: their size must not tell of a token beside what somebody typed.
    """
    if path not in fingerprints(root) or Path(path).suffix not in TEXTS:
        return None
    return gzip.compress((root / path).read_bytes(), mtime=0)


def _fingerprint(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()[:VERSION_LENGTH]
