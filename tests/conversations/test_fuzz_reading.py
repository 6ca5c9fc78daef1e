"""Any bytes at all, in any of the files: a conversation, or BadInput in one line; never anything else."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from baithak.analysis.tally import Tally
from baithak.conversations.conversation import Conversation
from baithak.conversations.errors import BadInput
from baithak.conversations.parquet_votes import ParquetVotes
from baithak.conversations.reader import read_conversation

EXPORT = {
    "votes.csv": b"timestamp,datetime,comment-id,voter-id,vote\n5,Monday,7,1,1\n6,Monday,8,2,-1\n",
    "participants-votes.csv": b"participant,group-id,n-agree,n-disagree,7,8\n1,0,1,0,1,\n2,,0,1,,-1\n",
    "comments.csv": b'comment-id,agrees,disagrees,moderated,comment-body\n7,1,0,1,"one, two"\n8,0,1,0,three\n',
    "summary.csv": b'topic,"What, now?"\nurl,https://example.org\n',
    "sides.csv": b"seat,side\n1,A\n2,B\n",
}
PLAIN = {
    "votes.csv": b"seat,side,statement,vote,moment\n1,A,10,1,5\nx,B,10,-1,6.5\n",
    "statements.csv": b"statement,text,text_hi\n10,ten,\n11,eleven,x\n",
}
PIECES = st.sampled_from(
    [b",", b'"', b"\n", b"\r", b"\0", b"\xff", b"\xef\xbb\xbf", b"-1", b"9" * 20, b"", b" ", b"nan", b"0x1"]
)
EDITS = st.lists(st.tuples(st.floats(0, 1), st.integers(0, 6), st.one_of(PIECES, st.binary(max_size=4))), max_size=4)


def edited(content: bytes, edits: list[tuple[float, int, bytes]]) -> bytes:
    for place, length, piece in edits:
        at = int(place * len(content))
        content = content[:at] + piece + content[at + length :]
    return content


def read_or_refuse(files: dict[str, bytes], sides: str | None = None) -> None:
    with TemporaryDirectory() as folder:
        for name, content in files.items():
            Path(folder, name).write_bytes(content)
        try:
            conversation = read_conversation(Path(folder), sides)
        except BadInput as refusal:
            assert str(refusal).isprintable()
            assert len(str(refusal)) < 1000
        else:
            assert isinstance(conversation, Conversation)
            assert len(conversation.texts) == conversation.ballots.statement_count > 0
        assert {path.name: path.read_bytes() for path in Path(folder).iterdir()} == files


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(sorted(EXPORT)), EDITS, st.booleans(), st.sampled_from([None, "group-id", "nowhere"]))
def test_damaged_polis_exports(
    name: str, edits: list[tuple[float, int, bytes]], has_log: bool, sides: str | None
) -> None:
    files = {key: text for key, text in EXPORT.items() if has_log or key != "votes.csv" or key == name}
    read_or_refuse(files | {name: edited(EXPORT[name], edits)}, sides)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(sorted(PLAIN)), EDITS)
@example("votes.csv", [(0.0, 0, b"\n")])
def test_damaged_plain_tables(name: str, edits: list[tuple[float, int, bytes]]) -> None:
    read_or_refuse(PLAIN | {name: edited(PLAIN[name], edits)})


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(["votes.csv", "participants-votes.csv", "votes.parquet"]), st.binary(max_size=200))
def test_any_bytes(name: str, content: bytes) -> None:
    read_or_refuse({name: content})


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=100))
def test_any_text_below_the_header(text: str) -> None:
    read_or_refuse({"votes.csv": b"seat,statement,vote\n" + text.encode("utf-8", "surrogatepass")})


@pytest.fixture(scope="module")
def parquet(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    file = tmp_path_factory.mktemp("parquet") / "votes.parquet"
    columns = {"seat": ["a", "b", "b"], "side": ["A", "B", "B"], "statement": [1, 1, 2], "vote": [1, 0, -1]}
    pq.write_table(pa.table(columns), file)
    return file.read_bytes()


@settings(max_examples=200, deadline=None)
@given(edits=EDITS)
def test_damaged_parquet(parquet: bytes, edits: list[tuple[float, int, bytes]]) -> None:
    content = edited(parquet, edits)
    read_or_refuse({"votes.parquet": content})
    with TemporaryDirectory() as folder:
        file = Path(folder, "votes.parquet")
        file.write_bytes(content)
        try:
            Tally.of(ParquetVotes(file))
        except BadInput as refusal:
            assert str(refusal).isprintable()
