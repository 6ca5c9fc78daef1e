"""The charter: one text, one hash, every witness's signature, and no key that could tell members apart."""

import dataclasses
import hashlib
import json

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from baithak.seal import canonical, charter, rsa_keys, seat
from baithak.seal.canonical import framed
from baithak.seal.charter import CharterSide
from baithak.seal.errors import BadEncoding, BadKey, BadRecord, BadSignature, SealError
from baithak.seal.witness import Witness
from tests.seal.dialogue import SIDES, Dialogue, ed25519, flipped


def test_a_charter_is_read_as_it_was_written(dialogue: Dialogue) -> None:
    data = charter.write(dialogue.charter)
    assert charter.read(data) == dialogue.charter
    assert charter.read(data).hash == dialogue.charter.hash == hashlib.sha256(framed("charter", data)).digest()
    assert charter.write(charter.read(data)) == data
    assert json.loads(data)["title"] == dialogue.charter.title


def test_the_same_dialogue_has_the_same_hash_in_any_order(dialogue: Dialogue) -> None:
    turned = dialogue.make_charter(sides=dialogue.charter.sides[::-1], witnesses=dialogue.witnesses[::-1])
    assert turned.hash == dialogue.charter.hash


def test_every_part_changes_the_hash(dialogue: Dialogue) -> None:
    own = dialogue.charter
    more = CharterSide("east", 9, dialogue.side_keys("east"))
    swapped = CharterSide("east", 8, dialogue.side_keys("east")[::-1])
    stranger = Witness("east", "stranger", seat.public_bytes(ed25519(3)))
    others = [
        dialogue.make_charter(convening="room-2"),
        dialogue.make_charter(title="Another room"),
        dialogue.make_charter(thresholds={"support": 61}),
        dialogue.make_charter(thresholds={}),
        dialogue.make_charter(sides=(more, own.sides[1])),
        dialogue.make_charter(sides=(swapped, own.sides[1])),
        dialogue.make_charter(witnesses=(stranger, dialogue.witnesses[1])),
        dialogue.make_charter(witnesses=(*dialogue.witnesses, stranger)),
    ]
    assert len({one.hash for one in [own, *others]}) == len(others) + 1


def test_it_finds_the_key_of_a_side_and_round(dialogue: Dialogue) -> None:
    for (side, number), key in dialogue.signing.items():
        assert dialogue.charter.key(side, number).public_numbers() == key.public_key().public_numbers()
        assert dialogue.charter.context(side, number).round_number == number
    for side, number in (("north", 1), ("east", 0), ("east", 3), ("", 1)):
        with pytest.raises(BadRecord):
            dialogue.charter.key(side, number)


def test_keys_are_never_shared(dialogue: Dialogue) -> None:
    """A key for two rounds would let them be joined; one for two sides would let a side stuff the other's box."""
    east, west = dialogue.side_keys("east"), dialogue.side_keys("west")
    for keys in (((east[0], east[0]), west), ((east[0], west[0]), west), (east, east)):
        with pytest.raises(BadRecord, match="share a key"):
            dialogue.make_charter(sides=tuple(CharterSide(s, 8, k) for s, k in zip(SIDES, keys, strict=True)))


def test_sides_that_are_refused(dialogue: Dialogue) -> None:
    east, west = dialogue.charter.sides
    for sides in ((), (east,), (east, east), (east, dataclasses.replace(west, keys=west.keys[:1]))):
        with pytest.raises(BadRecord):
            dialogue.make_charter(sides=sides)
    with pytest.raises(BadRecord):
        dialogue.make_charter(sides=tuple(dataclasses.replace(east, side=f"s{n}") for n in range(9)))
    with pytest.raises(BadRecord):
        dialogue.make_charter(rounds=3)
    own = dialogue.witnesses[0]
    again = dataclasses.replace(east, keys=west.keys)
    for sides in ((east,), (east, again)):
        with pytest.raises(BadRecord, match="2 to 8 sides"):
            dialogue.make_charter(sides=sides, witnesses=(own,))
    for grants in (0, -1, 10**6 + 1, True, 8.0):
        with pytest.raises(BadEncoding):
            dataclasses.replace(east, grants=grants)
    with pytest.raises(BadKey):
        dialogue.make_charter(sides=(dataclasses.replace(east, keys=(b"", b"")), west))


def test_the_smallest_and_the_largest_dialogue(dialogue: Dialogue) -> None:
    def made(count: int) -> charter.Charter:
        names = [f"side-{number}" for number in range(count)]
        witnesses = tuple(Witness(n, n, seat.public_bytes(ed25519(20 + i))) for i, n in enumerate(names))
        sides = tuple(CharterSide(n, 1, keys[i : i + 1]) for i, n in enumerate(names))
        return dialogue.make_charter(rounds=1, sides=sides, witnesses=witnesses, thresholds={"support": 0})

    # Nine moduli that nobody can sign with: what counts here is that they differ.
    numbers = [rsa.RSAPublicNumbers(65537, (1 << 3071) | 2 * n + 1).public_key() for n in range(9)]
    keys = tuple(rsa_keys.export_public(key) for key in numbers)
    for count in (2, 8):
        assert charter.read(charter.write(made(count))) == made(count)
    for count in (1, 9):
        with pytest.raises(BadRecord, match="2 to 8 sides"):
            made(count)


