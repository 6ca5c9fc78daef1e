"""`baithak demo`, as a newcomer starts and ends it: what it prints leads somewhere, and it leaves nothing behind."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from html import unescape
from pathlib import Path

import psutil
import pytest

from baithak.demo.company import Company
from baithak.demo.concluded import RATIFICATION, Concluded, series
from baithak.demo.dialogue import VOTES
from baithak.demo.running import running_doors

SECONDS_TO_END = 60
PER_SIDE = 9  # one more than the quorum
SEEN_FIRST = ("A participant of India", "A participant of Pakistan", "facilitator's desk", "convener's desk")
SEEN_LATER = ("A released brief", "A series of five rounds", "An official's desk, India", "The register of the series")


@contextmanager
def demo(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """The demo, with a folder of its own for passing things. Ended by force if a test has not ended it."""
    process = subprocess.Popen(
        [sys.executable, "-m", "baithak", "demo"],
        env=os.environ | {"TMPDIR": str(folder), "COLUMNS": "80"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        assert process.stdout
        process.stdout.close()


def said_until(process: subprocess.Popen[str], words: str) -> str:
    """All that it prints until these words come."""
    assert process.stdout
    said = ""
    while words not in said:
        line = process.stdout.readline()
        assert line, said
        said += line
    return said


def opened(address: str) -> tuple[str, str]:
    """Where an address leads in the end, and the page there."""
    with urllib.request.urlopen(address, timeout=30) as answer:
        return answer.url, answer.read().decode()


def children(process: subprocess.Popen[str]) -> list[psutil.Process]:
    return psutil.Process(process.pid).children(recursive=True)


def is_gone(process: psutil.Process) -> bool:
    return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE


def test_every_link_leads_somewhere_and_ctrl_c_leaves_nothing(tmp_path: Path) -> None:
    with demo(tmp_path) as process:
        said = said_until(process, "passphrase")
        assert all(words in said for words in SEEN_FIRST), said
        said += said_until(process, "Everything is invented")
        assert all(words in " ".join(said.split()) for words in SEEN_LATER), said
        addresses = re.findall(r"(?m)^(http://127\.0\.0\.1:\d+/\d+)  ", said)
        assert len(addresses) == 14 and "…" not in said
        places = [opened(address) for address in addresses]
        assert "#" in _location(addresses[0]) and places[0][0].split("#")[0].endswith("/room/")
        assert "sign-in" in places[2][0]
        assert "Good neighbours" in places[7][1] and "PDF" in places[7][1]
        assert "Brief 1, edition 2" in places[7][1] and series()["correction"]["change"]["en"] in places[7][1]
        assert "Hospital visas" in places[8][1] and "<b>adopted</b> · <bdi>India</bdi>" in places[8][1]
        for (address, _page), one in zip(places[9:11], series()["asks"], strict=True):
            with urllib.request.urlopen(address, data=b"", timeout=30) as answer:  # the button of its page
                read = unescape(answer.read().decode())
            assert one["text"]["en"] in read and one["reply"]["en"] in read and "newer edition" in read
        own = children(process)
        assert len(own) >= 3
        process.send_signal(signal.SIGINT)
        assert "The doors are closed." in process.communicate(timeout=SECONDS_TO_END)[0]
        assert process.returncode == 0
        assert all(is_gone(one) for one in own)
    assert not [*tmp_path.iterdir()]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_told_to_end_while_it_still_begins_it_leaves_nothing(number: int, tmp_path: Path) -> None:
    with demo(tmp_path) as process:
        until = time.monotonic() + SECONDS_TO_END
        while len(doors := children(process)) < 3:
            assert process.poll() is None and time.monotonic() < until
            time.sleep(0.05)
        process.send_signal(number)
        process.send_signal(number)
        process.communicate(timeout=SECONDS_TO_END)
        assert process.returncode == 0
        assert all(is_gone(one) for one in doors)
    assert not [*tmp_path.iterdir()]


def test_the_company_signs_and_ratifies_while_a_visitor_goes_on(tmp_path: Path) -> None:
    """Two seats are a visitor's, who may leave them empty: the quorum is reached all the same."""
    with running_doors(tmp_path, ("convening", "roundtable"), {"BAITHAK_SEND_DELAY": "0"}) as doors:
        rehearsal = Concluded(doors["convening"], doors["roundtable"], per_side=PER_SIDE)
        rehearsal.found(ratifies=True)
        rehearsal.enrol()
        rehearsal.open()
        rehearsal.state()
        rehearsal.put_to_the_vote()
        rehearsal.vote(rehearsal.seats)
        company = Company(rehearsal, (0, PER_SIDE))
        rehearsal.close(VOTES)
        company.look()  # the witnesses sign; nothing is put to the seats yet
        assert not company.has_ratified
        told = {"slug": rehearsal.slug, "number": VOTES, "lines": [], "sides": ["india", "pakistan"]}
        rehearsal.act(rehearsal.roundtable, "release", told)
        rehearsal.act(rehearsal.roundtable, "bring-in-history", {**told, "series": series()})
        rehearsal.act(rehearsal.roundtable, "draft", {**told, "number": RATIFICATION, "drafts": series()["drafts"]})
        company.look()
        company.look()
        assert company.has_ratified
        rehearsal.close(RATIFICATION)
        company.look()
        rehearsal.act(rehearsal.roundtable, "release", {**told, "number": RATIFICATION})


def _location(address: str) -> str:
    """Where a short address leads, as it says."""

    class Stay(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *_: object) -> None:
            return None

    with pytest.raises(urllib.error.HTTPError) as moved:
        urllib.request.build_opener(Stay).open(address, timeout=30)
    with moved.value as answer:
        assert answer.status == 303
        return str(answer.headers["Location"])
