"""Plain tables of votes: ids, moments, translations and sides, the same from CSV and from Parquet."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from baithak.analysis.ballots import UNSEEN
from baithak.conversations import limits, parquet_tables
from baithak.conversations.errors import BadInput
from baithak.conversations.reader import read_conversation


def read_csv(folder: Path, text: str, sides: str | None = None, statements: str | None = None) -> Any:
    (folder / "votes.csv").write_text(text, encoding="utf-8")
    if statements is not None:
        (folder / "statements.csv").write_text(statements, encoding="utf-8")
    return read_conversation(folder, sides)


def test_whole_numbers_stay_numbers_and_sort_as_such(tmp_path: Path) -> None:
    ballots = read_csv(tmp_path, "vote,statement,seat\n1,10,9\n-1,9,10\n0,9,9\n").ballots
    assert ballots.seat_ids.dtype == np.int64
    assert ballots.seat_ids.tolist() == [9, 10]
    assert ballots.statement_ids.tolist() == [9, 10]
    assert ballots.votes.tolist() == [[0, 1], [-1, UNSEEN]]


@pytest.mark.parametrize("order", [["s1", "2", "03"], ["2", "s1", "03"], ["03", "2", "s1"]])
def test_one_id_that_is_no_number_makes_all_of_them_text(tmp_path: Path, order: list[str]) -> None:
    ballots = read_csv(tmp_path, "seat,statement,vote\n" + "".join(f"{seat},1,1\n" for seat in order)).ballots
    assert ballots.seat_ids.tolist() == ["03", "2", "s1"]
    assert ballots.statement_ids.tolist() == [1]


@pytest.mark.parametrize("order", [["007", "8"], ["8", "007"]])
def test_numbers_with_leading_zeros_are_numbers_in_any_order(tmp_path: Path, order: list[str]) -> None:
    ballots = read_csv(tmp_path, "seat,statement,vote\n" + "".join(f"{seat},1,1\n" for seat in order)).ballots
    assert ballots.seat_ids.tolist() == [7, 8]


def test_space_around_a_value_is_not_part_of_it(tmp_path: Path) -> None:
    ballots = read_csv(tmp_path, "seat, side ,statement,vote\na ,North,1, 1\n a,North ,2,0\nb,South,1,1\n").ballots
    assert ballots.seat_ids.tolist() == ["a", "b"]
    assert ballots.side_names == ("North", "South")


def test_sides_in_the_table_are_used_unless_others_are_asked_for(tmp_path: Path) -> None:
    text = "seat,side,region,statement,vote\n1,B,x,1,1\n2,A,y,1,0\n3,,x,1,1\n"
    by_default, asked = read_csv(tmp_path, text).ballots, read_csv(tmp_path, text, "region").ballots
    assert (by_default.side_names, by_default.side.tolist()) == (("A", "B"), [1, 0, -1])
    assert (asked.side_names, asked.side.tolist()) == (("x", "y"), [0, 1, 0])
    nobody = "seat,side,statement,vote\n1,,1,1\n2,,1,0\n"
    assert read_csv(tmp_path, nobody).ballots.side_names == ()


def test_without_moments_the_last_row_counts_and_with_them_the_latest(tmp_path: Path) -> None:
    rows = "1,1,1,{}\n1,1,-1,{}\n"
    plain = read_csv(tmp_path, "seat,statement,vote\n1,1,1\n1,1,-1\n")
    assert plain.ballots.votes.tolist() == [[-1]]
    assert plain.event_count == 2
    for early, late in (("5", "9"), ("5.25", "5.5"), ("1600000000000000001", "1600000000000000002")):
        timed = read_csv(tmp_path, "seat,statement,vote,moment\n" + rows.format(late, early))
        assert timed.ballots.votes.tolist() == [[1]]


def test_words_and_translations(tmp_path: Path) -> None:
    statements = 'statement,text,text_hi,text_ur,note\n2,"Two, quoted",दो,,x\n1,One,एक,ایک,y\n3,Three,,,z\n'
    conversation = read_csv(tmp_path, "seat,statement,vote\n1,1,1\n1,2,0\n", None, statements)
    assert conversation.texts == ("One", "Two, quoted", "Three")
    assert conversation.translations == {
        "hi": ("एक", "दो", "Three"),
        "ur": ("ایک", "Two, quoted", "Three"),
    }
    assert conversation.ballots.votes.tolist() == [[1, 0, UNSEEN]]  # nobody has voted on the third
    assert read_csv(tmp_path, "seat,statement,vote\n1,1,1\n").texts[0] == "One"


def test_words_of_statements_with_names(tmp_path: Path) -> None:
    conversation = read_csv(tmp_path, "seat,statement,vote\n1,b,1\n", None, "statement,text\nb,B!\na,A!\n")
    assert conversation.texts == ("A!", "B!")


def test_a_file_by_itself(tmp_path: Path) -> None:
    (tmp_path / "anything.csv").write_text("seat,statement,vote\n1,1,1\n")
    assert read_conversation(tmp_path / "anything.csv").texts == ("",)


TABLE = {
    "seat": ["x", "x", "y", "y"],
    "side": ["A", "A", "B", "B"],
    "statement": [1, 2, 1, 1],
    "vote": [1, 0, -1, 1],
}


def read_parquet(folder: Path, table: dict[str, Any], **written: Any) -> Any:
    pq.write_table(pa.table(table), folder / "votes.parquet", **written)
    return read_conversation(folder)


@pytest.mark.parametrize("vote_type", [pa.int8(), pa.int64(), pa.uint8()])
@pytest.mark.parametrize("text_type", [pa.string(), pa.large_string(), pa.dictionary(pa.int8(), pa.string())])
def test_parquet_says_what_csv_says(tmp_path: Path, vote_type: Any, text_type: Any) -> None:
    table = {name: list(column) for name, column in TABLE.items()}
    if vote_type == pa.uint8():
        table["vote"] = [1, 0, 0, 1]
    rows = "".join(",".join(map(str, row)) + "\n" for row in zip(*table.values(), strict=True))
    (tmp_path / "csv").mkdir()
    expected = read_csv(tmp_path / "csv", "seat,side,statement,vote\n" + rows).ballots
    typed = table | {
        "vote": pa.array(table["vote"], vote_type),
        "seat": pa.array(table["seat"]).cast(text_type),
        "side": pa.array(table["side"]).cast(text_type),
    }
    for group_size in (1, 3, 100):
        ballots = read_parquet(tmp_path, typed, row_group_size=group_size).ballots
        assert np.array_equal(ballots.votes, expected.votes)
        assert ballots.seat_ids.tolist() == expected.seat_ids.tolist()
        assert (ballots.side_names, ballots.side.tolist()) == (expected.side_names, expected.side.tolist())


@pytest.mark.parametrize(
    "moments",
    [
        [9.5, 5.5],
        pa.array([9, 5], pa.timestamp("ms")),
        pa.array([9, 5], pa.timestamp("us", "Asia/Kolkata")),
        pa.array([9, 5], pa.date32()),
        pa.array([9, 5], pa.uint16()),
    ],
)
def test_moments_of_parquet(tmp_path: Path, moments: Any) -> None:
    table = {"seat": [1, 1], "statement": [1, 1], "vote": [1, -1], "moment": moments}
    assert read_parquet(tmp_path, table).ballots.votes.tolist() == [[1]]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"vote": ["agree", "pass", "no", "no"]}, "the column 'vote' is of type string"),
        ({"vote": [1.0, 0.0, 1.0, 1.0]}, "the column 'vote' is of type double"),
        ({"vote": [1, 0, 2, 1]}, "the vote '2' in row 3 is no vote"),
        ({"vote": [1, 0, 300, 1]}, "the vote '300' in row 3 is no vote"),
        ({"vote": [1, None, 1, 1]}, "the vote in row 2 is blank"),
        ({"seat": ["x", None, "y", "y"]}, "the seat in row 2 is blank"),
        ({"seat": ["x", " ", "y", "y"]}, "the seat in row 2 is blank"),
        ({"seat": ["x", "a\nb", "y", "y"]}, "is no id"),
        ({"seat": [[1], [2], [3], [4]]}, "the column 'seat' is of type list"),
        ({"statement": pa.array([1, 2, 1, 2**63], pa.uint64())}, "in row 4 is not a whole number"),
        ({"moment": [1.0, float("nan"), 2.0, 3.0]}, "the moment 'nan' in row 2 is no moment"),
        ({"side": ["A", "B", "B", "B"]}, "the seat 'x' is on more than one side"),
    ],
)
def test_parquet_that_does_not_fit(tmp_path: Path, change: dict[str, Any], words: str) -> None:
    with pytest.raises(BadInput) as caught:
        read_parquet(tmp_path, TABLE | change)
    assert words in str(caught.value)


def test_parquet_without_a_column_or_rows(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"there is no column 'vote'.*'seat', 'statement'"):
        read_parquet(tmp_path, {"seat": [1], "statement": [1]})
    empty = {name: pa.array([], pa.int64()) for name in ("seat", "statement", "vote")}
    with pytest.raises(BadInput, match="no votes in it"):
        read_parquet(tmp_path, empty)


def test_damaged_parquet(tmp_path: Path) -> None:
    read_parquet(tmp_path, TABLE)
    whole = (tmp_path / "votes.parquet").read_bytes()
    for damaged in (b"PAR1", b"not Parquet at all", whole[:-20], whole[: len(whole) // 2], whole[60:]):
        (tmp_path / "votes.parquet").write_bytes(damaged)
        with pytest.raises(BadInput, match="is no Parquet file, or a damaged one"):
            read_conversation(tmp_path)


def test_parquet_that_declares_too_much(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet_tables, "MAX_EVENTS", 3)
    with pytest.raises(BadInput, match="holds 4 rows"):
        read_parquet(tmp_path, TABLE)
    monkeypatch.setattr(parquet_tables, "MAX_EVENTS", limits.MAX_EVENTS)
    monkeypatch.setattr(parquet_tables, "MAX_UNPACKED_BYTES", 10)
    with pytest.raises(BadInput, match="bytes unpacked"):
        read_parquet(tmp_path, TABLE)


def test_a_run_length_bomb_costs_what_the_limits_say(tmp_path: Path) -> None:
    """Millions of rows that are all alike take a few kilobytes on disk: one beyond the limit, and one within it."""
    columns = {"seat": pa.int64(), "statement": pa.int64(), "vote": pa.int8(), "moment": pa.int64()}
    run = pa.table({name: pa.array(np.ones(10**6), of_type) for name, of_type in columns.items()})
    before = peak_mb_of_reading(tmp_path, TABLE)
    for million, refused in ((limits.MAX_EVENTS // 10**6 + 1, True), (5, False)):
        with pq.ParquetWriter(tmp_path / "votes.parquet", run.schema) as writer:
            for _ in range(million):
                writer.write_table(run)
        assert (tmp_path / "votes.parquet").stat().st_size < 2**20
        allowed_mb = 10 if refused else 130 * million
        assert peak_mb_of_reading(tmp_path) - before <= allowed_mb


def peak_mb_of_reading(folder: Path, table: Any = None) -> float:
    """The most memory that a process of its own takes that reads this conversation, or is refused it."""
    if table is not None:
        pq.write_table(pa.table(table), folder / "votes.parquet")
    program = (
        "import re, sys; from pathlib import Path\n"
        "from baithak.conversations.reader import read_conversation\n"
        "from baithak.conversations.errors import BadInput\n"
        "try: read_conversation(Path(sys.argv[1]))\n"
        "except BadInput: pass\n"
        "print(int(re.search(r'VmHWM:\\s+(\\d+)', Path('/proc/self/status').read_text())[1]) / 1024)"
    )
    return float(subprocess.run([sys.executable, "-c", program, folder], capture_output=True, check=True).stdout)