def test_witnesses_that_are_refused(dialogue: Dialogue) -> None:
    east = dialogue.witnesses[0]
    for witnesses in ((), (east,), (east, dataclasses.replace(east, side="west", name="other"))):
        with pytest.raises(BadRecord):
            dialogue.make_charter(witnesses=witnesses)


@pytest.mark.parametrize(
    "change",
    [
        {"convening": "Room 1"},
        {"title": ""},
        {"title": "x" * 201},
        {"title": "a\nb"},
        {"rounds": 0},
        {"rounds": 100},
        {"rounds": True},
        {"thresholds": {"support": 0.6}},
        {"thresholds": {"support": -1}},
    ],
)
def test_parts_that_are_refused(dialogue: Dialogue, change: dict[str, object]) -> None:
    with pytest.raises(BadEncoding):
        dialogue.make_charter(**change)


def test_a_charter_does_not_change_under_its_hash(dialogue: Dialogue) -> None:
    thresholds = {"support": 60}
    own = dialogue.make_charter(thresholds=thresholds)
    before = own.hash
    thresholds["support"] = 1
    assert own.thresholds["support"] == 60 and own.hash == before
    with pytest.raises(TypeError):
        own.thresholds["support"] = 1  # type: ignore[index]


def test_other_spellings_and_shapes_are_refused(dialogue: Dialogue) -> None:
    value = json.loads(charter.write(dialogue.charter))
    wrong: list[dict[str, object]] = [
        value | {"sides": value["sides"][::-1]},
        value | {"witnesses": value["witnesses"][::-1]},
        value | {"sides": {}},
        value | {"witnesses": "none"},
        value | {"sides": 5},
        value | {"witnesses": 5},
        value | {"thresholds": 5},
        value | {"sides": [value["sides"][0], value["sides"][1] | {"keys": 5}]},
        value | {"thresholds": []},
        value | {"rounds": "2"},
        value | {"extra": 1},
        {name: entry for name, entry in value.items() if name != "title"},
        value | {"sides": [value["sides"][0], 3]},
        value | {"sides": [value["sides"][0], value["sides"][1] | {"side": 3}]},
        value | {"sides": [value["sides"][0], value["sides"][1] | {"keys": "none"}]},
        value | {"sides": [value["sides"][0], value["sides"][1] | {"keys": [1, 2]}]},
        value | {"sides": [value["sides"][0], value["sides"][1] | {"keys": ["0", "0"]}]},
        value | {"sides": [value["sides"][0], value["sides"][1] | {"keys": ["00" * 5000, "00"]}]},
        value
        | {"sides": [value["sides"][0], value["sides"][1] | {"keys": [k.upper() for k in value["sides"][1]["keys"]]}]},
        value | {"sides": [value["sides"][0], value["sides"][1] | {"grants": "8"}]},
        value | {"witnesses": [value["witnesses"][0], value["witnesses"][1] | {"side": 3}]},
        value | {"witnesses": [value["witnesses"][0], value["witnesses"][1] | {"name": 3}]},
        value | {"witnesses": [value["witnesses"][0], value["witnesses"][1] | {"key": ""}]},
    ]
    for one in wrong:
        with pytest.raises(SealError):
            charter.read(canonical.encode(one))
    for data in (b"", b"[]", b"{}", charter.write(dialogue.charter) + b"\n", json.dumps(value).encode()):
        with pytest.raises(BadEncoding):
            charter.read(data)
    with pytest.raises(BadEncoding):
        charter.read(b'"' + b"x" * charter.MAX_BYTES + b'"')


def test_every_witness_signs_it(dialogue: Dialogue) -> None:
    own = dialogue.charter
    good = {w.name: charter.cosign(dialogue.witness_keys[w.side], own) for w in own.witnesses}
    charter.check_cosigned(own, good)
    east, west = good
    stranger = charter.cosign(ed25519(3), own)
    for wrong in (
        {},
        {east: good[east]},
        {west: good[west]},
        good | {"stranger": stranger},
        good | {east: stranger},
        good | {east: good[west]},
        good | {east: flipped(good[east], 77)},
        good | {east: b""},
    ):
        with pytest.raises(BadSignature):
            charter.check_cosigned(own, wrong)
    with pytest.raises(BadSignature):
        charter.check_cosigned(dialogue.make_charter(title="Another"), good)


def test_a_signature_on_a_checkpoint_or_a_hash_is_none_on_a_charter(dialogue: Dialogue) -> None:
    own = dialogue.charter
    bare = {w.name: seat.sign(dialogue.witness_keys[w.side], own.hash) for w in own.witnesses}
    with pytest.raises(BadSignature):
        charter.check_cosigned(own, bare)
