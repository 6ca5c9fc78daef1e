"""The opening: read, checked, imported once."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from baithak.seal import charter as charters
from baithak.voices.models import Dialogue, Round
from baithak.voices.opening import MAX_BYTES, import_opening, read_opening
from baithak.web.errors import Refusal
from tests.voices.recorded import recorded
from tests.voices.sample import Room, opening_file


def refused(data: bytes) -> str:
    with pytest.raises(Refusal) as refusal:
        read_opening(data)
    assert (refusal.value.code, refusal.value.status) == ("bad-opening", 422)
    return str(refusal.value.say)


def test_an_opening_becomes_a_dialogue_with_its_rounds(room: Room) -> None:
    dialogue = Dialogue.objects.get()
    assert (dialogue.pk, dialogue.kind, dialogue.languages) == ("room-1", "closed", ["en", "hi", "ur"])
    assert [*Round.objects.values_list("number", "activity", "state")] == [
        (1, "statements", "waiting"),
        (2, "votes", "waiting"),
    ]
    assert len(bytes.fromhex(dialogue.receipt_key)) == 32


def test_who_took_part_is_told_if_the_file_tells_it(room: Room) -> None:
    assert Dialogue.objects.get().composition == {}
    told = {"east": {"academic": 5, "others": 3}, "west": {"others": 8}}
    assert read_opening(opening_file(composition=told)).composition == told


def test_the_same_again_changes_nothing(room: Room) -> None:
    before = Dialogue.objects.values().get()
    assert import_opening(read_opening(opening_file())).pk == "room-1"
    assert Dialogue.objects.values().get() == before
    assert Round.objects.count() == 2


def test_another_charter_of_the_same_name_is_refused(room: Room) -> None:
    known = recorded()
    other = known.dialogue.make_charter(title="Another")
    signed = {name: blob.hex() for name, blob in known.cosigned(other).items()}
    opening = read_opening(opening_file(charter=charters.write(other).decode(), cosignatures=signed))
    with pytest.raises(Refusal) as refusal:
        import_opening(opening)
    assert refusal.value.code == "other-charter"


def _signed_by_one(plain: dict[str, object]) -> None:
    signed = plain["cosignatures"]
    assert isinstance(signed, dict)
    signed.popitem()


def _forged(plain: dict[str, object]) -> None:
    signed = plain["cosignatures"]
    assert isinstance(signed, dict)
    plain["cosignatures"] = dict.fromkeys(signed, "00" * 64)


CHANGES: dict[str, Callable[[dict[str, object]], object]] = {
    "one witness": _signed_by_one,
    "forged": _forged,
    "no charter": lambda plain: plain.update(charter=""),
    "charter changed": lambda plain: plain.update(charter=str(plain["charter"]).replace('"grants":8', '"grants":9')),
    "charter no text": lambda plain: plain.update(charter=7),
    "other sides": lambda plain: plain.update(sides={"north": {"en": "North"}, "south": {"en": "South"}}),
    "no side titles": lambda plain: plain.update(sides={"east": {}, "west": {}}),
    "room": lambda plain: plain.update(room="00"),
    "kind": lambda plain: plain.update(kind="secret"),
    "exact figures that no witness signed": lambda plain: plain.update(kind="open"),
    "languages": lambda plain: plain.update(languages=["fr"]),
    "no languages": lambda plain: plain.update(languages=[]),
    "title": lambda plain: plain.update(title={"en": "x" * 201}),
    "title number": lambda plain: plain.update(title={"en": 7}),
    "rounds": lambda plain: plain.update(rounds=[]),
    "more": lambda plain: plain.update(more=1),
    "cosignatures": lambda plain: plain.update(cosignatures=[]),
    "composition": lambda plain: plain.update(composition=[]),
    "a small group": lambda plain: plain.update(composition={"east": {"academic": 6, "others": 2}}),
    "not all seats": lambda plain: plain.update(composition={"east": {"others": 7}}),
    "an unknown role": lambda plain: plain.update(composition={"east": {"spy": 8}}),
    "of an unknown side": lambda plain: plain.update(composition={"north": {"others": 8}}),
    "no counts": lambda plain: plain.update(composition={"east": 8}),
}


@pytest.mark.parametrize("what", CHANGES)
def test_what_does_not_hold_is_refused(what: str) -> None:
    plain = json.loads(opening_file())
    CHANGES[what](plain)
    refused(json.dumps(plain).encode())


@pytest.mark.parametrize(
    "change",
    [
        {"number": 2}, {"activity": "songs"}, {"opens_on": "yesterday"}, {"opens_on": 7},
        {"opens_on": "2026-11-30", "closes_on": "2026-11-01"}, {"more": 1},
    ],
)  # fmt: skip
def test_rounds_are_numbered_dated_and_known(change: dict[str, object]) -> None:
    plain = json.loads(opening_file())
    plain["rounds"][0] |= change
    refused(json.dumps(plain).encode())


@pytest.mark.parametrize("data", [b"", b"\xff", b"[]", b"7", b"null", b"[" * 100_000, b" " * (MAX_BYTES + 1)])
def test_no_file_is_too_strange_to_be_refused(data: bytes) -> None:
    refused(data)
