"""Forgetting: the key first, then the rows; nothing opens afterwards, and the record can still be checked."""

from __future__ import annotations

import pytest

from baithak.seal.tree import Tree
from baithak.voices import hall, record, retention
from baithak.voices.hall import NoHall
from baithak.voices.models import Contribution, Dialogue, Leaf, Seat, Statement
from baithak.voices.opening import import_opening, read_opening
from baithak.voices.sweep import leave_unswept
from baithak.voices.vault import key_file
from baithak.web.errors import Refusal
from tests.voices.sample import SLUG, Room, opening_file


def test_all_that_was_said_goes_and_hashes_stay(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(retention, "_others", [asked.append])
    room.to_votes()
    with pytest.raises(Refusal) as refused:
        retention.forget(SLUG, sweep=leave_unswept)
    assert refused.value.code == "round-open"
    assert key_file(SLUG).exists()
    for voice in room.voices:
        room.vote(voice, Statement.objects.values_list("pk", flat=True)[0], "agree")
    room.close(2)
    retention.forget(SLUG, sweep=leave_unswept)
    assert asked == [SLUG]
    assert not key_file(SLUG).exists()
    assert [model.objects.count() for model in (Contribution, Seat, Statement)] == [0, 0, 0]
    assert Leaf.objects.count() == 32
    assert Tree(record.leaves(SLUG)).root() == record.point(record.checkpoints(SLUG)[-1]).root
    with pytest.raises(NoHall):
        hall.enter(SLUG)


def test_forgetting_again_finishes_what_was_cut_short(room: Room) -> None:
    def fail() -> None:
        raise OSError("killed here")

    with pytest.raises(OSError, match="killed"):
        retention.forget(SLUG, sweep=fail)
    swept = []
    retention.forget(SLUG, sweep=lambda: swept.append(1))
    assert swept == [1]


def test_what_is_forgotten_does_not_come_back_by_the_same_opening(room: Room) -> None:
    retention.forget(SLUG, sweep=leave_unswept)
    with pytest.raises(Refusal) as refused:
        import_opening(read_opening(opening_file()))
    assert refused.value.code == "other-charter"


def test_nothing_to_forget(room: Room) -> None:
    with pytest.raises(Dialogue.DoesNotExist):
        retention.forget("nowhere", sweep=leave_unswept)
