"""The WSGI entry: ``flask --app app ...`` and the production server start here."""

import sys

from portal import create_app, memory
from portal.config import SettingsError
from portal.keys import KeysError

try:
    app = create_app()
except (SettingsError, KeysError) as wrong:
    sys.exit(f"The portal can't start:\n{wrong}")
memory.settle()
