"""Whatever is wrong with a file, the refusal is one line that names the file, the line and what to do."""

from __future__ import annotations

import gzip
import os
import zipfile
from pathlib import Path

import pytest

from baithak.conversations import files, limits, shape, tables
from baithak.conversations.errors import BadInput, ConversationError
from baithak.conversations.reader import read_conversation

GOOD = b"seat,side,statement,vote\n1,A,10,1\n2,B,10,-1\n"


def refusal_of(folder: Path, sides: str | None = None) -> BadInput:
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")} if folder.is_dir() else {}
    with pytest.raises(BadInput) as caught:
        read_conversation(folder, sides)
    assert "\n" not in str(caught.value)
    assert str(caught.value.file) in str(caught.value) or not caught.value.file.name.isprintable()
    assert caught.value.remedy and str(caught.value).endswith(".")
    assert before == ({path: path.stat().st_mtime_ns for path in folder.rglob("*")} if folder.is_dir() else {})
    assert isinstance(caught.value, ConversationError)
    return caught.value


def test_the_good_table_that_the_bad_ones_are_made_of(tmp_path: Path) -> None:
    (tmp_path / "votes.csv").write_bytes(GOOD)
    assert read_conversation(tmp_path).ballots.votes.tolist() == [[1], [-1]]
    (tmp_path / "votes.csv").write_bytes(b"\xef\xbb\xbf" + GOOD.replace(b"\n", b"\r\n"))
    assert read_conversation(tmp_path).ballots.votes.tolist() == [[1], [-1]]


@pytest.mark.parametrize(
    ("content", "line", "words"),
    [
        (b"", None, "is empty"),
        (b"\n1,A,10,1\n", 1, "the first line is blank"),
        (b"seat,side,statement\n1,A,10\n", 1, "no column 'vote'"),
        (b"seat;side;statement;vote\n1;A;10;1\n", 1, "separated by semicolons"),
        (b"seat\tside\tstatement\tvote\n1\tA\t10\t1\n", 1, "separated by tabs"),
        (b"seat,side,statement,vote,vote\n1,A,10,1,1\n", 1, "two columns are named 'vote'"),
        (GOOD + b"3,A,10,agree\n", 4, "the vote 'agree' is no vote"),
        (GOOD + b"3,A,10,2\n", 4, "the vote '2' is no vote"),
        (GOOD + b"3,A,10,1.0\n", 4, "the vote '1.0' is no vote"),
        (GOOD + b"3,A,10,\n", 4, "the vote is blank"),
        (GOOD + b",A,10,1\n", 4, "the seat is blank"),
        (GOOD + b"3,A, ,1\n", 4, "the statement is blank"),
        (GOOD + b"3,A,10,1\x0c\n", 4, "the vote '1\\x0c' is no vote"),
        (GOOD + b"3,A,10\n", 4, "3 values where the header has 4"),
        (GOOD + b"3,A,10,1,1\n", 4, "5 values where the header has 4"),
        (GOOD + b"3,A,1", 4, "3 values where the header has 4"),
        (GOOD + b'3,"A,10,1\n', 4, "quotation mark is never closed"),
        (GOOD + b'3,"A"x,10,1\n4,A,10,yes\n', 4, "wrong quoting"),
        (GOOD + b"caf\xe9,A,10,1\n", 4, "not UTF-8"),
        (b"seat,s\xe9,statement,vote\n1,A,10,1\n", 1, "not UTF-8"),
        (GOOD + b"a\0b,A,10,1\n", 4, "NUL bytes"),
        (GOOD.decode().encode("utf-16"), None, "encoded as UTF-16"),
        (GOOD.decode().encode("utf-16-le"), 1, "NUL bytes"),
        (b"seat,side,statement,vote\n", None, "no votes in it"),
        (b"seat,side,statement,vote", None, "no rows below the header"),
        (b"PK\x03\x04 and so on", None, "zip archive or a spreadsheet workbook"),
        (b"PAR1 and so on", None, "Parquet file that is not named as one"),
        (b"\xd0\xcf\x11\xe0 and so on", None, "old spreadsheet workbook"),
        (gzip.compress(GOOD, mtime=0), None, "compressed"),
        (GOOD + b"3,A,10,1\n" + b"x" * 101 + b",A,10,1\n", 5, "is no id"),
        (GOOD + b"1,B,10,1\n", 4, "the seat '1' is on more than one side"),
        (b"seat,side,statement,vote\n1,A,10,1\n2,A,10,1\n", None, "only one side, 'A', is named"),
        (b"seat,statement,vote,moment\n1,10,1,5\n2,10,1,soon\n", 3, "the moment 'soon' is no moment"),
        (b"seat,statement,vote,moment\n1,10,1,5.5\n2,10,1,nan\n", 3, "the moment 'nan' is no moment"),
        (b'"seat,statement,vote\n1,10,1\n', 1, "the header cannot be read"),
    ],
)
def test_plain_table(tmp_path: Path, content: bytes, line: int | None, words: str) -> None:
    (tmp_path / "votes.csv").write_bytes(content)
    refusal = refusal_of(tmp_path)
    assert words in str(refusal)
    assert refusal.line == line
    assert refusal.file == tmp_path / "votes.csv"
    if line is not None:
        assert f"line {line}" in str(refusal)


