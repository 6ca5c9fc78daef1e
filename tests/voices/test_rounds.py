"""Rounds: opened, extended, closed with and without quorum, released; every way out of the verbs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.utils import timezone

from baithak.voices import closing, rounds
from baithak.voices.models import Activity, Checkpoint, Contribution, Leaf, Round, Seat, State, Statement
from baithak.voices.statements import voted_on
from baithak.voices.sweep import leave_unswept
from baithak.web.errors import Refusal
from tests.voices.sample import SLUG, Room


def refusal(verb: Callable[..., object], *arguments: object, **named: object) -> str:
    with pytest.raises(Refusal) as refused:
        verb(SLUG, *arguments, **named)
    return refused.value.code


def soon(days: int = 1) -> date:
    return timezone.localdate() + timedelta(days=days)


def far(room: Room, number: int = 1) -> date:
    """Later than announced, and later than today."""
    return max(room.round(number).closes_on, timezone.localdate()) + timedelta(days=3)


def test_a_round_is_opened_once_and_in_its_turn(room: Room) -> None:
    assert refusal(rounds.open_round, 2) == "not-yet"
    assert rounds.open_round(SLUG, 1).state == State.OPEN
    assert refusal(rounds.open_round, 1) == "not-waiting"
    assert refusal(rounds.open_round, 2) == "not-yet"


def test_votes_wait_for_statements(room: Room) -> None:
    room.all_speak()
    room.close(1)
    assert refusal(rounds.open_round, 2) == "no-statements"
    room.sign()
    room.accept_all(1)
    rounds.release_statements(SLUG, 1)
    assert rounds.open_round(SLUG, 2).state == State.OPEN


def test_what_is_voted_on_does_not_change_under_the_votes(room: Room) -> None:
    """Statements of a second round that wait for their release would take the place of those of the first."""
    room.all_speak()
    room.close(1)
    room.sign()
    room.accept_all(1)
    rounds.release_statements(SLUG, 1)
    Round.objects.filter(dialogue=SLUG, number=2).update(number=3)
    days = {"opens_on": soon(), "closes_on": soon(2)}
    second = Round.objects.create(
        dialogue_id=SLUG, number=2, activity=Activity.STATEMENTS, state=State.SEALED, has_quorum=True, **days
    )
    assert refusal(rounds.open_round, 3) == "no-statements"
    Round.objects.filter(pk=second.pk).update(state=State.CLOSED, has_quorum=False)
    assert rounds.open_round(SLUG, 3).state == State.OPEN  # they are never released
    assert len(voted_on(room.round(3))) == len(room.voices)


def test_an_open_round_is_given_a_later_day(room: Room) -> None:
    assert refusal(rounds.extend_round, 1, soon(30)) == "over"
    rounds.open_round(SLUG, 1)
    assert refusal(rounds.extend_round, 1, room.round(1).closes_on) == "not-later"
    assert refusal(rounds.extend_round, 1, timezone.localdate()) == "not-later"
    later = far(room)
    assert rounds.extend_round(SLUG, 1, later).closes_on == later


def test_a_round_that_was_extended_is_not_closed_before_its_day(room: Room) -> None:
    room.all_speak()
    rounds.extend_round(SLUG, 1, far(room))
    assert refusal(closing.close_round, 1, sweep=leave_unswept) == "too-early"
    Round.objects.filter(number=1).update(closes_on=timezone.localdate())
    assert room.close(1).state == State.CLOSED


def test_a_close_records_everything(room: Room) -> None:
    room.all_speak()
    place = room.close(1)
    assert (place.state, place.has_quorum) == (State.CLOSED, True)
    assert Leaf.objects.count() == Contribution.objects.count() == 16
    assert Checkpoint.objects.get().size == 16
    assert len(Checkpoint.objects.get().words.split()) == 8
    assert set(Contribution.objects.values_list("turn", flat=True)) == {0}
    assert sorted(room.texts()) == sorted(f"We should build bridge {n}." for n in range(16))


def test_closing_again_changes_nothing(room: Room) -> None:
    room.all_speak()
    room.close(1)
    before = sorted(Leaf.objects.values_list("hash", "place")), sorted(Contribution.objects.values_list())
    assert room.close(1).state == State.CLOSED
    assert (sorted(Leaf.objects.values_list("hash", "place")), sorted(Contribution.objects.values_list())) == before


def test_a_round_that_is_not_open_is_not_closed(room: Room) -> None:
    assert refusal(closing.close_round, 1, sweep=leave_unswept) == "not-open"


def test_without_quorum_nothing_is_recorded_and_the_round_can_go_on(room: Room) -> None:
    rounds.open_round(SLUG, 1)
    for voice in room.voices[:12]:
        room.redeem(voice)
        room.say(voice, "We should talk.")
    short = room.close(1)
    assert (short.state, short.has_quorum) == (State.SHORT, False)
    assert not Leaf.objects.exists()
    assert not Statement.objects.exists()
    assert refusal(closing.close_round, 1, sweep=leave_unswept) == "not-open"
    again = rounds.extend_round(SLUG, 1, soon())
    assert (again.state, again.has_quorum) == (State.OPEN, None)
    for voice in room.voices[12:]:
        room.redeem(voice)
        room.say(voice, "We should talk, too.")
    Round.objects.filter(number=1).update(closes_on=timezone.localdate())
    assert room.close(1).has_quorum is True


def test_without_quorum_the_round_can_end_and_is_never_released(room: Room) -> None:
    rounds.open_round(SLUG, 1)
    assert refusal(closing.end_without_quorum, 1, sweep=leave_unswept) == "not-short"
    room.redeem(room.voices[0])
    room.say(room.voices[0], "Alone.")
    room.close(1)
    ended = closing.end_without_quorum(SLUG, 1, sweep=leave_unswept)
    assert (ended.state, ended.has_quorum) == (State.CLOSED, False)
    assert closing.end_without_quorum(SLUG, 1, sweep=leave_unswept).state == State.CLOSED
    assert Leaf.objects.count() == 1
    assert not Statement.objects.exists()
    room.sign()
    assert room.round(1).state == State.SEALED
    assert refusal(rounds.release_statements, 1) == "no-quorum"
    assert refusal(rounds.extend_round, 1, soon(30)) == "over"


def test_statements_are_released_when_all_have_looked_and_signed(room: Room) -> None:
    room.all_speak()
    room.close(1)
    assert refusal(rounds.release_statements, 1) == "unjudged"
    room.accept_all(1)
    assert refusal(rounds.release_statements, 1) == "not-sealed"
    room.sign(["east"])
    assert refusal(rounds.release_statements, 1) == "not-sealed"
    room.sign(["west"])
    assert rounds.release_statements(SLUG, 1).state == State.RELEASED
    assert rounds.release_statements(SLUG, 1).state == State.RELEASED


def test_votes_are_marked_released_by_the_outcomes(room: Room) -> None:
    ids = room.to_votes()
    assert refusal(rounds.release_statements, 2) == "not-statements"
    for voice in room.voices:
        room.vote(voice, ids[0], "agree")
    room.close(2)
    assert refusal(rounds.mark_released, 2) == "not-sealed"
    room.sign()
    assert rounds.mark_released(SLUG, 2).state == State.RELEASED


def test_at_rest_between_rounds_only(room: Room) -> None:
    assert rounds.is_at_rest()
    room.all_speak()
    assert not rounds.is_at_rest()
    assert not rounds.is_at_rest(SLUG)
    assert rounds.is_at_rest("another")
    room.close(1)
    assert rounds.is_at_rest()


def test_a_sweep_that_fails_leaves_the_round_closing_and_the_next_close_finishes(room: Room) -> None:
    room.all_speak()

    def fail() -> None:
        raise OSError("killed here")

    with pytest.raises(OSError, match="killed"):
        closing.close_round(SLUG, 1, sweep=fail)
    assert room.round(1).state == State.CLOSING
    assert not rounds.is_at_rest()
    leaves = sorted(Leaf.objects.values_list("hash", flat=True))
    assert refusal(rounds.open_round, 2) == "not-yet"
    swept = []
    assert closing.close_round(SLUG, 1, sweep=lambda: swept.append(1)).state == State.CLOSED
    assert swept == [1]
    assert sorted(Leaf.objects.values_list("hash", flat=True)) == leaves


def test_a_close_that_breaks_midway_leaves_the_round_open(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    room.all_speak()
    before = sorted(Contribution.objects.values_list("slot", "envelope_id", "turn"))
    monkeypatch.setattr(closing, "make_statements", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        room.close(1)
    assert room.round(1).state == State.OPEN
    assert sorted(Contribution.objects.values_list("slot", "envelope_id", "turn")) == before
    assert not Leaf.objects.exists()
    monkeypatch.undo()
    assert room.close(1).state == State.CLOSED
    assert Seat.objects.count() == 16
