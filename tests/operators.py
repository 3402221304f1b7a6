"""Commands as an operator gives them."""

from __future__ import annotations

from click.testing import Result
from flask import Flask
from flask.cli import FlaskGroup


def dispose(app: Flask) -> None:
    """Close the app's connections."""
    with app.app_context():
        app.extensions["sqlalchemy"].engine.dispose()


def run(app: Flask, *words: str) -> Result:
    """What a command prints and how it ends."""
    return app.test_cli_runner().invoke(FlaskGroup(load_dotenv=False), list(words))