MATRIX = b"participant,group-id,n-agree,n-disagree,7,8\n1,0,1,1,1,-1\n2,,0,1,-1,\n"
LOG = b"timestamp,datetime,comment-id,voter-id,vote\n5,Monday,7,1,1\n"
COMMENTS = b"comment-id,agrees,disagrees,moderated,comment-body\n7,1,1,1,one\n8,0,1,0,two\n"


@pytest.mark.parametrize(
    ("name", "content", "line", "words"),
    [
        ("votes.csv", LOG.replace(b"voter-id", b"voter"), 1, "no column 'voter-id'"),
        ("votes.csv", LOG.replace(b"timestamp", b"time"), 1, "no column 'timestamp'"),
        ("votes.csv", LOG + b"5,Monday,7,one,1\n", 3, "the voter-id 'one' is not a whole number"),
        ("votes.csv", LOG + b"5,Monday,7.5,1,1\n", 3, "the comment-id '7.5' is not a whole number"),
        ("votes.csv", LOG + b"5,Monday,99999999999999999999,1,1\n", 3, "is not a whole number"),
        ("votes.csv", LOG + b"5,Monday,7,1,3\n", 3, "the vote '3' is no vote"),
        ("votes.csv", LOG + b"5,Monday,7,1\n", 3, "4 values where the header has 5"),
        ("votes.csv", b"one,two\n1,2\n", 1, "no column 'voter-id'"),
        ("participants-votes.csv", MATRIX.replace(b",8", b",7"), 1, "two columns are named '7'"),
        ("participants-votes.csv", MATRIX.replace(b",8", b",07"), 1, "there twice"),
        ("participants-votes.csv", MATRIX + b"1,,0,0,,\n", 4, "participant '1' is there twice"),
        ("participants-votes.csv", MATRIX + b"3,x,0,0,,\n", 4, "the group-id 'x' is not a whole number"),
        ("participants-votes.csv", MATRIX + b"3,,0,0,,5\n", 4, "the 8 '5' is no vote"),
        ("participants-votes.csv", MATRIX + b"3, ,0,0,,1\n", 4, "the group-id is blank"),
        ("participants-votes.csv", MATRIX.replace(b"participant", b"who"), 1, "no column 'participant'"),
        ("participants-votes.csv", b"participant,group-id\n1,0\n", None, "no statement"),
        ("comments.csv", COMMENTS + b"7,0,0,0,again\n", 4, "comment-id 7 is there twice"),
        ("comments.csv", COMMENTS + b"x,0,0,0,again\n", 4, "the comment-id 'x' is not a whole number"),
        ("comments.csv", COMMENTS + b'9,0,0,0,"cut sh', 4, "quotation mark is never closed"),
        ("comments.csv", COMMENTS.replace(b"comment-body", b"words"), 1, "no column 'comment-body'"),
        ("comments.csv", COMMENTS + b"9,0,0,0,a\0b\n", 4, "NUL bytes"),
        ("comments.csv", COMMENTS.replace(b",1,one", b",-1,one").replace(b",0,two", b",-1,two"), None, "moderated out"),
        ("summary.csv", b"topic,caf\xe9\n", None, "not UTF-8"),
        ("summary.csv", b'topic,"cut short\n', None, "wrong quoting"),
        ("sides.csv", b"seat,camp\n1,A\n", 1, "no column 'side'"),
        ("sides.csv", b"name,side\n1,A\n", 1, "no column 'seat'"),
        ("sides.csv", b"seat,side\n1,A\nx,B\n", 3, "the seat 'x' is not a whole number"),
        ("sides.csv", b"seat,side\n1,A\n2,B\n1,B\n", 4, "on side 'B' here and on 'A' above"),
        ("sides.csv", b"seat,side\n1,A\n,B\n", 3, "is no seat"),
        ("sides.csv", b"seat,side\n1,\n2,\n", None, "no sides are named"),
    ],
)
def test_polis_export(tmp_path: Path, name: str, content: bytes, line: int | None, words: str) -> None:
    export = {"participants-votes.csv": MATRIX, "comments.csv": COMMENTS} | {name: content}
    for file, text in export.items():
        (tmp_path / file).write_bytes(text)
    refusal = refusal_of(tmp_path)
    assert words in str(refusal)
    assert refusal.line == line


