#!/usr/bin/env bash
# Install the Debian packages that the portal needs and that are missing; says what it does.
#
#   scripts/system_packages.sh [test|soak]
#
# Needs root or sudo only when something is missing. "test" adds a browser, unless there is one on
# the path or $PORTAL_CHROMIUM names one. "soak" adds two scanners of weaknesses besides.
set -euo pipefail

readonly PYTHON=${PYTHON:-python3}
# WeasyPrint opens the libraries by itself: pip can't know of them. Without the last one it embeds
# fonts by a slow way. The fonts cover simplified Chinese, and the rare characters of names.
readonly PRINTING=(
    libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0
    fonts-noto-cjk fonts-babelstone-han
)
# Lays the flow charts of 办事指南 out; without it the pages show the steps as a list.
readonly DRAWING=(graphviz)

say() { printf '%s\n' "$*" >&2; }

installed() {
    [[ $(dpkg-query --show --showformat='${db:Status-Status}' "$1" 2>/dev/null) == installed ]]
}

has_browser() {
    local name
    for name in "${PORTAL_CHROMIUM:-}" chromium chromium-browser google-chrome google-chrome-stable
    do
        # Ubuntu's chromium-browser may be a mere pointer to a snap: only one that runs counts.
        if [[ -n $name ]] && "$name" --version >/dev/null 2>&1; then return 0; fi
    done
    return 1
}

missing_packages() {
    local package
    # Debian parts venv and pip's wheel from Python; other Pythons carry them.
    "$PYTHON" -c 'import ensurepip, venv' 2>/dev/null || venv_package
    for package in "${PRINTING[@]}" "${DRAWING[@]}"; do
        installed "$package" || echo "$package"
    done
    if [[ -n ${1:-} ]] && ! has_browser; then echo chromium; fi
    if [[ ${1:-} == soak ]]; then
        for package in sqlmap wapiti; do
            installed "$package" || echo "$package"
        done
    fi
}

venv_package() {
    # The distribution's own python3 has python3-venv; another of its Pythons its own package.
    local version
    version=$("$PYTHON" -c 'import sys; print("python%d.%d" % sys.version_info[:2])')
    if [[ $(readlink -f /usr/bin/python3) == */"$version" ]]; then
        echo python3-venv
    else
        echo "$version-venv"
    fi
}

as_root() {
    if [[ $(id -u) == 0 ]]; then "$@"; else sudo "$@"; fi
}

apt() {
    as_root env DEBIAN_FRONTEND=noninteractive apt-get --quiet --yes --no-install-recommends "$@" >&2
}

known() {
    [[ $(LC_ALL=C apt-cache policy "$1" 2>/dev/null) == *"Candidate: "[!\(]* ]]
}

install_packages() {
    local package
    for package in "$@"; do
        if ! known "$package"; then
            say "reading the lists of packages ..."
            apt update
            break
        fi
    done
    for package in "$@"; do
        if ! known "$package"; then
            say "No package $package here. Install what gives the same by hand" \
                "(a browser: set PORTAL_CHROMIUM to its path), then run this again."
            return 1
        fi
    done
    say "installing: $*"
    # A list of yesterday may name files that are gone today.
    apt install "$@" || { apt update && apt install "$@"; }
}

main() {
    "$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || {
        say "Python 3.11 or newer is needed; PYTHON=/path/to/python3 names another."
        return 1
    }
    if ! command -v dpkg-query >/dev/null; then
        say "not Debian or Ubuntu: please see to it that these are there: ${PRINTING[*]} ${DRAWING[*]}"
        return 0
    fi
    local -a missing
    mapfile -t missing < <(missing_packages "$@")
    if [[ ${#missing[@]} == 0 ]]; then return 0; fi
    if [[ $(id -u) != 0 ]] && ! command -v sudo >/dev/null; then
        say "as root: apt-get install ${missing[*]}"
        return 1
    fi
    install_packages "${missing[@]}"
}

main "$@"
