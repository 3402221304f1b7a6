#!/usr/bin/env bash
# The demonstration: keys, tables, areas and invented people where they are missing, then the server.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

readonly FLASK=(.venv/bin/python -m flask --app app)
readonly KEYS=${PORTAL_KEYS_FILE:-${PORTAL_INSTANCE:-instance}/keys.toml}
export PORTAL_DEMO=1

if [[ ! -e $KEYS ]]; then "${FLASK[@]}" keys create; fi
if ! grep -q '^auditing' "$KEYS"; then "${FLASK[@]}" keys complete; fi
"${FLASK[@]}" prepare
echo "The portal is at http://127.0.0.1:${PORT:-8000}/ (Ctrl+C ends it); the log-in page lists the accounts."
exec "${FLASK[@]}" serve
