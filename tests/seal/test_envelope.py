"""The envelope: opened only if all of it holds, here and now; every changed byte is refused."""

import dataclasses
import json
import random
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baithak.seal import canonical, envelope, seat
from baithak.seal.context import Context
from baithak.seal.envelope import Contribution, envelope_id, open_envelope, seal_envelope
from baithak.seal.errors import BadEncoding, BadKey, BadRecord, BadSignature, SealError
from tests.seal.dialogue import SMALL_ORDER, Dialogue, ed25519, flipped

SECRET = bytes(range(16))
HERE = Context("room-1", "east", 1)
KEY = seat.seat_key(SECRET, HERE)


@pytest.fixture(scope="session")
def said(dialogue: Dialogue) -> Contribution:
    return dialogue.contribution(SECRET)


@pytest.fixture(scope="session")
def sealed(said: Contribution) -> bytes:
    return seal_envelope(KEY, said)


def forged(sealed: bytes, change: Callable[[dict[str, object]], object], is_signed: bool = True) -> bytes:
    """The envelope with its contribution changed, and signed again with the seat's own key unless told otherwise."""
    value = json.loads(sealed)
    change(value["contribution"])
    if is_signed:
        value["signature"] = seat.sign(KEY, envelope._message(value["contribution"])).hex()
    return canonical.encode(value)


def test_it_is_opened_as_it_was_sealed(dialogue: Dialogue, said: Contribution, sealed: bytes) -> None:
    opened = open_envelope(sealed, dialogue.charter, 1)
    assert opened == said
    assert seal_envelope(KEY, opened) == sealed


@given(
    st.dictionaries(
        st.from_regex(r"[a-z]{1,8}", fullmatch=True),
        st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
        | st.integers(-9, 9)
        | st.lists(st.integers(-1, 1)),
        max_size=4,
    )
)
def test_any_body_comes_through(dialogue: Dialogue, said: Contribution, body: dict[str, object]) -> None:
    changed = dataclasses.replace(said, body=body)
    assert open_envelope(seal_envelope(KEY, changed), dialogue.charter, 1).body == body


def test_sending_again_is_recognised(said: Contribution, sealed: bytes) -> None:
    assert envelope_id(seal_envelope(KEY, said)) == envelope_id(sealed)
    assert len(envelope_id(sealed)) == 32
    for other in (
        dataclasses.replace(said, turn=2),
        dataclasses.replace(said, body={}),
        dataclasses.replace(said, kind="k"),
    ):
        assert envelope_id(seal_envelope(KEY, other)) != envelope_id(sealed)


def test_it_is_bound_to_round_side_convening_and_charter(dialogue: Dialogue, sealed: bytes) -> None:
    with pytest.raises(BadSignature, match="another round"):
        open_envelope(sealed, dialogue.charter, 2)
    for other in (dialogue.make_charter(convening="room-2"), dialogue.make_charter(title="Another")):
        with pytest.raises(BadSignature, match="another dialogue"):
            open_envelope(sealed, other, 1)


def test_it_cannot_be_moved_even_by_its_owner(dialogue: Dialogue, sealed: bytes) -> None:
    """The seat signs anew for another place, with the same key and token: the token was not granted there."""

    def moved(**place: object) -> bytes:
        return forged(sealed, lambda c: c["context"].update(place))  # type: ignore[attr-defined]

    with pytest.raises(BadSignature):
        open_envelope(moved(round=2), dialogue.charter, 2)
    with pytest.raises(BadSignature):
        open_envelope(moved(side="west"), dialogue.charter, 1)
    with pytest.raises(BadRecord):
        open_envelope(moved(side="north"), dialogue.charter, 1)
    with pytest.raises(BadSignature):
        open_envelope(moved(convening="room-2"), dialogue.charter, 1)
    other = dialogue.make_charter(title="Another")
    again = forged(sealed, lambda c: c.update(charter=other.hash.hex()))
    assert open_envelope(again, other, 1)  # signed for the other charter by its owner: only then


