"""The export: agreed to by every side, sealed to the scrutineers, and recounted to the last vote."""

from __future__ import annotations

import pytest

from baithak.voices import export
from baithak.voices.export_format import read_export
from baithak.voices.models import Scrutineer
from baithak.voices.recount import tallies
from baithak.voices.verify import verify
from baithak.web.errors import Refusal
from tests.voices.recorded import IDENTITY, OTHER
from tests.voices.sample import SLUG, Room

KEY = str(IDENTITY.to_public())


def code_of(verb: object, *arguments: object) -> str:
    assert callable(verb)
    with pytest.raises(Refusal) as refused:
        verb(SLUG, *arguments)
    return refused.value.code


def agreed(label: str = "Dr. Scrutineer", key: str = KEY) -> Scrutineer:
    named = export.name_scrutineer(SLUG, label, key)
    for side in ("east", "west"):
        export.agree_to_scrutineer(SLUG, named.pk, side)
    return named


def test_a_whole_dialogue_holds_when_it_is_recounted(room: Room) -> None:
    ids = room.to_votes()
    for place, voice in enumerate(room.voices):
        room.vote(voice, ids[0], "agree" if place % 4 else "unsure", reason="Reason." if place == 3 else "")
        room.vote(voice, ids[1], "disagree")
        room.vote(voice, ids[1], "agree", turn=2)
    room.close(2)
    room.sign()
    agreed()
    file = read_export(export.export_record(SLUG))
    verdict = verify(file, IDENTITY)
    assert verdict.holds, verdict.sentence
    assert "48 contributions in 2 rounds" in verdict.sentence
    counted = {(one.statement, one.side): one for one in tallies(verdict.recounted[1], ("east", "west"))}
    assert (counted[ids[0], "east"].agree, counted[ids[0], "east"].unsure) == (6, 2)
    assert counted[ids[1], "west"].agree == 8
    assert verify(file).holds


def test_what_was_released_is_in_it(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = room.to_votes()
    for voice in room.voices:
        room.vote(voice, ids[0], "agree")
    room.close(2)
    room.sign()
    agreed()
    monkeypatch.setattr(export, "_released", [lambda slug, number: '{"wrong":1}' if number == 2 else ""])
    verdict = verify(read_export(export.export_record(SLUG)), IDENTITY)
    assert not verdict.holds
    assert "does not follow from its votes" in verdict.sentence


def test_only_rounds_that_are_co_signed_are_exported(room: Room) -> None:
    room.all_speak()
    agreed()
    assert read_export(export.export_record(SLUG)).rounds == ()
    room.close(1)
    assert read_export(export.export_record(SLUG)).rounds == ()
    room.sign()
    assert len(read_export(export.export_record(SLUG)).rounds) == 1


def test_it_takes_every_side_to_let_a_scrutineer_in(room: Room) -> None:
    assert code_of(export.export_record) == "no-scrutineer"
    named = export.name_scrutineer(SLUG, "Dr. Scrutineer", f" {KEY} ")
    assert code_of(export.export_record) == "no-scrutineer"
    export.agree_to_scrutineer(SLUG, named.pk, "east")
    export.agree_to_scrutineer(SLUG, named.pk, "east")
    assert code_of(export.export_record) == "no-scrutineer"
    export.agree_to_scrutineer(SLUG, named.pk, "west")
    assert export.export_record(SLUG)
    export.remove_scrutineer(SLUG, named.pk)
    assert code_of(export.export_record) == "no-scrutineer"


def test_a_scrutineer_who_was_not_agreed_to_reads_nothing(room: Room) -> None:
    room.all_speak()
    room.close(1)
    room.sign()
    agreed()
    export.name_scrutineer(SLUG, "Somebody else", str(OTHER.to_public()))
    file = read_export(export.export_record(SLUG))
    assert verify(file, IDENTITY).holds
    assert not verify(file, OTHER).holds


@pytest.mark.parametrize(
    ("label", "key"),
    [("", KEY), ("A", ""), ("A", "age1nonsense"), ("x" * 201, KEY), ("a\nb", KEY)],
    ids=["no name", "no key", "nonsense", "too long", "two lines"],
)
def test_a_scrutineer_has_a_name_and_a_key(room: Room, label: str, key: str) -> None:
    assert code_of(export.name_scrutineer, label, key) == "bad-key"


def test_a_key_is_named_once(room: Room) -> None:
    agreed()
    assert code_of(export.name_scrutineer, "Again", KEY) == "known-key"


def test_a_record_that_cannot_be_written_is_refused_in_a_sentence(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    room.to_votes()
    agreed()
    monkeypatch.setattr("baithak.voices.export_format.MAX_EXPORT_BYTES", 10)
    assert code_of(export.export_record) == "no-export"
