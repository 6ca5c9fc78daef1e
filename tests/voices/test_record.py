"""The record: what the witnesses are asked, what their lines do, what proofs prove."""

from __future__ import annotations

import pytest

from baithak.seal.envelope import envelope_id
from baithak.seal.record import leaf
from baithak.seal.tree import Tree, verify_consistency, verify_inclusion
from baithak.seal.witness import cosign, open_note
from baithak.voices import record
from baithak.voices.models import Checkpoint, Cosignature, State
from baithak.web.errors import Refusal
from tests.voices.recorded import DAY
from tests.voices.sample import SLUG, Room


def code_of(error: pytest.ExceptionInfo[Refusal]) -> tuple[str, int]:
    return error.value.code, error.value.status


def test_leaves_are_sorted_within_a_round_and_rounds_follow_each_other(room: Room) -> None:
    ids = room.to_votes()
    first = record.leaves(SLUG)
    for voice in room.voices:
        room.vote(voice, ids[0], "agree")
    room.close(2)
    whole = record.leaves(SLUG)
    assert first == sorted(first)
    assert whole[:16] == first
    assert whole[16:] == sorted(whole[16:])
    points = [record.point(one) for one in record.checkpoints(SLUG)]
    assert [one.size for one in points] == [16, 32]
    assert points[1].root == Tree(whole).root()


def test_a_witness_is_asked_for_the_oldest_checkpoint_with_proof_of_all_before(room: Room) -> None:
    east, _west = room.known.charter.witnesses
    assert record.to_sign(SLUG, east.name) is None
    ids = room.to_votes()
    for voice in room.voices:
        room.vote(voice, ids[0], "agree")
    room.close(2)
    asked = record.to_sign(SLUG, east.name)
    assert asked is not None
    assert asked.checkpoint.size == 32
    earlier = record.point(record.checkpoints(SLUG)[0])
    verify_consistency(earlier.size, earlier.root, 32, asked.checkpoint.root, asked.earlier[16])
    room.sign(["east"])
    assert record.to_sign(SLUG, east.name) is None


def test_a_round_is_sealed_when_a_witness_of_every_side_has_signed(room: Room) -> None:
    room.all_speak()
    room.close(1)
    room.sign(["west"])
    assert room.round(1).state == State.CLOSED
    room.sign(["east"])
    assert room.round(1).state == State.SEALED
    note = record.note_of(Checkpoint.objects.get())
    assert open_note(note, room.known.charter.witnesses, ["east", "west"]).size == 16


def test_a_line_is_kept_once_and_only_if_it_holds(room: Room) -> None:
    room.all_speak()
    room.close(1)
    east, west = room.known.charter.witnesses
    keys = room.known.dialogue.witness_keys
    asked = record.to_sign(SLUG, east.name)
    assert asked is not None
    line = cosign(keys["east"], east, asked.checkpoint, DAY)
    other = type(asked.checkpoint)(asked.checkpoint.origin, 15, asked.checkpoint.root)
    for bad in (
        "",
        "words",
        line.replace("east", "west"),
        cosign(keys["west"], west, other, DAY),
        line[:-5] + "AAAA\n",
    ):
        with pytest.raises(Refusal) as refused:
            record.cosign(SLUG, bad)
        assert refused.value.code == "bad-signature"
    record.cosign(SLUG, line)
    record.cosign(SLUG, line.strip())
    assert Cosignature.objects.get().line == line


def test_a_proof_leads_from_the_envelope_to_the_root(room: Room) -> None:
    envelopes = room.all_speak()
    room.close(1)
    room.sign()
    ids = [envelope_id(one).hex() for one in envelopes]
    note, proofs = record.proofs(SLUG, [*ids, "00" * 32])
    checkpoint = open_note(note, room.known.charter.witnesses, ["east", "west"])
    assert proofs.pop() is None
    for envelope, own, proof in zip(envelopes, ids, proofs, strict=True):
        assert proof is not None
        assert proof.envelope_id == own
        entry = leaf(proof.salt, envelope)
        verify_inclusion(entry, proof.place, checkpoint.size, proof.path, checkpoint.root)


def test_what_was_replaced_is_not_in_the_record(room: Room) -> None:
    room.all_speak()
    old = room.known.envelope(room.voices[0], 1, {"item": 2, "language": "en", "text": "First."}, turn=2)
    room.contribute(old)
    new = room.say(room.voices[0], "Second.", item=2, turn=3)
    room.close(1)
    room.sign()
    _note, proofs = record.proofs(SLUG, [envelope_id(one).hex() for one in (old, new)])
    assert [proof is None for proof in proofs] == [True, False]


def test_proofs_are_refused_before_the_record_is_signed_and_to_strangers(room: Room) -> None:
    envelopes = room.all_speak()
    own = [envelope_id(envelopes[0]).hex()]
    for step in (lambda: None, lambda: room.close(1), lambda: room.sign(["east"])):
        step()
        with pytest.raises(Refusal) as refused:
            record.proofs(SLUG, own)
        assert code_of(refused) == ("not-yet", 409)
    room.sign()
    for slug, ids in ((SLUG, ["00" * 32]), ("nowhere", own)):
        with pytest.raises(Refusal) as refused:
            record.proofs(slug, ids)
        assert code_of(refused) == ("not-found", 404)


def test_two_rounds_are_never_asked_for_together(room: Room) -> None:
    ids = room.to_votes()
    said = room.known.envelope(room.voices[0], 1, {"item": 1, "language": "en", "text": "We should build bridge 0."})
    voted = room.vote(room.voices[0], ids[0], "agree")
    for voice in room.voices[1:]:
        room.vote(voice, ids[0], "agree")
    room.close(2)
    room.sign()
    with pytest.raises(Refusal) as refused:
        record.proofs(SLUG, [envelope_id(said).hex(), envelope_id(voted).hex()])
    assert code_of(refused) == ("one-round", 422)
    note, proofs = record.proofs(SLUG, [envelope_id(said).hex()])
    assert proofs[0] is not None
    assert "\n32\n" in note
