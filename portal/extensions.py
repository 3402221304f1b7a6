"""The Flask extensions, bound to an application by ``create_app``."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from flask import Flask
from flask_login import LoginManager
from flask_sqlalchemy import SQLAlchemy
from flask_wtf.csrf import CSRFProtect
from htmx_flask import Htmx
from sqlalchemy import event

from portal.config import Settings
from portal.services.transactions import WRITING

# Models stand on their own base, below Flask; only the session and its life are used here.
db = SQLAlchemy()
login_manager = LoginManager()
csrf = CSRFProtect()
htmx = Htmx()


def bind(app: Flask, settings: Settings) -> None:
    """Bind every extension to the application."""
    app.config["SQLALCHEMY_DATABASE_URI"] = settings.database
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = _engine_options(settings)
    for extension in (db, login_manager, csrf, htmx):
        extension.init_app(app)
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            prepare_sqlite(db.engine)


def _engine_options(settings: Settings) -> dict[str, Any]:
    if settings.database.startswith("sqlite"):
        return {"connect_args": {"timeout": 10}}
    return {"pool_size": settings.web_threads, "max_overflow": 2, "pool_pre_ping": True}


def prepare_sqlite(engine: sa.Engine) -> None:
    """Write-ahead log, foreign keys, full sync; a writer takes the write lock at its start."""

    @event.listens_for(engine, "connect")
    def _configure(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        for pragma in (
            "journal_mode=WAL",
            "foreign_keys=ON",
            "synchronous=FULL",
            "busy_timeout=10000",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        writing = connection.get_execution_options().get(WRITING, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")