def test_a_token_serves_no_other_seat(dialogue: Dialogue, said: Contribution) -> None:
    thief = ed25519(66)
    stolen = dataclasses.replace(said, seat=seat.public_bytes(thief))
    with pytest.raises(BadSignature):
        open_envelope(seal_envelope(thief, stolen), dialogue.charter, 1)


def test_rounds_of_one_seat_share_nothing(dialogue: Dialogue, said: Contribution) -> None:
    second = dialogue.contribution(SECRET, number=2)
    assert said.seat != second.seat
    assert said.token.prefix != second.token.prefix and said.token.signature != second.token.signature
    key = seat.seat_key(SECRET, second.context)
    assert open_envelope(seal_envelope(key, second), dialogue.charter, 2) == second
    with pytest.raises(BadSignature):
        open_envelope(seal_envelope(key, second), dialogue.charter, 1)


def test_every_signed_change_needs_the_key(dialogue: Dialogue, sealed: bytes) -> None:
    changes: list[Callable[[dict[str, object]], object]] = [
        lambda c: c.update(turn=2),
        lambda c: c.update(kind="statement"),
        lambda c: c.update(body={}),
        lambda c: c.update(seat=seat.public_bytes(ed25519(66)).hex()),
    ]
    for change in changes:
        with pytest.raises(BadSignature):
            open_envelope(forged(sealed, change, is_signed=False), dialogue.charter, 1)


@pytest.mark.parametrize("step", range(7))
def test_every_flipped_bit_is_refused(dialogue: Dialogue, sealed: bytes, step: int) -> None:
    for bit in range(step, 8 * len(sealed), 53):
        with pytest.raises(SealError):
            open_envelope(flipped(sealed, bit), dialogue.charter, 1)


def test_cut_and_joined_envelopes_are_refused(dialogue: Dialogue, sealed: bytes) -> None:
    chance = random.Random(1)
    for _ in range(200):
        start, end = sorted(chance.sample(range(len(sealed) + 1), 2))
        for wrong in (sealed[:start], sealed[start:] if start else b"", sealed[:start] + sealed[end:]):
            if wrong != sealed:
                with pytest.raises(SealError):
                    open_envelope(wrong, dialogue.charter, 1)
    for wrong in (sealed + b" ", b" " + sealed, sealed + b"\n", sealed * 2, b"\xef\xbb\xbf" + sealed):
        with pytest.raises(BadEncoding):
            open_envelope(wrong, dialogue.charter, 1)


def test_other_spellings_of_the_same_envelope_are_refused(dialogue: Dialogue, sealed: bytes) -> None:
    value = json.loads(sealed)
    upper = value | {"signature": value["signature"].upper()}
    for wrong in (
        json.dumps(value).encode(),
        json.dumps(value, separators=(",", ":"), sort_keys=False).encode().replace(b'{"body"', b'{ "body"'),
        sealed.replace(b'"turn":1', b'"turn":1,"turn":1'),
        sealed.replace(b'"turn":1', b'"turn":1.0'),
        sealed.replace(b'"turn":1', b'"turn":true'),
        sealed.replace(b'"kind":"vote"', b'"kind":"\\u0076ote"'),
        canonical.encode(upper),
        canonical.encode(value | {"more": 1}),
        canonical.encode({"contribution": value["contribution"]}),
        canonical.encode([value]),
        canonical.encode(value | {"signature": 5}),
    ):
        assert wrong != sealed
        with pytest.raises(BadEncoding):
            open_envelope(wrong, dialogue.charter, 1)