def test_nothing_there(tmp_path: Path) -> None:
    assert "does not exist" in str(refusal_of(tmp_path / "nowhere"))
    assert "does not exist" in str(refusal_of(tmp_path / "nowhere.csv"))
    assert "holds no votes that are known" in str(refusal_of(tmp_path))


def test_a_folder_or_a_pipe_where_a_file_should_be(tmp_path: Path) -> None:
    (tmp_path / "votes.csv").mkdir()
    assert "is a folder where a file is expected" in str(refusal_of(tmp_path))
    (tmp_path / "votes.csv").rmdir()
    os.mkfifo(tmp_path / "votes.csv")  # to open it would be to wait for ever
    assert "is not an ordinary file" in str(refusal_of(tmp_path))


def test_a_file_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "votes.csv").write_bytes(GOOD)

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    assert "cannot be read (Permission denied)" in str(refusal_of(tmp_path))


@pytest.mark.parametrize("name", ["export.zip", "votes.csv.gz", "export.tar"])
def test_archives_are_to_be_unpacked(tmp_path: Path, name: str) -> None:
    with zipfile.ZipFile(tmp_path / name, "w") as archive:
        archive.writestr("votes.csv", GOOD)
    assert "Unpack it" in str(refusal_of(tmp_path / name))


def test_both_csv_and_parquet(tmp_path: Path) -> None:
    (tmp_path / "votes.csv").write_bytes(GOOD)
    (tmp_path / "votes.parquet").write_bytes(b"PAR1")
    assert "holds both" in str(refusal_of(tmp_path))


def test_one_file_of_an_export(tmp_path: Path) -> None:
    (tmp_path / "votes.csv").write_bytes(LOG)
    assert "Give the folder" in str(refusal_of(tmp_path / "votes.csv"))


def sparse_line(file: Path, size: int) -> None:
    """A file of one endless line that takes no room on the disk."""
    with file.open("wb") as opened:
        opened.write(b"seat,statement,vote\n")
        opened.write(b"1" * (limits.MAX_LINE_BYTES + 10))
        opened.truncate(size)


def test_a_file_too_large_is_refused_by_its_size_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sparse_line(tmp_path / "votes.csv", 10 * 2**30)
    monkeypatch.setattr(Path, "open", lambda *_, **__: pytest.fail("the file was opened"))
    assert "more than the 4,096 MiB that are read" in str(refusal_of(tmp_path))


