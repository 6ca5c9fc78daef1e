"""What the environment may say, and what is refused before a door opens."""

from __future__ import annotations

from pathlib import Path

import pytest

from baithak.doors import base
from baithak.doors.refusals import BadSetting


@pytest.fixture(autouse=True)
def empty_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("ORIGIN", "DATABASE_URL", "HOSTS", "SECRET_KEY_FILE", "MAIL", "MAIL_FROM", "SEND_DELAY"):
        monkeypatch.delenv(f"BAITHAK_{name}", raising=False)
    monkeypatch.setenv("BAITHAK_HOME", str(tmp_path / "home"))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ORIGIN", "room.example"),
        ("ORIGIN", "ftp://room.example"),
        ("ORIGIN", "https://room.example/path"),
        ("ORIGIN", "http://room.example"),
        ("DATABASE_URL", "mysql://x/y"),
        ("DATABASE_URL", "postgres"),
        ("SEND_DELAY", "-1"),
        ("SEND_DELAY", "121"),
        ("MAIL", "pigeon"),
        ("MAIL", "http://mail.example"),
    ],
)
def test_what_cannot_be_used_is_refused_by_name(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(f"BAITHAK_{name}", value)
    with pytest.raises(BadSetting, match=f"BAITHAK_{name}"):
        base.door("roundtable", [])


def test_each_door_has_its_own_folder_key_and_port(tmp_path: Path) -> None:
    doors = {name: base.door(name, []) for name in ("convening", "roundtable", "public")}
    assert len({settings["SECRET_KEY"] for settings in doors.values()}) == 3
    assert len({settings["ORIGIN"] for settings in doors.values()}) == 3
    assert len({settings["DATABASES"]["default"]["NAME"] for settings in doors.values()}) == 3
    for name, settings in doors.items():
        home = tmp_path / "home" / name
        assert settings["HOME"] == home and home.stat().st_mode & 0o777 == 0o700
        assert (home / "secret-key").stat().st_mode & 0o777 == 0o600
        assert base.door(name, [])["SECRET_KEY"] == settings["SECRET_KEY"]


@pytest.mark.parametrize(
    "origin", ["http://127.0.0.1:9", "http://localhost", "http://abc.onion", "https://room.example"]
)
def test_cookies_are_as_strict_as_the_origin_allows(monkeypatch: pytest.MonkeyPatch, origin: str) -> None:
    monkeypatch.setenv("BAITHAK_ORIGIN", origin + "/")
    settings = base.door("convening", [])
    is_https = origin.startswith("https")
    assert settings["ORIGIN"] == origin
    assert settings["SESSION_COOKIE_SECURE"] == settings["CSRF_COOKIE_SECURE"] == is_https
    assert settings["SESSION_COOKIE_NAME"].startswith("__Host-") == is_https
    assert settings["SESSION_COOKIE_SAMESITE"] == settings["CSRF_COOKIE_SAMESITE"] == "Strict"


def test_more_names_are_trusted_and_an_onion_by_http(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BAITHAK_ORIGIN", "https://room.example")
    monkeypatch.setenv("BAITHAK_HOSTS", "abc.onion, other.example:8443")
    settings = base.door("roundtable", [])
    assert {"room.example", "abc.onion", "other.example"} <= {*settings["ALLOWED_HOSTS"]}
    assert "*" not in settings["ALLOWED_HOSTS"]
    trusted = ["https://room.example", "http://abc.onion", "https://other.example:8443"]
    assert settings["CSRF_TRUSTED_ORIGINS"] == trusted


@pytest.mark.parametrize(
    ("url", "port", "ssl", "tls"),
    [
        ("smtp://u:p@mail.example", 25, False, False),
        ("smtps://u:p%40@mail.example", 465, True, False),
        ("smtp+tls://u:p@mail.example:2525", 2525, False, True),
    ],
)
def test_mail(monkeypatch: pytest.MonkeyPatch, url: str, port: int, ssl: bool, tls: bool) -> None:
    monkeypatch.setenv("BAITHAK_MAIL", url)
    settings = base.door("convening", [])
    assert (settings["EMAIL_PORT"], settings["EMAIL_USE_SSL"], settings["EMAIL_USE_TLS"]) == (port, ssl, tls)
    assert settings["EMAIL_HOST_PASSWORD"] in ("p", "p@")


def test_nothing_is_logged_but_kinds_of_failure() -> None:
    loggers = base.LOGGING["loggers"]
    assert [name for name, logger in loggers.items() if logger["handlers"] != ["nowhere"]] == ["baithak"]
    assert base.LOGGING["root"]["handlers"] == ["nowhere"]