@pytest.mark.parametrize(
    "change",
    [
        {"turn": 0},
        {"turn": 1_000_001},
        {"turn": "1"},
        {"kind": ""},
        {"kind": "Vote"},
        {"kind": 5},
        {"kind": "a" * 65},
        {"body": []},
        {"body": "text"},
        {"charter": ""},
        {"charter": "00"},
        {"charter": 5},
        {"seat": "00"},
        {"seat": 5},
        {"token": {}},
        {"token": "00"},
        {"token": {"prefix": "", "signature": ""}},
        {"token": {"prefix": "00" * 32, "signature": "00" * 383}},
        {"token": {"prefix": "00" * 32, "signature": "00" * 384, "more": 1}},
        {"context": {}},
        {"context": []},
        {"context": {"convening": "room-1", "side": "east", "round": "1"}},
        {"context": {"convening": "room-1", "side": "east", "round": 0}},
        {"context": {"convening": "Room 1", "side": "east", "round": 1}},
        {"context": {"convening": "room-1", "side": 4, "round": 1}},
        {"more": 1},
    ],
    ids=str,
)
def test_shapes_that_are_refused_though_signed(dialogue: Dialogue, sealed: bytes, change: dict[str, object]) -> None:
    with pytest.raises(BadEncoding):
        open_envelope(forged(sealed, lambda c: c.update(change)), dialogue.charter, 1)


@pytest.mark.parametrize("name", ["body", "charter", "context", "kind", "seat", "token", "turn"])
def test_every_field_is_needed(dialogue: Dialogue, sealed: bytes, name: str) -> None:
    with pytest.raises(BadEncoding):
        open_envelope(forged(sealed, lambda c: c.pop(name)), dialogue.charter, 1)


def test_what_cannot_be_a_contribution(said: Contribution) -> None:
    for change in ({"charter": bytes(31)}, {"body": []}, {"turn": 0}, {"kind": "A"}):
        with pytest.raises(BadEncoding):
            dataclasses.replace(said, **change)  # type: ignore[arg-type]
    for point in (*SMALL_ORDER, b"", said.seat[1:]):
        with pytest.raises(BadKey):
            dataclasses.replace(said, seat=point)


def test_seats_of_small_order_are_refused(dialogue: Dialogue, sealed: bytes) -> None:
    for point in SMALL_ORDER:
        with pytest.raises(BadKey):
            open_envelope(forged(sealed, lambda c, point=point: c.update(seat=point.hex())), dialogue.charter, 1)


def test_limits_of_size_and_depth(dialogue: Dialogue, said: Contribution, sealed: bytes) -> None:
    room = envelope.MAX_BYTES - len(seal_envelope(KEY, dataclasses.replace(said, body={"text": ""})))
    full = seal_envelope(KEY, dataclasses.replace(said, body={"text": "x" * room}))
    assert len(full) == envelope.MAX_BYTES
    assert open_envelope(full, dialogue.charter, 1)
    with pytest.raises(BadEncoding, match="less"):
        seal_envelope(KEY, dataclasses.replace(said, body={"text": "x" * (room + 1)}))
    with pytest.raises(BadEncoding, match="less"):
        open_envelope(full + b" ", dialogue.charter, 1)
    deep: object = 1
    for _ in range(9):
        deep = [deep]
    with pytest.raises(BadEncoding):
        seal_envelope(KEY, dataclasses.replace(said, body={"deep": deep}))
    for hostile in (b"[" * 60_000, b'{"contribution":' * 4_000, b"\x00" * 100, b"9" * 60_000):
        with pytest.raises(BadEncoding):
            open_envelope(hostile, dialogue.charter, 1)


def test_only_the_seats_own_key_seals(said: Contribution) -> None:
    for key in (ed25519(1), seat.seat_key(SECRET, Context("room-1", "east", 2))):
        with pytest.raises(BadSignature):
            seal_envelope(key, said)


@pytest.mark.parametrize("body", [{"a": 1.5}, {"a": None}, {"a": True}, {"A": 1}, {"a": "\ud800"}, {"a": 2**53}])
def test_bodies_that_cannot_be_signed(said: Contribution, body: dict[str, object]) -> None:
    with pytest.raises(BadEncoding):
        seal_envelope(KEY, dataclasses.replace(said, body=body))


@given(st.binary(max_size=200))
def test_any_bytes_are_refused_as_the_seal_refuses(dialogue: Dialogue, data: bytes) -> None:
    with pytest.raises(BadEncoding):
        open_envelope(data, dialogue.charter, 1)
