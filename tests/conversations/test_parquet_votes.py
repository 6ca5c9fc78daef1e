"""Votes on disk: the same sums as in memory, one partition at a time, and no seat counted twice."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from baithak.analysis.ballots import UNSEEN, Ballots, VoteSource
from baithak.analysis.tally import CoVotes, Tally
from baithak.conversations.errors import BadInput, CannotWrite
from baithak.conversations.parquet_votes import ParquetVotes
from baithak.conversations.parquet_writer import AXES_KEY, SEATS_KEY, write_parquet_votes
from baithak.conversations.reader import read_conversation


def some_ballots(seed: int, seats: int, statements: int, is_named: bool, has_sides: bool) -> Ballots:
    chance = np.random.default_rng(seed)
    votes = chance.choice(np.array([1, 0, -1, UNSEEN], dtype=np.int8), (seats, statements))
    votes[chance.random(seats) < 0.2] = UNSEEN  # seats that have not voted
    ids = np.array([f"s{number:03}" for number in range(seats)]) if is_named else np.arange(seats) * 7
    questions = np.array([f"q{number:03}" for number in range(statements)]) if is_named else np.arange(statements)
    if not has_sides:
        return Ballots.from_matrix(votes, ids, questions)
    return Ballots.from_matrix(votes, ids, questions, chance.integers(-1, 2, seats), ("South", "North"))


def assert_same_sums(source: VoteSource, ballots: Ballots) -> None:
    one, other = Tally.of(source), Tally.of(ballots)
    for name in ("agree", "disagree", "seen", "side_sizes", "statement_ids"):
        assert np.array_equal(getattr(one, name), getattr(other, name)), name
    assert one.side_names == other.side_names
    here, there = CoVotes.of(source), CoVotes.of(ballots)
    for name in ("vote_vote", "vote_seen", "seen_seen"):
        assert np.array_equal(getattr(here, name), getattr(there, name)), name


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 99), st.integers(1, 12), st.integers(1, 5), st.booleans(), st.booleans(), st.integers(1, 14))
def test_the_same_sums_as_in_memory(
    seed: int, seats: int, statements: int, is_named: bool, has_sides: bool, seats_per_part: int
) -> None:
    ballots = some_ballots(seed, seats, statements, is_named, has_sides)
    with TemporaryDirectory() as folder:
        write_parquet_votes(ballots, Path(folder, "votes"), seats_per_part)
        source = ParquetVotes(Path(folder, "votes"))
        assert_same_sums(source, ballots)
        parts = list(source.partitions())
        assert len(parts) == -(-seats // seats_per_part)
        assert np.array_equal(np.concatenate([part.votes for part in parts]), ballots.votes)
        assert np.concatenate([part.seat_ids for part in parts]).tolist() == ballots.seat_ids.tolist()
        assert np.array_equal(np.concatenate([part.side for part in parts]), ballots.side)


def test_a_real_conversation(shared_data: Path, tmp_path: Path) -> None:
    ballots = read_conversation(shared_data / "polis" / "american-assembly.bowling-green", "group-id").ballots
    write_parquet_votes(ballots, tmp_path / "votes", 300)
    assert_same_sums(ParquetVotes(tmp_path / "votes"), ballots)
    again = tmp_path / "again"  # a source on disk can be written again in other parts
    write_parquet_votes(ParquetVotes(tmp_path / "votes"), again, 1000)
    assert_same_sums(ParquetVotes(again), ballots)


def foreign(file: Path, rows: list[tuple[Any, ...]], group_size: int = 100, **types: Any) -> Path:
    """A file by another program: no note of statements and sides."""
    names = ("seat", "side", "statement", "vote")
    columns = dict(zip(names, map(list, zip(*rows, strict=True)), strict=True))
    table = pa.table({name: pa.array(values, types.get(name)) for name, values in columns.items()})
    pq.write_table(table, file, row_group_size=group_size, store_schema=False)
    return file


ROWS = [(1, "B", 5, 1), (1, "B", 4, 0), (2, "A", 4, -1), (2, "A", 4, 1), (3, None, None, None), (3, None, 5, -1)]


def test_files_of_other_origin(tmp_path: Path) -> None:
    source = ParquetVotes(foreign(tmp_path / "votes.parquet", ROWS, group_size=2))
    assert source.statement_ids.tolist() == [4, 5]
    assert source.side_names == ("A", "B")
    parts = list(source.partitions())
    assert [part.votes.tolist() for part in parts] == [[[0, 1]], [[1, UNSEEN]], [[UNSEEN, -1]]]
    assert [part.side.tolist() for part in parts] == [[1], [0], [-1]]
    assert Tally.of(source).agree.tolist() == [[1, 0], [0, 1], [0, 0]]


def test_a_folder_of_hashed_files_without_sides(tmp_path: Path) -> None:
    for number, seats in enumerate(([1, 9], [5], [3, 12])):  # ranges overlap, seats do not
        table = pa.table({"seat": seats, "statement": ["q"] * len(seats), "vote": [1] * len(seats)})
        pq.write_table(table, tmp_path / f"{number}.parquet")
    source = ParquetVotes(tmp_path)
    assert source.side_names == ()
    assert Tally.of(source).agree.tolist() == [[5]]


@pytest.mark.parametrize("has_ranges", [True, False])
@pytest.mark.parametrize("is_named", [True, False])
def test_a_seat_in_two_row_groups_is_refused(tmp_path: Path, has_ranges: bool, is_named: bool) -> None:
    seats = ["a", "b", "b", "c"] if is_named else [1, 2, 2, 3]
    table = pa.table({"seat": seats, "statement": [1, 1, 2, 1], "vote": [1, 1, 1, 1]})
    pq.write_table(table, tmp_path / "votes.parquet", row_group_size=2, write_statistics=has_ranges)
    with pytest.raises(
        BadInput, match=f"the seat '{seats[1]}' is in more than one row group\\. Sort the votes by seat"
    ):
        ParquetVotes(tmp_path / "votes.parquet")


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([(1, "A", 5, None), (2, "B", 5, 1)], "a statement and no vote"),
        ([(1, "A", None, 1), (2, "B", 5, 1)], "a vote and no statement"),
        ([(1, "A", 5, 1), (1, "B", 4, 1)], "the seat '1' is on more than one side"),
        ([(1, "A", 5, 1), (2, "A", 5, 1)], "only one side"),
        ([(1, "A", 5, 7), (2, "B", 5, 1)], "the vote '7' in row 1 is no vote"),
    ],
)
def test_rows_that_do_not_fit(tmp_path: Path, rows: list[tuple[Any, ...]], words: str) -> None:
    with pytest.raises(BadInput) as caught:
        Tally.of(ParquetVotes(foreign(tmp_path / "votes.parquet", rows)))
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


def test_folders_that_do_not_fit(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no Parquet file in it"):
        ParquetVotes(tmp_path)
    with pytest.raises(BadInput, match="does not exist"):
        ParquetVotes(tmp_path / "nowhere.parquet")
    foreign(tmp_path / "a.parquet", ROWS)
    foreign(tmp_path / "b.parquet", [("x", "A", 5, 1)])
    with pytest.raises(BadInput, match="of other types"):
        ParquetVotes(tmp_path)
    (tmp_path / "b.parquet").unlink()
    write_parquet_votes(some_ballots(0, 3, 2, False, True), tmp_path / "other")
    (tmp_path / "other" / "part-00000.parquet").rename(tmp_path / "b.parquet")
    with pytest.raises(BadInput, match="of another conversation"):
        ParquetVotes(tmp_path)


@pytest.mark.parametrize(
    "note", [b"{", b"[]", b'{"statements": [2, 1], "sides": []}', b'{"statements": ["x"], "sides": []}']
)
def test_a_damaged_note_is_refused(tmp_path: Path, note: bytes) -> None:
    table = pa.table({"seat": [1], "statement": [1], "vote": [1]}).replace_schema_metadata({AXES_KEY: note})
    pq.write_table(table, tmp_path / "votes.parquet")
    with pytest.raises(BadInput, match="its note of statements and sides is damaged"):
        Tally.of(ParquetVotes(tmp_path))


def test_a_note_that_lacks_a_statement_or_a_side_is_refused(tmp_path: Path) -> None:
    columns = {"seat": [1, 2], "side": ["A", "B"], "statement": [1, 1], "vote": [1, 1]}
    for note, words in (
        (b'{"statements": [2], "sides": ["A", "B"]}', "does not note the statement '1'"),
        (b'{"statements": [1], "sides": ["A", "C"]}', "sides that it does not note"),
    ):
        pq.write_table(pa.table(columns).replace_schema_metadata({AXES_KEY: note}), tmp_path / "votes.parquet")
        with pytest.raises(BadInput, match=words):
            Tally.of(ParquetVotes(tmp_path))


@pytest.mark.parametrize(
    ("seats", "words"),
    [(b"[1, 9]", "notes other seats than it holds"), (b"[1]", "note of seats is damaged"), (b'["1", "2"]', "damaged")],
)
def test_a_note_of_other_seats_is_refused(tmp_path: Path, seats: bytes, words: str) -> None:
    notes = {AXES_KEY: b'{"statements": [1], "sides": []}', SEATS_KEY: seats}
    table = pa.table({"seat": [1, 2], "statement": [1, 1], "vote": [1, 1]}).replace_schema_metadata(notes)
    pq.write_table(table, tmp_path / "votes.parquet")
    with pytest.raises(BadInput, match=words):
        Tally.of(ParquetVotes(tmp_path))


def test_written_parts_that_share_seats_are_refused(tmp_path: Path) -> None:
    ballots = some_ballots(3, 6, 2, False, True)
    write_parquet_votes(ballots, tmp_path / "votes")
    twice = (tmp_path / "votes" / "part-00000.parquet").read_bytes()
    (tmp_path / "votes" / "part-00001.parquet").write_bytes(twice)
    with pytest.raises(BadInput, match="in more than one row group"):
        ParquetVotes(tmp_path / "votes")


def test_one_partition_is_read_at_a_time(tmp_path: Path) -> None:
    write_parquet_votes(some_ballots(1, 30, 4, False, True), tmp_path / "votes", 3)
    partitions = ParquetVotes(tmp_path / "votes").partitions()
    next(partitions)
    for file in (tmp_path / "votes").iterdir():
        file.unlink()
    with pytest.raises(BadInput, match="does not exist"):  # the second had not been read ahead
        next(partitions)


def test_writing(tmp_path: Path) -> None:
    ballots = some_ballots(2, 5, 2, False, True)
    with pytest.raises(CannotWrite, match="at least one seat"):
        write_parquet_votes(ballots, tmp_path / "votes", 0)
    write_parquet_votes(ballots, tmp_path / "votes")
    with pytest.raises(CannotWrite, match="is there already"):
        write_parquet_votes(ballots, tmp_path / "votes")
    assert [path.name for path in tmp_path.iterdir()] == ["votes"]
