"""Hunan's grass-roots public employment service, as an intranet portal."""

from __future__ import annotations

import os
from datetime import timedelta
from typing import Any

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from portal import cli, web
from portal.clock import BEGUN_VARIABLE, BusinessClock
from portal.config import ROOT, Settings, load_settings
from portal.exchange.comparison_files import LoadedFiles
from portal.exchange.sms_http import HttpGateway
from portal.extensions import bind, db
from portal.keys import KeyFile, Keys, KeysError
from portal.models import sealing
from portal.turns import Turns, in_turn

_LARGEST_REQUEST = 2 * 1024 * 1024


def create_app(settings: Settings | None = None) -> Flask:
    """Make the application; raises ``SettingsError`` or ``KeysError`` when it can't run."""
    settings = settings or load_settings()
    settings.instance.mkdir(parents=True, exist_ok=True)
    app = Flask(
        "portal",
        root_path=str(ROOT / "portal"),
        template_folder=str(ROOT / "templates"),
        static_folder=str(ROOT / "static"),
        instance_path=str(settings.instance.resolve()),
    )
    app.config.from_mapping(_flask_config(settings))
    if cli.needs_no_keys():
        cli.init_app(app)
        return app
    key_file = KeyFile(settings.keys)
    keys = key_file.keys()
    app.config["SECRET_KEY"] = keys.session
    sealing.follow(lambda: key_file.keys().keyring)
    app.extensions["portal_clock"] = _clock(settings)
    app.extensions["portal_comparer"] = LoadedFiles(db.session)
    app.extensions["portal_gateway"] = _gateway(settings, keys)
    # Before the extensions: the check against forged requests reads the form.
    app.before_request(web.access.limit_upload)
    bind(app, settings)
    web.init_app(app)
    cli.init_app(app)
    app.wsgi_app = in_turn(app.wsgi_app, Turns())  # type: ignore[method-assign, assignment]
    if settings.trusted_proxies:
        proxies = settings.trusted_proxies
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=proxies
        )
    return app


def _clock(settings: Settings) -> BusinessClock:
    begun = os.environ.get(BEGUN_VARIABLE)
    return BusinessClock(settings.now, float(begun) if begun else None)


def _gateway(settings: Settings, keys: Keys) -> HttpGateway | None:
    """Where messages leave; None where none is set, and they stay in sight instead."""
    if settings.sms_url is None or settings.sms_id is None:
        return None
    if keys.sms_secret is None:
        raise KeysError(
            f"PORTAL_SMS_URL is set, and {settings.keys} has no secret to sign with: "
            'add the lines [sms] and secret = "…" at its end'
        )
    return HttpGateway(settings.sms_url, settings.sms_id, keys.sms_secret)


def _flask_config(settings: Settings) -> dict[str, Any]:
    return {
        "PORTAL": settings,
        "MAX_CONTENT_LENGTH": _LARGEST_REQUEST,
        "MAX_FORM_MEMORY_SIZE": _LARGEST_REQUEST,
        # The prefix binds the cookie to this very host, over HTTPS.
        "SESSION_COOKIE_NAME": "__Host-portal" if settings.cookies_secure else "portal",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": settings.cookies_secure,
        "PERMANENT_SESSION_LIFETIME": timedelta(hours=settings.session_hours),
        "SESSION_REFRESH_EACH_REQUEST": False,
        "TRUSTED_HOSTS": settings.hosts or None,
        "WTF_CSRF_TIME_LIMIT": None,
        "WTF_I18N_ENABLED": False,
        "TEMPLATES_AUTO_RELOAD": settings.debug,
    }
