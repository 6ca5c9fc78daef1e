"""A roundtable under load for a while: it takes everything, and its memory, its files and its threads do not grow.

BAITHAK_SOAK_SECONDS says how long (10 otherwise; an hour is worth a try before a large dialogue).
"""

from __future__ import annotations

import os
import time
from pathlib import Path

import psutil
from tests.doors.test_kill import Speaker, states, threads

from baithak.demo.dialogue import STATEMENTS, Rehearsal
from baithak.demo.running import RunningDoor, running_doors

SECONDS = float(os.environ.get("BAITHAK_SOAK_SECONDS", "10"))
WARM_SHARE = 0.3  # of the time, in which the door may still fill its caches and start its threads
MOST_GROWTH_BYTES = 24 << 20
MOST_LOG_BYTES = 16 << 20  # of SQLite's log of changes, which is written back again and again
SPARE_FILES = 8


def test_a_roundtable_under_load_does_not_grow(tmp_path: Path) -> None:
    with running_doors(tmp_path, ("convening", "roundtable"), {"BAITHAK_SEND_DELAY": "0"}) as doors:
        rehearsal = Rehearsal(doors["convening"], doors["roundtable"], per_side=8)
        rehearsal.found()
        rehearsal.enrol()
        rehearsal.open()
        for one in rehearsal.seats:
            one.enter()
            one.charter = rehearsal.charter
        speakers = [Speaker(one, STATEMENTS, states) for one in rehearsal.seats]
        with threads() as (_, start):
            for one in speakers:
                start(one.speak)
            time.sleep(SECONDS * WARM_SHARE)
            before = held_by(doors["roundtable"])
            time.sleep(SECONDS * (1 - WARM_SHARE))
            after = held_by(doors["roundtable"])
        for one in rehearsal.seats:
            one.browser.close()
        taken = sum(len(item) for one in speakers for item in one.kept.values())
        print(f"{taken} contributions in {SECONDS:.0f} s; memory {before[0] >> 20} to {after[0] >> 20} MiB")
        assert taken > len(speakers)
        assert after[0] - before[0] < MOST_GROWTH_BYTES
        assert after[1] - before[1] <= SPARE_FILES and after[2] <= before[2] + SPARE_FILES
        assert (tmp_path / "roundtable" / "door.sqlite3-wal").stat().st_size < MOST_LOG_BYTES


def held_by(door: RunningDoor) -> tuple[int, int, int]:
    """Memory in bytes, open files, threads."""
    assert door.process
    process = psutil.Process(door.process.pid)
    return process.memory_info().rss, process.num_fds(), process.num_threads()
