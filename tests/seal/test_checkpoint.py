"""A checkpoint's text: as C2SP tlog-checkpoint has it, and one spelling only."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baithak.seal.checkpoint import Checkpoint, parse_checkpoint
from baithak.seal.errors import BadEncoding

# The example of C2SP tlog-checkpoint.
EXAMPLE = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"


def test_the_example_of_the_specification() -> None:
    checkpoint = parse_checkpoint(EXAMPLE)
    assert (checkpoint.origin, checkpoint.size) == ("example.com/behind-the-sofa", 20852163)
    assert checkpoint.root == base64.b64decode("CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=")
    assert checkpoint.text() == EXAMPLE


@given(
    st.from_regex(r"[!-*,-~]{1,255}", fullmatch=True), st.integers(0, 2**53 - 1), st.binary(min_size=32, max_size=32)
)
def test_what_is_written_is_read_back(origin: str, size: int, root: bytes) -> None:
    checkpoint = Checkpoint(origin, size, root)
    assert parse_checkpoint(checkpoint.text()) == checkpoint


def test_sizes_at_the_limits() -> None:
    for size in (0, 2**53 - 1):
        assert parse_checkpoint(Checkpoint("a", size, bytes(32)).text()).size == size
    with pytest.raises(BadEncoding):
        Checkpoint("a", 2**53, bytes(32))


@given(st.text(max_size=80))
def test_any_text_is_read_exactly_or_refused(text: str) -> None:
    try:
        assert parse_checkpoint(text).text() == text
    except BadEncoding:
        return


@pytest.mark.parametrize(
    "text",
    [
        "",
        EXAMPLE[:-1],
        EXAMPLE + "\n",
        EXAMPLE + "extension\n",
        "\n" + EXAMPLE,
        EXAMPLE.replace("20852163", "020852163"),
        EXAMPLE.replace("20852163", "-1"),
        EXAMPLE.replace("20852163", "+1"),
        EXAMPLE.replace("20852163", "1e3"),
        EXAMPLE.replace("20852163", "٣"),
        EXAMPLE.replace("20852163", ""),
        EXAMPLE.replace("20852163", "9" * 16),
        EXAMPLE.replace("20852163", "9" * 5000),
        EXAMPLE.replace("q2I=", "q2J="),  # spare bits of base 64
        EXAMPLE.replace("q2I=", "q2I"),
        EXAMPLE.replace("q2I=", "q2I=="),
        EXAMPLE.replace("CsUY", "CsU"),
        EXAMPLE.replace("/Xajj", "_Xajj"),
        EXAMPLE.replace("behind-the", "behind the"),
        EXAMPLE.replace("behind-the", "behind+the"),
        EXAMPLE.replace("behind-the", "behind\u2003the"),
        EXAMPLE.replace("example.com", "é"),
        EXAMPLE.replace("\n", "\r\n"),
        "x" * 256 + EXAMPLE[27:],
    ],
)
def test_refused(text: str) -> None:
    with pytest.raises(BadEncoding):
        parse_checkpoint(text)


@pytest.mark.parametrize(
    "parts", [("", 1, bytes(32)), ("a b", 1, bytes(32)), ("a", -1, bytes(32)), ("a", 1, bytes(31))]
)
def test_what_cannot_be_a_checkpoint(parts: tuple[str, int, bytes]) -> None:
    with pytest.raises(BadEncoding):
        Checkpoint(*parts)
