"""A context has one spelling, and what is bound to it is bound to nothing else."""

import itertools

import pytest

from baithak.seal.context import Context
from baithak.seal.errors import BadEncoding


def test_bytes_are_as_documented() -> None:
    """A fixed example for whoever writes the browser's part."""
    lengths = [n.to_bytes(4, "big") for n in (6, 4, 4, 3)]
    parts = [b"room-1", b"east", b"\x00\x00\x00\x03", b"key"]
    expected = b"baithak/1 grant\n" + b"".join(n + part for n, part in zip(lengths, parts, strict=True))
    assert Context("room-1", "east", 3).bound("grant", b"key") == expected


def test_no_two_contexts_share_their_bytes() -> None:
    names = ["a", "b", "ab", "a-b", "aa", "1", "11"]
    made = [
        Context(convening, side, number).bound(purpose, field)
        for convening, side, number in itertools.product(names, names, [1, 2, 11])
        for purpose in ("grant", "seat key")
        for field in (b"", b"a")
    ]
    assert len(set(made)) == len(made)


@pytest.mark.parametrize("name", ["", "A", "a b", "-a", "a-", "a" * 65, "é", "a\n", "a/b", "१", 3, None, b"a"])
def test_names_that_are_refused(name: str) -> None:
    for refused in ((name, "east", 1), ("room", name, 1)):
        with pytest.raises(BadEncoding):
            Context(*refused)  # type: ignore[arg-type]


@pytest.mark.parametrize("number", [0, -1, 100, True, "1", 1.0, None])
def test_rounds_that_are_refused(number: int) -> None:
    with pytest.raises(BadEncoding):
        Context("room", "east", number)
