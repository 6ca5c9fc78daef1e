"""Group commit: what waits together is kept together, answered after it is kept, and spoiled by nobody else."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import pytest
from django.db import IntegrityError, OperationalError

from baithak.voices import admit, hall, keeping, rounds
from baithak.voices.keeping import Kept, NewContribution, NewSeat, keep_alone, keep_together
from baithak.voices.models import Contribution, Round, Seat
from baithak.web.errors import Refusal
from tests.voices.sample import SLUG, Room, redemption

T = TypeVar("T")
STATEMENT = {"item": 1, "language": "en", "text": "Open the border."}


@pytest.fixture
def opened(real_room: Room) -> Room:
    rounds.open_round(SLUG, 1)
    hall.open_round(hall.enter(SLUG), 1)  # read once here: the threads of these tests share one database in memory
    return real_room


def at_once(works: Sequence[Callable[[], T]]) -> list[T | Exception]:
    """All at the same time, each in a thread; what they return or raise."""
    gate = threading.Barrier(len(works))

    def run(work: Callable[[], T]) -> T | Exception:
        gate.wait()
        try:
            return work()
        except Exception as error:  # noqa: BLE001  it is what is asked for
            return error

    with ThreadPoolExecutor(len(works)) as pool:
        return [*pool.map(run, works)]


def test_sixteen_redemptions_of_one_token_admit_it_once(opened: Room) -> None:
    data = redemption(opened.voices[0])
    answers = at_once([lambda: admit.redeem(SLUG, data)] * 16)
    refused = [one for one in answers if isinstance(one, Refusal)]
    assert len(answers) - len(refused) == 1
    assert {(one.code, one.status) for one in refused} == {("redeemed", 409)}
    assert Seat.objects.count() == 1


def test_all_seats_at_once_and_one_too_many(opened: Room) -> None:
    voices = [*opened.voices, opened.known.stranger("east")]
    answers = at_once([lambda voice=voice: opened.redeem(voice) for voice in voices])
    assert [str(one) for one in answers if one is not None] == [str(admit._refused())]
    assert Seat.objects.filter(side="east").count() == 8


def test_all_speak_at_once_and_everything_is_kept(opened: Room) -> None:
    for voice in opened.voices:
        opened.redeem(voice)
    envelopes = [opened.known.envelope(voice, 1, STATEMENT | {"item": n}) for voice in opened.voices for n in (1, 2)]
    answers = at_once([lambda one=one: opened.contribute(one) for one in envelopes * 2])
    receipts = [one for one in answers if isinstance(one, admit.Receipt)]
    assert len(receipts) == 64
    assert sum(one.is_new for one in receipts) == 32
    assert Contribution.objects.count() == 32


def test_turns_that_race_leave_the_last(opened: Room) -> None:
    opened.redeem(opened.voices[0])
    envelopes = [opened.known.envelope(opened.voices[0], 1, STATEMENT, turn=turn) for turn in range(1, 17)]
    answers = at_once([lambda one=one: opened.contribute(one) for one in envelopes])
    assert isinstance(answers[-1], admit.Receipt)
    assert Contribution.objects.get().turn == 16


def test_one_that_breaks_does_not_break_the_others(opened: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    for voice in opened.voices:
        opened.redeem(voice)
    envelopes = [opened.known.envelope(voice, 1, STATEMENT) for voice in opened.voices[:8]]
    hurt = admit.envelope_id(envelopes[3]).hex()
    whole = keeping._keep_all

    def breaks(batch: Sequence[keeping.Admission]) -> list[Kept]:
        if any(isinstance(one, NewContribution) and one.envelope_id == hurt for one in batch):
            raise IntegrityError("this one")
        return whole(batch)

    monkeypatch.setattr(keeping, "_keep_all", breaks)
    answers = at_once([lambda one=one: opened.contribute(one) for one in envelopes])
    assert [isinstance(one, admit.Receipt) for one in answers] == [True] * 3 + [False] + [True] * 4
    assert isinstance(answers[3], IntegrityError)
    assert Contribution.objects.count() == 7


def test_a_full_disk_acknowledges_nothing_and_the_writer_lives_on(
    opened: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened.redeem(opened.voices[0])
    envelope = opened.known.envelope(opened.voices[0], 1, STATEMENT)

    def full(_batch: object) -> list[Kept]:
        raise OperationalError("database or disk is full")

    monkeypatch.setattr(keeping, "_keep_all", full)
    with pytest.raises(OperationalError):
        opened.contribute(envelope)
    monkeypatch.undo()
    assert not Contribution.objects.exists()
    assert opened.contribute(envelope).is_new


def test_a_writer_that_is_too_slow_is_not_waited_for(opened: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    opened.redeem(opened.voices[0])
    slow = threading.Event()
    whole = keeping._keep_all
    monkeypatch.setattr(keeping, "_keep_all", lambda batch: (slow.wait(10), whole(batch))[1])
    monkeypatch.setattr(keeping, "SECONDS_TO_WAIT", 0.05)
    envelope = opened.known.envelope(opened.voices[0], 1, STATEMENT)
    with pytest.raises(TimeoutError):
        opened.contribute(envelope)
    slow.set()
    monkeypatch.undo()
    assert not opened.contribute(envelope).is_new


def test_what_comes_after_the_close_is_turned_away_though_it_was_checked_before(opened: Room) -> None:
    opened.redeem(opened.voices[0])
    envelope = opened.known.envelope(opened.voices[0], 1, STATEMENT)
    Round.objects.filter(number=1).update(state="short")
    with pytest.raises(Refusal) as refused:
        opened.contribute(envelope)
    assert refused.value.code == "closed"
    assert not Contribution.objects.exists()


def test_it_stops_and_starts_again(opened: Room) -> None:
    opened.redeem(opened.voices[0])
    writer = keeping._keeper._thread
    assert writer is not None
    assert writer.is_alive()
    keeping.stop_keeping()
    assert not writer.is_alive()
    keeping.stop_keeping()
    opened.redeem(opened.voices[1])
    assert Seat.objects.count() == 2


@pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork.*:DeprecationWarning")
def test_a_forked_child_has_a_writer_of_its_own(opened: Room) -> None:
    opened.redeem(opened.voices[0])
    child = os.fork()
    if child == 0:
        os._exit(0 if keeping._keeper._thread is None and not keeping._keeper._starting.locked() else 1)
    assert os.waitpid(child, 0)[1] == 0
    assert keeping._keeper._thread is not None


def test_a_batch_is_decided_in_its_order(room: Room) -> None:
    rounds.open_round(SLUG, 1)
    place = room.round(1).pk
    seat, slot = "a" * 32, "b" * 32

    def said(turn: int, known: str) -> NewContribution:
        return NewContribution(place, seat, slot, turn, known * 64, b"x")

    batch = [
        said(1, "1"),
        NewSeat(place, seat, "east", 1),
        NewSeat(place, seat, "east", 1),
        NewSeat(place, "c" * 32, "east", 1),
        said(2, "2"),
        said(2, "2"),
        said(1, "1"),
        said(3, "3"),
        NewSeat("nowhere", "d" * 32, "east", 1),
    ]
    assert keeping._keep_all(batch) == [
        Kept.NO_SEAT, Kept.NEW, Kept.REDEEMED, Kept.FULL, Kept.NEW, Kept.SAME, Kept.SUPERSEDED, Kept.NEW, Kept.CLOSED,
    ]  # fmt: skip
    assert Contribution.objects.get().envelope_id == "3" * 64
    assert keep_alone(lambda: said(3, "3")) is Kept.SAME


def test_more_than_fits_into_one_batch_is_kept_in_several(opened: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "MOST_AT_ONCE", 3)
    for voice in opened.voices:
        opened.redeem(voice)
    envelopes = [opened.known.envelope(voice, 1, STATEMENT) for voice in opened.voices]
    at_once([lambda one=one: opened.contribute(one) for one in envelopes])
    assert Contribution.objects.count() == 16
    assert keep_together(lambda: NewSeat("nowhere", "e" * 32, "east", 1)) is Kept.CLOSED