def test_an_endless_line_is_refused_without_reading_it(tmp_path: Path) -> None:
    (tmp_path / "votes.csv").write_bytes(b"seat,statement,vote\n" + b"1" * (limits.MAX_LINE_BYTES + 10) + b",1,1\n")
    assert (refusal := refusal_of(tmp_path)).line == 2
    assert "longer than 1 MiB" in str(refusal)
    (tmp_path / "votes.csv").write_bytes(b"1" * (limits.MAX_LINE_BYTES + 10))
    assert (refusal := refusal_of(tmp_path)).line == 1
    with (tmp_path / "votes.csv").open("wb") as opened:
        opened.truncate(3 * 2**30)  # three gigabytes of NUL bytes, under the limit on size
    assert "NUL bytes" in str(refusal_of(tmp_path))


def test_too_many_statements_seats_and_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "votes.csv").write_bytes(b"seat,statement,vote\n1,1,1\n1,2,1\n2,1,1\n")
    with monkeypatch.context() as patch:
        patch.setattr(shape, "MAX_STATEMENTS", 1)
        assert "2 statements, more than the 1" in str(refusal_of(tmp_path))
    with monkeypatch.context() as patch:
        patch.setattr(shape, "MAX_CELLS", 3)
        assert "2 seats by 2 statements do not fit into memory" in str(refusal_of(tmp_path))
    with monkeypatch.context() as patch:
        patch.setattr(tables, "MAX_EVENTS", 2)
        assert "more than 2 rows" in str(refusal_of(tmp_path))


def test_a_wide_header_is_counted_before_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shape, "MAX_STATEMENTS", 1)
    (tmp_path / "participants-votes.csv").write_bytes(MATRIX)
    assert "2 statements, more than the 1" in str(refusal_of(tmp_path))


def test_a_text_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "participants-votes.csv").write_bytes(MATRIX)
    (tmp_path / "comments.csv").write_bytes(COMMENTS + b"9,0,0,0," + b"x" * 200_000 + b"\n")
    assert (refusal := refusal_of(tmp_path)).line == 4
    assert "field larger than field limit" in str(refusal)


def test_values_and_names_cannot_break_the_line_or_command_the_terminal(tmp_path: Path) -> None:
    (tmp_path / "votes.csv").write_bytes(GOOD + "3,A,10,\x1b[2J\u202e\n".encode())
    message = str(refusal_of(tmp_path))
    assert "\\x1b[2J\\u202e" in message
    assert message.isprintable()
    assert "\\n" in str(refusal_of(tmp_path / "two\nlines.csv"))
    (tmp_path / "votes.csv").write_bytes(GOOD + b"3,A,10," + b"y" * 500 + b"\n")
    assert len(str(refusal_of(tmp_path))) < 200 + len(str(tmp_path))


def test_line_numbers_count_lines_not_rows(tmp_path: Path) -> None:
    (tmp_path / "participants-votes.csv").write_bytes(MATRIX)
    two_lines = COMMENTS + b'9,0,0,0,"a text, of\ntwo lines"\n\nx,0,0,0,bad\n'
    (tmp_path / "comments.csv").write_bytes(two_lines)
    assert refusal_of(tmp_path).line == 7


def test_statements_file(tmp_path: Path) -> None:
    (tmp_path / "votes.csv").write_bytes(GOOD)
    for content, line, words in (
        (b"statement,words\n10,x\n", 1, "no column 'text'"),
        (b"statement,text\n10,x\n10,y\n", 3, "there twice"),
        (b"statement,text\n10,x\n,y\n", 3, "no id of a statement"),
        (b"statement,text\n10,x\nten,y\n", 3, "is not a whole number"),
        (b"statement,text\n11,x\n", None, "votes on the statement '10', which statements.csv lacks"),
    ):
        (tmp_path / "statements.csv").write_bytes(content)
        refusal = refusal_of(tmp_path)
        assert words in str(refusal)
        assert refusal.line == line


def test_a_limit_is_documented_beside_its_value() -> None:
    text = Path(limits.__file__).read_text()
    assert all("#" in line for line in text.splitlines() if line.startswith("MAX_"))
    assert files.MAX_LINE_BYTES == limits.MAX_LINE_BYTES
