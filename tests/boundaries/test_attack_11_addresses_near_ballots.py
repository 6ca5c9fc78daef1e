"""Attack 11: somebody greps whatever is kept for addresses, browsers and accounts beside what was said."""

from __future__ import annotations

import logging
import sqlite3
import sys
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from tests.boundaries.conftest import Held
from tests.boundaries.live import REDEEM, SPEAK, LiveRoom, post
from tests.voices.sample import SLUG, Room, redemption

from baithak.demo.browser import AGENT
from baithak.voices import admit, rounds
from baithak.voices.keeping import keep_alone

ADDRESS, BROWSER = "203.0.113.77", "Snoopable/7.3 (phone of Asha)"
PEER = "127.77.3.9" if sys.platform == "linux" else None  # only there is all of 127/8 one's own
FROM = {"X-Forwarded-For": ADDRESS, "Forwarded": f"for={ADDRESS}", "X-Real-IP": ADDRESS, "User-Agent": BROWSER}
TELLING = {"ip", "address", "agent", "browser", "user", "account", "member", "session", "cookie", "referer"}
TRACES = (ADDRESS, BROWSER, AGENT, *filter(None, [PEER]))


def test_attack_11_no_file_of_a_finished_dialogue_names_a_browser(held: Held) -> None:
    """Databases, write-ahead logs, printed logs, letters, keys. Every simulated member sent their browser's name."""
    assert len(held.files) > 6
    assert not [file for file in held.files if AGENT.encode() in file.read_bytes()]


def test_attack_11_no_column_of_the_roundtable_could_hold_one(held: Held) -> None:
    """Accounts are the staff's. No table of what was said refers to one, or to an address or a session."""
    with sqlite3.connect(f"file:{held.home / 'roundtable' / 'door.sqlite3'}?mode=ro", uri=True) as database:
        tables = [name for (name,) in database.execute("select name from sqlite_master where type = 'table'")]
        own = [name for name in tables if name.startswith(("voices_", "outcomes_"))]
        assert len(own) > 8
        for name in own:
            columns = [row[1] for row in database.execute(f"pragma table_info('{name}')")]
            referred = [row[2] for row in database.execute(f"pragma foreign_key_list('{name}')")]
            assert not [one for one in columns if TELLING & {*one.split("_")}]
            assert all(one.startswith(("voices_", "outcomes_")) for one in referred)


def test_attack_11_a_running_roundtable_writes_none_down(live_room: LiveRoom) -> None:
    voice = next(live_room.fresh)
    asked = [
        (REDEEM, redemption(voice)),
        (SPEAK, live_room.said(voice)),
        (SPEAK, b'{"broken'),
        (REDEEM, redemption(voice, seat="00" * 32)),
        ("/voice/nowhere/redeem", redemption(voice)),
        ("/" + "x" * 300, b""),
    ]
    answers = [post(live_room.door.origin, path, body, FROM, PEER) for path, body in asked]
    assert [one.status for one in answers[:2]] == [201, 201]
    assert {one.status for one in answers[2:]} <= {400, 403, 404, 409}
    files = [file for file in live_room.door.home.rglob("*") if file.is_file()]
    assert any(file.name.startswith("door.sqlite3") for file in files) and any(file.suffix == ".log" for file in files)
    for trace in TRACES:
        assert not [file for file in files if trace.encode() in file.read_bytes()], trace
        assert not any(trace.encode() in one.body for one in answers)


@pytest.fixture
def asked(room: Room, settings: Any, caplog: pytest.LogCaptureFixture) -> Callable[[str, bytes], HttpResponse]:
    """Post as that browser from that address, everything that is logged at any level being kept."""
    settings.ROOT_URLCONF = "baithak.doors.urls_roundtable"
    caplog.set_level(0)
    for name in ("django", "django.request", "django.security", "django.db.backends", "waitress", "baithak"):
        caplog.set_level(0, name)
    client = Client(raise_request_exception=False, REMOTE_ADDR=ADDRESS, headers={"user-agent": BROWSER})

    def post(path: str, data: bytes) -> HttpResponse:
        return client.post(path, data, content_type="application/json")

    return post


def _said(records: list[logging.LogRecord]) -> str:
    """All that a log of any form could print of these records: words, arguments, whatever hangs on them, tracebacks."""
    plain = logging.Formatter("%(message)s")
    return "\n".join(f"{plain.format(record)} {vars(record)}" for record in records)


@pytest.mark.parametrize("trouble", [None, RuntimeError, OSError])
def test_attack_11_no_log_of_any_level_and_no_error_page_tells(
    room: Room,
    asked: Callable[[str, bytes], HttpResponse],
    trouble: type[Exception] | None,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rounds.open_round(SLUG, 1)
    voice = room.voices[0]
    data = redemption(voice)

    def broken(*_: Any, **__: Any) -> None:
        assert trouble is not None
        raise trouble("something is wrong")

    # Within a test's transaction nobody else writes.
    monkeypatch.setattr(admit, "redeem", broken if trouble else partial(admit.redeem, keep=keep_alone))
    answer = asked(REDEEM, data)
    assert answer.status_code == (201 if trouble is None else 503 if trouble is OSError else 500)
    asked(REDEEM, b"{")
    said = _said(caplog.records)
    token = voice.tokens[1]
    for trace in (ADDRESS, BROWSER, token.signature.hex(), token.prefix.hex()):
        assert trace not in said
        assert trace.encode() not in answer.content
