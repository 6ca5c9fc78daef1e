"""A full disk: whatever cannot be kept is answered 503, and whatever was acknowledged is there."""

from __future__ import annotations

import json
import resource
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from tests.boundaries.live import REDEEM, SPEAK, Answer, post
from tests.voices.recorded import recorded
from tests.voices.sample import SLUG, opening_file, redemption

from baithak.demo.running import RunningDoor, running_doors
from baithak.seal.envelope import envelope_id
from baithak.voices.kinds import STATEMENTS_ALLOWED

ROOM_LEFT = 120_000  # bytes that its largest file may still grow by: some contributions, not all

pytestmark = pytest.mark.skipif(not hasattr(resource, "prlimit"), reason="said of Linux: files are kept from growing")


def _speak(door: RunningDoor, envelope: bytes) -> Answer:
    return post(door.origin, SPEAK, envelope)


def _envelopes() -> list[bytes]:
    said = [
        (voice, {"item": item, "language": "en", "text": f"We should talk about point {item}."})
        for item in range(1, STATEMENTS_ALLOWED + 1)
        for voice in recorded().voices
    ]
    return [recorded().envelope(voice, 1, body) for voice, body in said]


def test_nothing_is_acknowledged_that_is_not_kept(tmp_path: Path) -> None:
    with running_doors(tmp_path, ("roundtable",), {"BAITHAK_SEND_DELAY": "0"}) as doors:
        door = doors["roundtable"]
        given = json.dumps({"slug": SLUG, "opening": opening_file().decode()}).encode()
        command = [sys.executable, "-m", "baithak.demo.inside", "open-room"]
        subprocess.run(command, env=door.environment, input=given, check=True, capture_output=True)
        assert {post(door.origin, REDEEM, redemption(one)).status for one in recorded().voices} == {201}
        envelopes = _envelopes()
        assert door.process is not None
        largest = max(file.stat().st_size for file in (tmp_path / "roundtable").glob("door.sqlite3*"))
        limit = resource.prlimit(door.process.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(door.process.pid, resource.RLIMIT_FSIZE, (largest + ROOM_LEFT, limit[1]))
        answers = [_speak(door, one) for one in envelopes]
        assert {one.status for one in answers} == {201, 503}, "the disk was never full, or nothing was ever kept"
        assert {one.error for one in answers if one.status == 503} == {"try-again"}
        kept = [one for one, answer in zip(envelopes, answers, strict=True) if answer.status == 201]
        door.kill()  # what was acknowledged is on the disk, not in a memory
        assert {envelope_id(one).hex() for one in kept} <= _recorded(tmp_path)
        door.start()
        door.wait()
        again = [_speak(door, one).status for one in envelopes]  # there is room again
        assert set(again) <= {200, 201}
        assert _recorded(tmp_path) == {envelope_id(one).hex() for one in envelopes}


def _recorded(home: Path) -> set[str]:
    with sqlite3.connect(home / "roundtable" / "door.sqlite3") as database:
        assert database.execute("pragma integrity_check").fetchone() == ("ok",)
        return {row[0] for row in database.execute("select envelope_id from voices_contribution")}
