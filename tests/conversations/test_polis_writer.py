"""Writing Polis's format: what is written is read back the same, and nothing half-written is ever left."""

from __future__ import annotations

import csv
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from baithak.analysis.ballots import UNSEEN, Ballots
from baithak.conversations import polis_writer
from baithak.conversations.conversation import Conversation
from baithak.conversations.errors import CannotWrite
from baithak.conversations.moderation import Moderation
from baithak.conversations.polis_writer import write_polis_export
from baithak.conversations.reader import read_conversation

WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)


@st.composite
def conversations(draw: st.DrawFn) -> Conversation:
    """Any conversation that Polis's format can hold: ids are whole numbers."""
    seats = sorted(draw(st.sets(st.integers(0, 2**40), min_size=1, max_size=6)))
    statements = sorted(draw(st.sets(st.integers(0, 5000), min_size=1, max_size=5)))
    cells = st.sampled_from([1, 0, -1, UNSEEN])
    votes = draw(st.lists(cells, min_size=len(seats) * len(statements), max_size=len(seats) * len(statements)))
    side, names = np.full(len(seats), -1, dtype=np.int16), ()
    if len(seats) > 1 and draw(st.booleans()):
        names = ("North", "South, East")
        side[:2] = [0, 1]
    ballots = Ballots(
        np.array(votes, dtype=np.int8).reshape(len(seats), len(statements)),
        np.array(seats),
        np.array(statements),
        side,
        names,
    )
    texts = draw(st.lists(WORDS, min_size=len(statements), max_size=len(statements)))
    groups = {seat: draw(st.integers(0, 3)) for seat in seats if draw(st.booleans())}
    return Conversation(
        ballots, tuple(texts), topic=draw(WORDS), description=draw(WORDS), source=draw(WORDS), polis_groups=groups
    )


def assert_same(one: Conversation, other: Conversation) -> None:
    for name in ("votes", "seat_ids", "statement_ids", "side"):
        assert np.array_equal(getattr(one.ballots, name), getattr(other.ballots, name)), name
    assert one.ballots.side_names == other.ballots.side_names
    for name in ("texts", "topic", "description", "source", "polis_groups"):
        assert getattr(one, name) == getattr(other, name), name


@settings(max_examples=60, deadline=None)
@given(conversations())
def test_round_trip(conversation: Conversation) -> None:
    with TemporaryDirectory() as folder:
        write_polis_export(conversation, Path(folder, "export"))
        if conversation.ballots.vote_count:
            assert_same(conversation, read_conversation(Path(folder, "export")))
        Path(folder, "export", "votes.csv").unlink()
        assert_same(conversation, read_conversation(Path(folder, "export")))


@pytest.mark.parametrize("name", ["brexit-consensus", "scoop-hivemind.biodiversity"])
def test_round_trip_of_real_conversations(shared_data: Path, tmp_path: Path, name: str) -> None:
    conversation = read_conversation(shared_data / "polis" / name, "group-id")
    write_polis_export(conversation, tmp_path / "export")
    assert_same(conversation, read_conversation(tmp_path / "export"))


def small(**changes: Any) -> Conversation:
    ballots = Ballots.from_matrix(np.array([[1, -1], [UNSEEN, 0]], dtype=np.int8), np.array(["ann", "bob, b"]))
    return Conversation(ballots, **({"texts": ("=1+1", "Yes, “we” can")} | changes))


def test_the_format_is_that_of_polis(tmp_path: Path) -> None:
    write_polis_export(small(topic="T"), tmp_path / "export")
    files = (tmp_path / "export").iterdir()
    tables = {file.name: list(csv.reader(file.read_text().splitlines())) for file in files}
    assert sorted(tables) == ["comments.csv", "participants-votes.csv", "summary.csv", "votes.csv"]
    assert tables["votes.csv"][0] == ["timestamp", "datetime", "comment-id", "voter-id", "vote"]
    assert [row[2:] for row in tables["votes.csv"][1:]] == [["0", "0", "1"], ["1", "0", "-1"], ["1", "1", "0"]]
    fixed = ["participant", "xid", "group-id", "n-comments", "n-votes", "n-agree", "n-disagree"]
    assert tables["participants-votes.csv"] == [
        [*fixed, "0", "1"],
        ["0", "ann", "", "", "2", "1", "1", "1", "-1"],
        ["1", "bob, b", "", "", "1", "0", "0", "", "0"],
    ]
    # A format for programs: the text is exact, though a spreadsheet would run it.
    assert [row[4:] for row in tables["comments.csv"][1:]] == [
        ["1", "0", "1", "=1+1"],
        ["0", "1", "1", "Yes, “we” can"],
    ]
    assert tables["summary.csv"][0] == ["topic", "T"]
    assert ["voters", "2"] in tables["summary.csv"]


def test_no_moment_of_any_vote_is_written(tmp_path: Path) -> None:
    write_polis_export(small(), tmp_path / "export")
    with (tmp_path / "export" / "votes.csv").open() as opened:
        assert {row["timestamp"] for row in csv.DictReader(opened)} == {"0"}


def test_nothing_half_written_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(polis_writer, "_summary", fail)
    with pytest.raises(CannotWrite, match="No space left on device"):
        write_polis_export(small(), tmp_path / "export")
    assert list(tmp_path.iterdir()) == []


def test_what_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(CannotWrite, match="2 statements have 1 texts"):
        write_polis_export(small(texts=("one",)), tmp_path / "export")
    for bad in ("nul \0", "half a sign \ud800"):
        with pytest.raises(CannotWrite, match="no text file can hold"):
            write_polis_export(small(texts=("one", bad)), tmp_path / "export")
    assert list(tmp_path.iterdir()) == []


def test_a_name_that_is_taken(tmp_path: Path) -> None:
    taken = tmp_path / "taken"
    taken.mkdir()
    write_polis_export(small(), taken)  # an empty folder is as good as none
    before = (taken / "votes.csv").read_bytes()
    with pytest.raises(CannotWrite, match="is there already"):
        write_polis_export(small(texts=("other", "texts")), taken)
    assert (taken / "votes.csv").read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["taken"]
    with pytest.raises(CannotWrite):
        write_polis_export(small(), taken / "votes.csv" / "below")


def test_moderation_comes_back(tmp_path: Path) -> None:
    ballots = Ballots.from_matrix(np.array([[1, -1, 0], [0, 1, -1]]))
    is_in, is_out, is_meta = np.eye(3, dtype=np.bool_)
    whole = Moderation(ballots, ("in", "out", "who"), is_in, is_out, is_meta)
    write_polis_export(Conversation(whole.shown, ("in", "who"), moderation=whole), tmp_path / "export")
    read = read_conversation(tmp_path / "export")
    assert read.texts == ("in", "who") and read.moderation is not None
    for name in ("is_in", "is_out", "is_meta"):
        assert np.array_equal(getattr(read.moderation, name), getattr(whole, name)), name
    assert np.array_equal(read.moderation.ballots.votes, ballots.votes)
