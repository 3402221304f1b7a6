#!/usr/bin/env bash
# Bring .venv to what a lock asks for: scripts/python_packages.sh run|dev
#
# Goes by the content of the locks, so that a second call takes no time. dev holds all of run.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

readonly PYTHON=${PYTHON:-python3}
readonly VENV=.venv
readonly STAMP=$VENV/.installed

fingerprint() { sha256sum "requirements/$1.txt" | cut -d' ' -f1; }

stamped() { grep --quiet --line-regexp "$1 $(fingerprint "$1")" "$STAMP" 2>/dev/null; }

make_venv() {
    # A folder that was moved, or whose Python is gone, is made anew.
    if "$VENV/bin/python" -c 'import pip' 2>/dev/null; then return; fi
    echo "making $VENV ..." >&2
    rm -rf "$VENV"
    "$PYTHON" -m venv "$VENV"
}

main() {
    local lock=$1
    make_venv
    if stamped "$lock"; then return; fi
    echo "installing the Python packages of requirements/$lock.txt ..." >&2
    rm -f "$STAMP"
    # Each pin with its hash, and nothing that the lock does not name.
    "$VENV/bin/python" -m pip install --quiet --disable-pip-version-check --no-input \
        --require-hashes --no-deps --requirement "requirements/$lock.txt"
    echo "run $(fingerprint run)" >"$STAMP"
    if [[ $lock == dev ]]; then echo "dev $(fingerprint dev)" >>"$STAMP"; fi
}

main "$@"
