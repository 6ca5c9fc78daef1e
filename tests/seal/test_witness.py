"""Witnesses: one for each side or it does not hold; signatures as C2SP tlog-cosignature has them."""

import base64
import dataclasses

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from baithak.seal import seat, witness
from baithak.seal.checkpoint import Checkpoint
from baithak.seal.errors import BadEncoding, BadKey, BadRecord, BadSignature, SealError
from baithak.seal.witness import Witness
from tests.seal.dialogue import SIDES, SMALL_ORDER, ed25519, flipped

CHECKPOINT = Checkpoint("baithak/room-1", 7, bytes(range(32)))
TIME = 1679315147
KEYS = {side: ed25519(90 + place) for place, side in enumerate(SIDES)}
WITNESSES = [Witness(side, f"witness.example/{side}", seat.public_bytes(key)) for side, key in KEYS.items()]
EAST, WEST = WITNESSES


def line(side: str, checkpoint: Checkpoint = CHECKPOINT, time: int = TIME) -> str:
    own = next(one for one in WITNESSES if one.side == side)
    return witness.cosign(KEYS[side], own, checkpoint, time)


BOTH = [line("east"), line("west")]
NOTE = witness.note(CHECKPOINT, BOTH)


def opened(text: str) -> Checkpoint:
    return witness.open_note(text, WITNESSES, SIDES)


def test_a_key_id_is_as_published() -> None:
    """A witness's public verifier key, as it stands in the tests of transparency-dev/formats."""
    name, key_id, blob = "remora.n621.de", "da77ade7", "BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2"
    key = base64.b64decode(blob)
    assert key[:1] == b"\x04"
    assert Witness("east", name, key[1:]).key_id().hex() == key_id


def test_a_signature_is_on_what_the_specification_says() -> None:
    """Taken apart by hand: key id, time in eight bytes, and a signature on header, time line and the whole body."""
    dash, name, blob = BOTH[0].rstrip("\n").split(" ")
    raw = base64.b64decode(blob)
    assert (dash, name, len(raw)) == ("—", EAST.name, 76)
    assert raw[:4] == EAST.key_id() and int.from_bytes(raw[4:12], "big") == TIME
    body = b"baithak/room-1\n7\n" + base64.b64encode(bytes(range(32))) + b"\n"
    message = b"cosignature/v1\ntime 1679315147\n" + body
    Ed25519PublicKey.from_public_bytes(EAST.public).verify(raw[12:], message)
    assert NOTE.encode() == body + b"\n" + "".join(BOTH).encode()


def test_the_published_example_has_this_shape() -> None:
    """The example of C2SP tlog-cosignature: its time is read where it is, and unknown keys alone prove nothing."""
    blob = "jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA=="
    text = (
        "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n"
        "— example.com/behind-the-sofa "
        "Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n"
        f"— witness.example.com/w1 {blob}\n"
    )
    assert int.from_bytes(base64.b64decode(blob)[4:12], "big") == TIME
    with pytest.raises(BadSignature, match="east, west"):
        opened(text)


def test_both_sides_together_make_it_hold() -> None:
    assert opened(NOTE) == CHECKPOINT
    assert opened(witness.note(CHECKPOINT, BOTH[::-1])) == CHECKPOINT
    stranger = witness.cosign(ed25519(5), Witness("east", "stranger", seat.public_bytes(ed25519(5))), CHECKPOINT, TIME)
    assert opened(witness.note(CHECKPOINT, [stranger, *BOTH])) == CHECKPOINT
    assert opened(witness.note(CHECKPOINT, [*BOTH, line("east", time=TIME + 1)])) == CHECKPOINT


@pytest.mark.parametrize("side", SIDES)
def test_one_side_alone_does_not(side: str) -> None:
    other = next(name for name in SIDES if name != side)
    for lines in ([line(side)], [line(side), line(side)], [line(side), line(side, time=TIME + 9)]):
        with pytest.raises(BadSignature, match=f"for: {other}$"):
            opened(witness.note(CHECKPOINT, lines))


def test_a_second_witness_of_a_side_may_stand_in() -> None:
    second = Witness("east", "witness.example/second", seat.public_bytes(ed25519(70)))
    lines = [witness.cosign(ed25519(70), second, CHECKPOINT, TIME), line("west")]
    assert witness.open_note(witness.note(CHECKPOINT, lines), [*WITNESSES, second], SIDES) == CHECKPOINT
    with pytest.raises(BadSignature):
        opened(witness.note(CHECKPOINT, lines))


def test_signatures_on_something_else_do_not_count() -> None:
    for other in (
        dataclasses.replace(CHECKPOINT, size=8),
        dataclasses.replace(CHECKPOINT, root=bytes(32)),
        dataclasses.replace(CHECKPOINT, origin="baithak/room-2"),
    ):
        with pytest.raises(BadSignature):
            opened(witness.note(other, BOTH))
        with pytest.raises(BadSignature):
            opened(witness.note(CHECKPOINT, [line("east", other), line("west")]))
        with pytest.raises(BadSignature):  # even beside a good one: somebody lies
            opened(witness.note(CHECKPOINT, [*BOTH, line("west", other)]))


