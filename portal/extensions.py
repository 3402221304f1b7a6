"""The Flask extensions, bound to an application by ``create_app``."""

from __future__ import annotations

import hashlib
from typing import Any

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from flask_login import LoginManager
from flask_sqlalchemy import SQLAlchemy
from flask_wtf.csrf import CSRFProtect
from htmx_flask import Htmx
from itsdangerous import Signer

from portal import engines
from portal.config import Settings

# Models stand on their own base, below Flask; only the session and its life are used here.
db = SQLAlchemy()
login_manager = LoginManager()
csrf = CSRFProtect()
htmx = Htmx()


class Sha256Cookies(SecureCookieSessionInterface):
    """Flask's session cookie, signed by HMAC-SHA256 instead of HMAC-SHA1 (ASVS V11.4.1)."""

    digest_method = staticmethod(hashlib.sha256)


Signer.default_digest_method = staticmethod(hashlib.sha256)
"""The same for the tokens of forms, for which Flask-WTF leaves the choice to itsdangerous."""


def bind(app: Flask, settings: Settings) -> None:
    """Bind every extension to the application."""
    app.config["SQLALCHEMY_DATABASE_URI"] = settings.database
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = _engine_options(settings)
    app.session_interface = Sha256Cookies()
    for extension in (db, login_manager, csrf, htmx):
        extension.init_app(app)
    with app.app_context():
        engines.prepare(db.engine)


def _engine_options(settings: Settings) -> dict[str, Any]:
    given = engines.options(settings.database)
    if settings.database.startswith("sqlite"):
        return given | {"connect_args": {"timeout": 10}}
    return given | {"pool_size": settings.web_threads, "max_overflow": 2}
