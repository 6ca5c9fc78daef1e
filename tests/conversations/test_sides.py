"""Sides: from a column or a file, with seats that never voted, and a clear refusal of what tells no sides."""

from __future__ import annotations

from pathlib import Path

import pytest

from baithak.analysis.ballots import UNSEEN
from baithak.conversations.errors import BadInput
from baithak.conversations.reader import read_conversation

PLAIN = "seat,statement,vote,group\n1,1,1,x\n2,1,0,x\n4,1,-1,y\n"
MATRIX = "participant,group-id,camp,n-agree,n-disagree,7\n1,10,red,1,0,1\n2,9,blue,0,1,-1\n3,,,0,0,\n"


@pytest.fixture
def plain(tmp_path: Path) -> Path:
    (tmp_path / "votes.csv").write_text(PLAIN)
    return tmp_path


@pytest.fixture
def polis(tmp_path: Path) -> Path:
    (tmp_path / "participants-votes.csv").write_text(MATRIX)
    return tmp_path


@pytest.mark.parametrize("column", ["seat", "participant", "voter-id"])
def test_a_file_of_sides(plain: Path, column: str) -> None:
    (plain / "who.csv").write_text(f"name,side,{column}\nAnn,South,2\nBob,North,1\nCyd,South,9\nDee,,4\n")
    ballots = read_conversation(plain, str(plain / "who.csv")).ballots
    assert ballots.side_names == ("North", "South")
    assert ballots.seat_ids.tolist() == [1, 2, 4, 9]  # 9 is a seat of the room, though it never voted
    assert ballots.votes.tolist() == [[1], [0], [-1], [UNSEEN]]
    assert ballots.side.tolist() == [0, 1, -1, 1]
    assert ballots.side_sizes.tolist() == [1, 2]


def test_seats_with_names(plain: Path) -> None:
    (plain / "votes.csv").write_text("seat,statement,vote\nann,1,1\nbob,1,0\n")
    (plain / "who.csv").write_text("seat,side\nann,A\nzoë,B\n7,A\n")
    ballots = read_conversation(plain, str(plain / "who.csv")).ballots
    assert ballots.seat_ids.tolist() == ["7", "ann", "bob", "zoë"]
    assert ballots.side.tolist() == [0, 0, -1, 1]


def test_a_column_of_the_matrix(polis: Path) -> None:
    by_group, by_camp = read_conversation(polis, "group-id").ballots, read_conversation(polis, "camp").ballots
    assert (by_group.side_names, by_group.side.tolist()) == (("9", "10"), [1, 0, -1])  # numbers sort by size
    assert (by_camp.side_names, by_camp.side.tolist()) == (("blue", "red"), [1, 0, -1])


def test_neither_column_nor_file(plain: Path) -> None:
    with pytest.raises(
        BadInput, match=r"the sides 'camp' are neither a column of it nor a file\..*: 'group'\."
    ) as caught:
        read_conversation(plain, "camp")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("sides", ["seat", "vote", "statement"])
def test_columns_that_cannot_tell_sides(plain: Path, sides: str) -> None:
    with pytest.raises(BadInput, match="neither a column of it nor a file"):
        read_conversation(plain, sides)


@pytest.mark.parametrize("sides", ["team", "7"])
def test_neither_column_of_the_matrix_nor_file(polis: Path, sides: str) -> None:
    with pytest.raises(BadInput, match="'participant', 'group-id', 'camp'"):
        read_conversation(polis, sides)


def test_too_many_sides_and_too_few(plain: Path) -> None:
    (plain / "many.csv").write_text("seat,side\n" + "".join(f"{seat},s{seat}\n" for seat in range(100, 150)))
    with pytest.raises(BadInput, match=r"there are 50 sides\. Choose a column of at most 20 sides"):
        read_conversation(plain / "votes.csv", str(plain / "many.csv"))
    (plain / "one.csv").write_text("seat,side\n1,A\n2,A\n")
    with pytest.raises(BadInput, match=r"only one side, 'A', is named\. Name two sides or more"):
        read_conversation(plain / "votes.csv", str(plain / "one.csv"))
