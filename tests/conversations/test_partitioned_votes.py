"""A folder of Parquet files is read as the conversation that was written there."""

from pathlib import Path

import numpy as np
import pytest

from baithak.analysis.ballots import UNSEEN, Ballots
from baithak.conversations import partitioned_votes
from baithak.conversations.errors import BadInput
from baithak.conversations.parquet_writer import write_parquet_votes
from baithak.conversations.reader import read_conversation

WHOLE = Ballots.from_matrix(
    np.random.default_rng(0).choice([-1, 0, 1, UNSEEN], (50, 3)).astype(np.int8),
    side=np.arange(50) % 2,
    side_names=("East", "West"),
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_parquet_votes(WHOLE, tmp_path / "votes", seats_per_part=20)
    return tmp_path / "votes"


def test_votes_and_sides_and_words(folder: Path) -> None:
    (folder / "statements.csv").write_text("statement,text\n0,Open the border\n1,Issue visas\n2,Trade\n")
    found = read_conversation(folder)
    np.testing.assert_array_equal(found.ballots.votes, WHOLE.votes)
    np.testing.assert_array_equal(found.ballots.side, WHOLE.side)
    assert found.texts == ("Open the border", "Issue visas", "Trade")
    assert read_conversation(folder, "side").ballots.side_names == ("East", "West")


def test_sides_of_a_file_replace_those_of_the_votes(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "sides.csv"
    file.write_text("seat,side\n" + "".join(f"{seat},{'low' if seat < 25 else 'high'}\n" for seat in range(50)))
    ballots = read_conversation(folder, str(file)).ballots
    assert ballots.side_names == ("high", "low")
    assert ballots.side.tolist() == [1] * 25 + [0] * 25


def test_what_does_not_fit_is_refused_in_one_line(folder: Path) -> None:
    with pytest.raises(BadInput, match="neither a column of it nor a file"):
        read_conversation(folder, "country")
    (folder / "statements.csv").write_text("statement,text\n0,Open the border\n")
    with pytest.raises(BadInput, match=r"which statements\.csv lacks"):
        read_conversation(folder)


def test_more_cells_than_fit_are_refused_before_they_are_laid_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ballots = Ballots.from_matrix(np.ones((30, 4), dtype=np.int8))
    write_parquet_votes(ballots, tmp_path / "votes", seats_per_part=10)
    assert read_conversation(tmp_path / "votes").ballots.seat_count == 30
    monkeypatch.setattr(partitioned_votes, "MAX_CELLS", 79)
    with pytest.raises(BadInput, match=r"20 seats and more by 4 statements do not fit.*part by part: docs/scale.md"):
        read_conversation(tmp_path / "votes")


def test_reading_tells_how_much_is_read(folder: Path) -> None:
    told: list[float] = []
    read_conversation(folder, on_share=told.append)
    assert told == pytest.approx([1 / 3, 2 / 3, 1])
