#!/usr/bin/env bash
# Write requirements/run.txt and dev.txt anew from pyproject.toml: scripts/lock.sh [--upgrade]
#
# Without --upgrade the pins of today stay wherever they still fit. The locks hold hashes and no
# address: each office has its own package index.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

tools=$(mktemp -d)
trap 'rm -rf "$tools"' EXIT
"${PYTHON:-python3}" -m venv "$tools"
"$tools/bin/python" -m pip install --quiet --disable-pip-version-check uv

compile() {
    "$tools/bin/uv" pip compile --quiet --universal --python-version 3.11 --generate-hashes \
        --no-emit-index-url --no-emit-find-links --no-header --no-annotate "$@"
}

compile "$@" --output-file requirements/run.txt pyproject.toml
# What runs is what was tested: the second lock keeps to the pins of the first.
compile "$@" --output-file requirements/dev.txt --constraint requirements/run.txt \
    --group dev pyproject.toml
