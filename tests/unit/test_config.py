"""Settings: each wrong one gets one clear line, and production refuses what is for the demo."""

from __future__ import annotations

from pathlib import Path

import pytest

from portal.clock import BusinessClock
from portal.config import SettingsError, load_settings
from portal.domain.dates import SHANGHAI

WRONG = {
    "PORTAL_PORT": "eighty",
    "PORTAL_WEB_PROCESSES": "0",
    "PORTAL_WEB_THREADS": "-1",
    "PORTAL_RENDER_PROCESSES": "99",
    "PORTAL_SESSION_HOURS": "48",
    "PORTAL_TRUSTED_PROXIES": "many",
    "PORTAL_DEMO": "perhaps",
    "PORTAL_ADDRESS": "portal.example",
    "PORTAL_SMS_URL": "http://sms.example/v1",
    "PORTAL_SMS_ID": "two words",
}


@pytest.fixture(autouse=True)
def _own_instance(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("PORTAL_INSTANCE", str(tmp_path))
    return tmp_path


def faults() -> list[str]:
    """The lines of the refusal."""
    with pytest.raises(SettingsError) as refused:
        load_settings()
    return str(refused.value).splitlines()


@pytest.mark.parametrize(("name", "value"), WRONG.items())
def test_a_wrong_setting_gets_one_line_with_its_name_and_value(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    (line,) = faults()
    assert line.startswith(f"{name}: ")
    assert value in line


def test_a_wrong_address_of_a_database_does_not_tell_its_password(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PORTAL_DATABASE_URL", "mysql://portal:secret@db/portal")
    (line,) = faults()
    assert line.startswith("PORTAL_DATABASE_URL: must begin with sqlite:/// or")
    assert "secret" not in line


def test_every_wrong_setting_is_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in WRONG.items():
        monkeypatch.setenv(name, value)
    assert {line.partition(":")[0] for line in faults()} == set(WRONG)


def test_a_setting_that_does_not_exist_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTAL_DATABSE_URL", "sqlite:///x")
    assert faults() == ["PORTAL_DATABSE_URL: no such setting"]


@pytest.mark.parametrize(
    ("name", "value"), [("PORTAL_DEBUG", "1"), ("PORTAL_NOW", "2026-11-24T09:00")]
)
def test_production_refuses_what_is_for_the_demo(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    (line,) = faults()
    assert f"unset {name}" in line
    monkeypatch.setenv("PORTAL_DEMO", "1")
    assert load_settings().demo


def test_a_file_of_settings_is_read_and_the_environment_wins(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "portal.toml").write_text("port = 9000\nsession_hours = 2\n")
    monkeypatch.setenv("PORTAL_PORT", "9001")
    settings = load_settings()
    assert (settings.port, settings.session_hours) == (9001, 2)


def test_a_file_that_is_no_toml_is_named(tmp_path: Path) -> None:
    (tmp_path / "portal.toml").write_text("port = \n")
    (line,) = faults()
    assert line.startswith("portal.toml can't be read: ")


@pytest.mark.parametrize(
    ("value", "hosts"),
    [
        ("portal.example", ("portal.example",)),
        ("portal.example, 10.0.0.1,", ("portal.example", "10.0.0.1")),
        ("", ()),
    ],
)
def test_the_names_of_the_host_are_parted_by_commas(
    monkeypatch: pytest.MonkeyPatch, value: str, hosts: tuple[str, ...]
) -> None:
    monkeypatch.setenv("PORTAL_ALLOWED_HOSTS", value)
    assert load_settings().allowed_hosts == hosts


def test_the_file_may_list_the_names_of_the_host(tmp_path: Path) -> None:
    (tmp_path / "portal.toml").write_text('allowed_hosts = ["portal.example"]\n')
    assert load_settings().allowed_hosts == ("portal.example",)


def test_an_unknown_entry_of_the_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "portal.toml").write_text("prot = 9000\n")
    (line,) = faults()
    assert line.startswith("PORTAL_PROT: ")


def test_cookies_need_https_unless_it_is_the_demo(monkeypatch: pytest.MonkeyPatch) -> None:
    assert load_settings().cookies_secure
    monkeypatch.setenv("PORTAL_DEMO", "1")
    assert not load_settings().cookies_secure


def test_the_database_and_the_keys_lie_in_the_instance_unless_told(tmp_path: Path) -> None:
    settings = load_settings()
    assert settings.database == f"sqlite:///{tmp_path / 'portal.sqlite3'}"
    assert settings.keys == tmp_path / "keys.toml"
    assert load_settings(keys_file=tmp_path / "elsewhere").keys == tmp_path / "elsewhere"


def test_the_demo_clock_begins_at_the_moment_set_in_shanghai(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PORTAL_DEMO", "1")
    monkeypatch.setenv("PORTAL_NOW", "2026-11-24T23:30")
    start = load_settings().now
    assert start is not None
    assert start.isoformat() == "2026-11-24T23:30:00+08:00"
    clock = BusinessClock(start)
    first = clock.now()
    assert first >= start
    assert clock.now() >= first
    assert clock.today() == clock.now().astimezone(SHANGHAI).date()


GATEWAY = "https://sms.example/v1"


@pytest.mark.parametrize("url", [GATEWAY, "http://127.0.0.1:9000", "http://localhost/sms"])
def test_messages_leave_encrypted_or_stay_on_this_machine(
    monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("PORTAL_SMS_URL", url)
    (line,) = faults()
    assert "set PORTAL_SMS_ID" in line
    monkeypatch.setenv("PORTAL_SMS_ID", "portal-430102")
    assert load_settings().sms_url == url


def test_the_demo_writes_to_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("DEMO", "1"), ("SMS_ID", "portal"), ("SMS_URL", GATEWAY)):
        monkeypatch.setenv(f"PORTAL_{name}", value)
    (line,) = faults()
    assert "the demo's phones may be somebody's" in line
    monkeypatch.setenv("PORTAL_SMS_URL", "http://127.0.0.1:9000")
    assert load_settings().demo


@pytest.mark.parametrize(
    ("wanted", "printed"),
    [
        (None, "http://127.0.0.1:9000"),
        ("http://10.1.2.3:8000/", "http://10.1.2.3:8000"),
        ("https://portal.example", "https://portal.example"),
    ],
)
def test_the_address_that_papers_name(
    monkeypatch: pytest.MonkeyPatch, wanted: str | None, printed: str
) -> None:
    """Without one of its own, that of this machine."""
    monkeypatch.setenv("PORTAL_PORT", "9000")
    if wanted is not None:
        monkeypatch.setenv("PORTAL_ADDRESS", wanted)
    assert load_settings().office_address == printed


TRUSTED = "?sslmode=verify-full&sslrootcert=/etc/portal/ca.pem"
PG = "postgresql+psycopg://"


@pytest.mark.parametrize(
    ("url", "holds"),
    [
        ("sqlite:////srv/portal.sqlite3", True),
        (f"{PG}portal:secret@127.0.0.1/portal", True),
        (f"{PG}portal:secret@localhost:5433/portal", True),
        (f"{PG}portal:secret@[::1]/portal", True),
        (f"{PG}portal@/portal?host=/run/postgresql", True),
        (f"{PG}/portal", True),
        (f"{PG}portal:secret@db.example/portal", False),
        (f"{PG}portal:secret@db.example/portal?sslmode=require", False),
        (f"{PG}portal:secret@db.example/portal{TRUSTED}", True),
        (f"{PG}portal@/portal?host=db.example", False),
        (f"{PG}portal@/portal?host=/run/postgresql,db.example", False),
        (f"{PG}portal@localhost/portal?hostaddr=192.0.2.1", False),
        (f"{PG}portal@/portal?host=db.example&sslmode=verify-full", True),
        (f"{PG}portal:secret@db.example:port/portal", False),
    ],
)
def test_a_database_elsewhere_must_prove_itself(
    monkeypatch: pytest.MonkeyPatch, url: str, holds: bool
) -> None:
    monkeypatch.setenv("PORTAL_DATABASE_URL", url)
    if holds:
        assert load_settings().database == url
        return
    (line,) = faults()
    assert "database" in line
    assert "secret" not in line
    if "db.example:port" not in url:
        monkeypatch.setenv("PORTAL_DEMO", "1")
        assert load_settings().database == url
