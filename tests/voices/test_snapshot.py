"""The snapshot and the order of the questions."""

from __future__ import annotations

import numpy as np
import pytest

from baithak.analysis.ballots import UNSEEN
from baithak.voices import hall, order, snapshot
from baithak.voices.models import Dialogue
from baithak.web.errors import Refusal
from tests.voices.sample import SLUG, Room

ANSWERS = ("agree", "unsure", "disagree")


def test_a_closed_round_as_arrays(room: Room) -> None:
    ids = room.to_votes()
    for place, voice in enumerate(room.voices):
        room.vote(voice, ids[0], "disagree")
        room.vote(voice, ids[0], ANSWERS[place % 3], turn=2)
        if place % 2:
            room.vote(voice, ids[1], "agree")
    room.close(2)
    found = snapshot.snapshot(SLUG, 2)
    assert (found.sides, found.statement_ids) == (("east", "west"), tuple(sorted(ids)))
    assert found.ballots.votes.shape == (16, 16)
    assert found.ballots.side_sizes.tolist() == [8, 8]
    first = found.ballots.votes[:, found.statement_ids.index(ids[0])]
    assert [int((first == answer).sum()) for answer in (1, 0, -1)] == [6, 5, 5]
    second = found.ballots.votes[:, found.statement_ids.index(ids[1])]
    assert (int((second == 1).sum()), int((second == UNSEEN).sum())) == (8, 8)


def test_an_open_round_has_no_snapshot(room: Room) -> None:
    ids = room.to_votes()
    room.vote(room.voices[0], ids[0], "agree")
    for number in (1, 2):
        with pytest.raises(Refusal) as refused:
            snapshot.snapshot(SLUG, number)
        assert refused.value.code == "not-closed"
    assert snapshot.count_open(SLUG, 2).ballots.vote_count == 1


def test_a_closed_dialogue_asks_each_side_in_an_order_that_votes_do_not_move(room: Room) -> None:
    ids = room.to_votes()
    known = hall.enter(SLUG)
    before = order.orders(known, room.dialogue, room.round(2), ids)
    room.vote(room.voices[0], ids[0], "agree")
    assert order.orders(known, room.dialogue, room.round(2), ids[::-1]) == before
    assert {*before} == {"east", "west"}
    assert before["east"] != before["west"]
    assert all(sorted(one) == sorted(ids) for one in before.values())


def test_an_open_dialogue_asks_by_worth_refreshed_now_and_then(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = room.to_votes()
    Dialogue.objects.update(kind="open")
    room.dialogue.refresh_from_db()
    known, place = hall.enter(SLUG), room.round(2)
    monkeypatch.setattr(order, "ADMISSIONS_BETWEEN", 8)
    fresh = order.orders(known, room.dialogue, place, ids)
    for voice in room.voices[:7]:
        room.vote(voice, ids[0], "agree")
    assert order.orders(known, room.dialogue, place, ids) == fresh
    for voice in room.voices[7:]:
        room.vote(voice, ids[0], "agree")
    after = order.orders(known, room.dialogue, place, ids)
    assert after != fresh
    assert order.orders(known, room.dialogue, place, ids) == after
    assert all(sorted(one) == sorted(ids) for one in after.values())


def test_no_statements_no_order(room: Room) -> None:
    assert order.orders(hall.enter(SLUG), room.dialogue, room.round(2), []) == {"east": [], "west": []}


def test_seats_come_in_no_order_of_arrival(room: Room) -> None:
    ids = room.to_votes()
    for place, voice in enumerate(room.voices):
        for column in range(place + 1):
            room.vote(voice, ids[column], "agree")
    room.close(2)
    counts = snapshot.snapshot(SLUG, 2).ballots.votes_per_seat
    assert sorted(counts.tolist()) == list(range(1, 17))
    ranks = np.corrcoef(counts, np.arange(16))[0, 1]
    assert abs(ranks) < 0.9