def test_a_witness_cannot_sign_for_another() -> None:
    with pytest.raises(BadSignature):
        witness.cosign(KEYS["west"], EAST, CHECKPOINT, TIME)
    blob = line("west").split(" ")[2]
    with pytest.raises(BadSignature):
        opened(witness.note(CHECKPOINT, [f"— {EAST.name} {blob}", line("west")]))


def test_every_changed_bit_spoils_the_note() -> None:
    raw = base64.b64decode(BOTH[0].split(" ")[2])
    for bit in range(8 * len(raw)):
        blob = base64.b64encode(flipped(raw, bit)).decode()
        with pytest.raises(BadEncoding if bit == 39 else BadSignature):  # the highest bit of a time is never set
            opened(witness.note(CHECKPOINT, [f"— {EAST.name} {blob}\n", BOTH[1]]))


def test_every_changed_letter_spoils_the_note() -> None:
    for place in range(len(NOTE)):
        for letter in ("A", "1", " ", "\n", ""):
            changed = NOTE[:place] + letter + NOTE[place + 1 :]
            if changed == NOTE:
                continue
            with pytest.raises(SealError):
                opened(changed)


@pytest.mark.parametrize(
    "text",
    [
        "",
        CHECKPOINT.text(),
        CHECKPOINT.text() + "\n",
        NOTE[:-1],
        NOTE + "\n",
        NOTE.replace("\n\n", "\n"),
        NOTE.replace("\n\n", "\n\n\n"),
        NOTE.replace("—", "-"),
        NOTE.replace("— ", "—"),
        NOTE.replace("\n", "\r\n"),
        CHECKPOINT.text() + "extension\n\n" + "".join(BOTH),
        witness.note(CHECKPOINT, BOTH * 17),
        witness.note(CHECKPOINT, [f"— {'x' * 255} {'A' * 600}\n"] * 20 + BOTH),
        witness.note(CHECKPOINT, [*BOTH, "— name AAA=\n"]),
        witness.note(CHECKPOINT, [*BOTH, "— name AAAAAAB=\n"]),
        witness.note(CHECKPOINT, [*BOTH, "— na+me AAAAAAAA\n"]),
        witness.note(CHECKPOINT, [*BOTH, "— name A\n"]),
        witness.note(CHECKPOINT, [f"— {EAST.name} {base64.b64encode(EAST.key_id() + bytes(71)).decode()}\n", *BOTH]),
    ],
)
def test_notes_that_are_none(text: str) -> None:
    with pytest.raises(BadEncoding):
        opened(text)


def test_thirty_two_signatures_and_no_more() -> None:
    assert opened(witness.note(CHECKPOINT, BOTH * 16)) == CHECKPOINT
    with pytest.raises(BadEncoding):
        opened(witness.note(CHECKPOINT, [*BOTH * 16, BOTH[0]]))


def test_times_have_limits() -> None:
    assert opened(witness.note(CHECKPOINT, [line("east", time=0), line("west", time=2**63 - 1)])) == CHECKPOINT
    for wrong in (-1, 2**63, 1.5, True):
        with pytest.raises(BadEncoding):
            line("east", time=wrong)  # type: ignore[arg-type]
    raw = EAST.key_id() + b"\xff" * 8 + bytes(64)
    with pytest.raises(BadEncoding):
        opened(witness.note(CHECKPOINT, [f"— {EAST.name} {base64.b64encode(raw).decode()}\n", BOTH[1]]))


@pytest.mark.parametrize(
    "known",
    [
        [],
        [EAST],
        [WEST],
        [EAST, Witness("north", "n", WEST.public)],
        [*WITNESSES, Witness("north", "n", seat.public_bytes(ed25519(4)))],
        [EAST, dataclasses.replace(EAST, side="west")],
        [EAST, dataclasses.replace(EAST, side="west", name="another.name")],
        [EAST, dataclasses.replace(WEST, name=EAST.name)],
    ],
)
def test_each_side_needs_a_witness_of_its_own(known: list[Witness]) -> None:
    """One person with two hats would be one witness for both sides."""
    with pytest.raises(BadRecord):
        witness.check_witnesses(known, SIDES)
    with pytest.raises(BadRecord):
        witness.open_note(NOTE, known, SIDES)


def test_no_sides_no_record() -> None:
    with pytest.raises(BadRecord):
        witness.open_note(NOTE, [], [])


def test_who_cannot_be_a_witness() -> None:
    for name in ("", "a b", "a+b", "a\nb", "é", "x" * 256):
        with pytest.raises(BadEncoding):
            Witness("east", name, EAST.public)
    with pytest.raises(BadEncoding):
        Witness("East", "name", EAST.public)
    for key in (*SMALL_ORDER, b"", EAST.public[1:]):
        with pytest.raises(BadKey):
            Witness("east", "name", key)
