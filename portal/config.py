"""Settings: ``PORTAL_*`` in the environment, else ``instance/portal.toml``; checked at start."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

import sqlalchemy as sa
from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from portal.clock import BEGUN_VARIABLE
from portal.domain.dates import SHANGHAI
from portal.printing.renderer import ADDRESS_VARIABLE

_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
ROOT = Path(__file__).resolve().parent.parent
SERVES_VARIABLE = "PORTAL_SERVES"
"""Set in the web processes, in which somebody waits for every answer."""
# Set by our own server for the processes it starts; nobody's setting.
_INTERNAL = frozenset({ADDRESS_VARIABLE, BEGUN_VARIABLE, SERVES_VARIABLE})


class SettingsError(Exception):
    """One or more settings are wrong; the text says which, why, and what is wanted."""


class Settings(BaseSettings):
    """Every setting of an installation. Times are Shanghai time unless they carry an offset."""

    model_config = SettingsConfigDict(env_prefix="PORTAL_", extra="forbid", frozen=True)

    demo: bool = False
    debug: bool = False
    now: datetime | None = None
    instance: Path = ROOT / "instance"
    keys_file: Path | None = None
    database_url: str | None = None
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=1, le=65535)
    address: str | None = None
    web_processes: int = Field(default=2, ge=1, le=64)
    web_threads: int = Field(default=6, ge=1, le=64)
    render_processes: int = Field(default=2, ge=1, le=16)
    allowed_hosts: Annotated[tuple[str, ...], NoDecode] = ()
    trusted_proxies: int = Field(default=0, ge=0, le=4)
    secure_cookies: bool | None = None
    session_hours: int = Field(default=10, ge=1, le=24)
    sms_url: str | None = None
    sms_id: str | None = Field(default=None, pattern=r"^[!-~]{1,64}$")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Explicit values first, then the environment, then ``portal.toml``."""
        instance = Path(os.environ.get("PORTAL_INSTANCE", ROOT / "instance"))
        toml = TomlConfigSettingsSource(settings_cls, instance / "portal.toml")
        return init_settings, env_settings, toml

    @field_validator("allowed_hosts", mode="before")
    @classmethod
    def _names_by_comma(cls, value: Any) -> Any:
        if isinstance(value, str):
            return tuple(name.strip() for name in value.split(",") if name.strip())
        return value

    @field_validator("now")
    @classmethod
    def _in_shanghai(cls, value: datetime | None) -> datetime | None:
        if value is not None and value.tzinfo is None:
            return value.replace(tzinfo=SHANGHAI)
        return value

    @field_validator("address")
    @classmethod
    def _of_a_web_page(cls, value: str | None) -> str | None:
        if value is not None and not value.startswith(("http://", "https://")):
            raise ValueError("must begin with http:// or https://")
        return value.rstrip("/") if value else None

    @field_validator("sms_url")
    @classmethod
    def _of_a_gateway(cls, value: str | None) -> str | None:
        if value is None:
            return None
        parts = urlsplit(value)
        loopback = parts.scheme == "http" and parts.hostname in _LOOPBACK
        if not parts.hostname or not (parts.scheme == "https" or loopback):
            raise ValueError("must begin with https://; http:// is for this machine alone")
        return value

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: str | None) -> str | None:
        if value is not None and not value.startswith(("sqlite:///", "postgresql+psycopg://")):
            raise ValueError("must begin with sqlite:/// or postgresql+psycopg://")
        return value

    @model_validator(mode="after")
    def _fit_for_production(self) -> Settings:
        if self.sms_url and not self.sms_id:
            raise ValueError("the SMS gateway knows us by an account: set PORTAL_SMS_ID")
        if self.demo:
            if self.sms_url and urlsplit(self.sms_url).hostname not in _LOOPBACK:
                raise ValueError("the demo's phones may be somebody's: leave PORTAL_SMS_URL unset")
            if self.host not in _LOOPBACK:
                raise ValueError("the demo's passwords are public: leave PORTAL_HOST on loopback")
            return self
        if self.debug:
            raise ValueError("debug is for demo mode only; unset PORTAL_DEBUG")
        if self.database_url and _leaves_unproved(self.database_url):
            raise ValueError(
                "a database beyond this machine is reached by TLS that proves which one it is: "
                "add ?sslmode=verify-full to PORTAL_DATABASE_URL, with sslrootcert=… for a "
                "certificate of an authority of your own"
            )
        if self.now is not None:
            raise ValueError("the clock can be set in demo mode only; unset PORTAL_NOW")
        return self

    @property
    def database(self) -> str:
        """The database's address; by default the SQLite file of the instance folder."""
        return self.database_url or f"sqlite:///{self.instance / 'portal.sqlite3'}"

    @property
    def office_address(self) -> str:
        """Where the office network reaches the portal, without a slash at the end."""
        return self.address or f"http://127.0.0.1:{self.port}"

    @property
    def hosts(self) -> list[str]:
        """Names by which the portal answers: those set, else its address's; empty: any."""
        if self.allowed_hosts or self.address is None:
            return list(self.allowed_hosts)
        return [urlsplit(self.address).hostname or ""]

    @property
    def keys(self) -> Path:
        """The file that holds the keys: never in the database, never in its backup."""
        return self.keys_file or self.instance / "keys.toml"

    @property
    def cookies_secure(self) -> bool:
        """Cookies travel over HTTPS only, except in the demo on loopback."""
        return not self.demo if self.secure_cookies is None else self.secure_cookies


def _leaves_unproved(database_url: str) -> bool:
    """Whether an address leads to PostgreSQL elsewhere without a check of its certificate."""
    try:
        url = sa.make_url(database_url)
    except (sa.exc.ArgumentError, ValueError) as garbled:
        raise ValueError("the address of the database can't be read") from garbled
    if not url.drivername.startswith("postgresql"):
        return False
    named = [*url.normalized_query.get("host", ()), *url.normalized_query.get("hostaddr", ())]
    hosts = [one for name in (url.host or "", *named) for one in name.split(",") if one]
    away = [one for one in hosts if not one.startswith("/") and one not in _LOOPBACK]
    return bool(away) and url.normalized_query.get("sslmode") != ("verify-full",)


def load_settings(environ: Mapping[str, str] | None = None, **given: Any) -> Settings:
    """Read and check the settings; raises ``SettingsError`` with one line for each wrong one."""
    names = environ if environ is not None else os.environ
    known = {f"PORTAL_{name.upper()}" for name in Settings.model_fields} | _INTERNAL
    wrong = [
        f"{name}: no such setting"
        for name in sorted(names)
        if name.startswith("PORTAL_") and name not in known
    ]
    settings = None
    try:
        settings = Settings(**given)
    except ValidationError as invalid:
        wrong += [_in_words(error) for error in invalid.errors()]
    except tomllib.TOMLDecodeError as garbled:
        wrong.append(f"portal.toml can't be read: {garbled}")
    if wrong or settings is None:
        raise SettingsError("\n".join(wrong))
    return settings


def _in_words(error: Mapping[str, Any]) -> str:
    place = "_".join(str(part) for part in error["loc"][:1])
    name = f"PORTAL_{place.upper()}: " if place else ""
    # A database's address may hold its password, and this line goes to logs.
    told = bool(place) and place != "database_url" and not isinstance(error.get("input"), dict)
    got = f" (got {error['input']!r})" if told else ""
    return f"{name}{error['msg'].removeprefix('Value error, ')}{got}"
