"""One spelling for everything: what is written is read back, and nothing else is read."""

import json
import shutil
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baithak.seal import canonical
from baithak.seal.errors import BadEncoding

texts = st.text(st.characters(exclude_categories=["Cs"]))
integers = st.integers(-canonical.MAX_INTEGER, canonical.MAX_INTEGER)
names = st.from_regex(r"[a-z][a-z0-9_]{0,9}", fullmatch=True)
values = st.recursive(
    texts | integers,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(names, inner, max_size=4),
    max_leaves=12,
)


@given(values)
def test_what_is_written_is_read_back(value: object) -> None:
    try:
        data = canonical.encode(value)
    except BadEncoding as refusal:
        assert "deeper" in str(refusal)
        return
    assert canonical.decode(data, len(data)) == value
    assert canonical.encode(json.loads(data)) == data


def test_the_form_is_that_of_rfc_8785() -> None:
    """The string of RFC 8785 §3.2.2.2, its escapes, and sorted names without spaces."""
    value = {"string": '\u20ac$\u000f\nA\'B"\\\\"/', "a": [1, -1, []], "b_2": {}}
    assert canonical.encode(value) == '{"a":[1,-1,[]],"b_2":{},"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'.encode()


@given(st.dictionaries(names, texts | integers, min_size=1, max_size=3), st.data())
def test_other_spellings_of_the_same_value_are_refused(value: dict[str, object], data: st.DataObject) -> None:
    written = canonical.encode(value).decode()
    pairs = sorted(value.items())
    spellings = {
        written + " ",
        "\ufeff" + written,
        json.dumps(value, sort_keys=True, indent=1),
        json.dumps(dict(reversed(pairs)), ensure_ascii=False, separators=(",", ":")),
        "{" + ",".join(json.dumps(k) + ":" + json.dumps(v) for k, v in [pairs[0], *pairs]) + "}",
    }
    for spelling in spellings - {written}:
        with pytest.raises(BadEncoding):
            canonical.decode(spelling.encode(), 10_000)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"nul",
        b"null",
        b"true",
        b"NaN",
        b"Infinity",
        b"-Infinity",
        b"-0",
        b"01",
        b"1.0",
        b"1e2",
        b"1E400",
        b"9007199254740992",
        b"-9007199254740992",
        b"1" * 5000,
        b'{"a":1,"a":1}',
        b'{"a":1,"a":2}',
        b'{"b":1,"a":2}',
        b'{"A":1}',
        b'{"1":1}',
        b'{"":1}',
        b'{"__proto__":1}',
        '{"é":1}'.encode(),
        b'{"' + b"a" * 33 + b'":1}',
        b'"\\u0041"',
        b'"\\/"',
        b'"\\u000A"',
        b'"\\u000a"',
        b'"\\u007f"',
        b'"\\ud800"',
        b'"\\ud83d\\ude00"',
        b'"\xed\xa0\x80"',
        b'"\xc0\x80"',
        b'"\xff"',
        b'"a\nb"',
        b"[1,]",
        b"[1] ",
        b"[1][1]",
        b"[" * 9 + b"]" * 9,
        b"[" * 30_000 + b"]" * 30_000,
        b"[" * 60_000,
        b'{"a":' * 12_000,
    ],
    ids=lambda data: repr(data[:24]),
)
def test_refused(data: bytes) -> None:
    with pytest.raises(BadEncoding):
        canonical.decode(data, 65_536)


@given(st.binary(max_size=60))
def test_any_bytes_are_read_exactly_or_refused(data: bytes) -> None:
    try:
        value = canonical.decode(data, 60)
    except BadEncoding:
        return
    assert canonical.encode(value) == data


@pytest.mark.parametrize("value", [1.0, True, None, b"bytes", {1: 2}, {"a": None}, 2**53, {"A": 1}, "\ud800", {1, 2}])
def test_not_everything_can_be_signed(value: object) -> None:
    with pytest.raises(BadEncoding):
        canonical.encode(value)


def test_limits_are_exact() -> None:
    assert canonical.decode(b"[1]", 3) == [1]
    with pytest.raises(BadEncoding, match="3 bytes"):
        canonical.decode(b"[1]", 2)
    assert canonical.decode(b"[" * 8 + b"]" * 8, 99) == json.loads("[" * 8 + "]" * 8)
    assert canonical.encode(json.loads('{"a":' * 7 + "1" + "}" * 7)) == b'{"a":' * 7 + b"1" + b"}" * 7
    with pytest.raises(BadEncoding, match="deeper"):
        canonical.encode(json.loads('{"a":' * 8 + "1" + "}" * 8))
    for number in (9007199254740991, -9007199254740991):
        assert canonical.decode(str(number).encode(), 99) == number
        assert canonical.encode(number) == str(number).encode()


def test_a_frame_is_as_documented() -> None:
    assert canonical.framed("two words", b"ab", b"") == b"baithak/1 two words\n\x00\x00\x00\x02ab\x00\x00\x00\x00"


@given(st.lists(st.binary(max_size=6), max_size=4), st.lists(st.binary(max_size=6), max_size=4))
def test_frames_of_different_fields_differ(one: list[bytes], other: list[bytes]) -> None:
    assert (canonical.framed("test", *one) == canonical.framed("test", *other)) == (one == other)
    assert not canonical.framed("test", *one).startswith(canonical.framed("tes"))
    assert canonical.framed("test", *one) != canonical.framed("tests", *other)


@pytest.mark.parametrize("purpose", ["", "Grant", "a\nb", "grant1", " grant"])
def test_a_purpose_is_plain_words(purpose: str) -> None:
    with pytest.raises(BadEncoding):
        canonical.framed(purpose)


def test_fields_and_their_kinds() -> None:
    assert canonical.fields({"b": 2, "a": 1}, "a b") == [1, 2]
    for value in ({"a": 1}, {"a": 1, "b": 2, "c": 3}, [], "ab", 3):
        with pytest.raises(BadEncoding, match="a b"):
            canonical.fields(value, "a b")
    assert [canonical.integer(number, 1, 3) for number in (1, 2, 3)] == [1, 2, 3]
    assert canonical.from_hex("00ff", 2) == b"\x00\xff"
    assert [canonical.text(written, 3) for written in ("क", "a b")] == ["क", "a b"]
    for refused in ("", "abcd", "a\n", "\x00", "\x1f", 1, None):
        with pytest.raises(BadEncoding):
            canonical.text(refused, 3)
    for number in (0, 4, True, 1.0, "1", None):
        with pytest.raises(BadEncoding):
            canonical.integer(number, 1, 3)
    for written in ("00FF", "00f", "0 ff", "00ff00", "00fg", "٠٠٠٠", 1, None):
        with pytest.raises(BadEncoding):
            canonical.from_hex(written, 2)


def test_a_browser_writes_the_same_bytes() -> None:
    node = shutil.which("node")
    if not node:
        pytest.skip("Node is not here: the canonical form is not compared with JSON.stringify")
    value = {"a": ["क्या", '\u2028\u007f\u0080\u0001\b\t\n\f\r"\\/', "😀"], "b": [canonical.MAX_INTEGER, -5, 0], "c": {}}
    program = "process.stdout.write(JSON.stringify(JSON.parse(require('fs').readFileSync(0))))"
    sent = canonical.encode(value)
    assert subprocess.run([node, "-e", program], input=sent, capture_output=True, check=True).stdout == sent
