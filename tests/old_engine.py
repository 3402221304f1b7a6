"""The tests in a browser, with the oldest engine that the offices have: ``make old-engine``.

npm's @sparticuz/chromium carries a Chromium 109 without a window. It is no dependency: it is
fetched for this walk, held against its sum, and kept in build/. What follows goes to pytest.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

import brotli

ROOT = Path(__file__).resolve().parents[1]
ENGINE = ROOT / "build" / "old-engine" / "chromium-109"
_PACKAGE = "@sparticuz/chromium@109.0.6"
_SHA256 = "84171b067a588137a242c3dfb70d160c49d055a4227297aefc5eace94e47566c"
_PACKED = "package/bin/chromium.br"


def fetch(target: Path) -> None:
    """Put the engine there; ``SystemExit`` where it is not what is expected."""
    with tempfile.TemporaryDirectory() as folder:
        command = ["npm", "pack", _PACKAGE, "--silent", "--pack-destination", folder]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        (archive,) = Path(folder).glob("*.tgz")
        if hashlib.sha256(archive.read_bytes()).hexdigest() != _SHA256:
            sys.exit(f"{_PACKAGE} is not what it was: nothing was unpacked")
        with tarfile.open(archive) as package:
            packed = package.extractfile(_PACKED)
            assert packed is not None
            engine = brotli.decompress(packed.read())
    target.parent.mkdir(parents=True, exist_ok=True)
    begun = target.with_suffix(".part")
    begun.write_bytes(engine)
    begun.chmod(0o755)
    begun.replace(target)


def main() -> None:
    """Fetch the engine when it is not there, and walk."""
    if not ENGINE.exists():
        fetch(ENGINE)
    os.environ["PORTAL_CHROMIUM"] = str(ENGINE)
    wanted = sys.argv[1:] or ["tests/browser"]
    jobs = ["--numprocesses", os.environ.get("JOBS", "2")]
    os.execv(sys.executable, [sys.executable, "-m", "pytest", *jobs, *wanted])  # noqa: S606


if __name__ == "__main__":
    main()
