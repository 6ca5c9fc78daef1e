"""Attack 10: the keeper of the record edits it, deletes from it, or shows two sides two records.

The keeper has everything but the witnesses' keys: it may write any leaves, any checkpoint and any contents, and seal
them anew to the scrutineers. Sometimes it has won one side's witness over. Whatever it does fails with `verify`, with
the witness who signed before, or with the members who hold what they sent.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from tests.seal.dialogue import SIDES
from tests.voices.recorded import IDENTITY, IDS, Made, recorded, salted, with_contributions

from baithak.cli import main
from baithak.seal import charter as charters
from baithak.seal import record
from baithak.seal.checkpoint import Checkpoint
from baithak.seal.errors import BadProof
from baithak.seal.tree import Tree, verify_consistency, verify_inclusion
from baithak.voices.verify import verify
from baithak.voices.witness_request import (
    NOTHING_SIGNED,
    Alarm,
    BadRequest,
    Memory,
    Request,
    read_request,
    remember,
    write_request,
)


def true_leaves(place: int) -> tuple[bytes, ...]:
    return recorded().export().rounds[place].leaves


def honest_note(place: int) -> str:
    """What the witnesses did sign, when the record was what it should be."""
    return recorded().export().rounds[place].note


def witnessed(first: Made, second: Made) -> tuple[Made, Made]:
    """The rounds with the notes that witnesses signed of the true record: more the keeper does not have."""
    return replace(first, note=honest_note(0)), replace(second, note=honest_note(1))


def found(first: Made, second: Made) -> bool:
    """A scrutineer with a key finds it. What is wrong with leaves or notes, somebody without one finds as well."""
    export = recorded().export(first, second)
    return not verify(export, IDENTITY).holds


def edits() -> dict[str, tuple[Made, Made]]:
    """One vote turned round, in every way in which the keeper could go about it."""
    room = recorded()
    said = room.second.contents.contributions
    turned = said[0].envelope.replace(b'"vote":"agree"', b'"vote":"unsure"').replace(b'"0', b'"', 1)
    changed = with_contributions(room.second, (replace(said[0], envelope=turned), *said[1:]))
    again = salted(room.vote(room.voices[0], IDS[0], "disagree"))
    others = [one for one in said if one != said[0]]
    first_said = room.first.contents.contributions
    edited_leaf = tuple(sorted((bytes(32), *true_leaves(1)[1:])))
    return {
        "contents only": (room.first, replace(changed, leaves=true_leaves(1))),
        "contents and leaf": (room.first, changed),
        "a leaf": (room.first, replace(room.second, leaves=edited_leaf)),
        "a salt": (room.first, with_contributions(room.second, (replace(said[0], salt=bytes(32)), *said[1:]))),
        "another answer of the same seat": (room.first, with_contributions(room.second, (*others, again))),
        "two rounds exchanged": (
            replace(room.first, leaves=true_leaves(1)),
            replace(room.second, leaves=true_leaves(0)),
        ),
        "a statement": (with_contributions(room.first, first_said[1:]), room.second),
    }


def deletions() -> dict[str, tuple[Made, Made]]:
    room = recorded()
    said = room.second.contents.contributions
    fewer = with_contributions(room.second, said[1:])
    return {
        "a contribution, not its leaf": (room.first, replace(fewer, leaves=true_leaves(1))),
        "a leaf, not its contribution": (room.first, replace(room.second, leaves=true_leaves(1)[1:])),
        "both": (room.first, fewer),
        "the last leaf": (room.first, replace(room.second, leaves=true_leaves(1)[:-1])),
        "a whole round's leaves": (room.first, replace(room.second, leaves=())),
        "everything of the first round": (with_contributions(room.first, ()), room.second),
        "one added": (room.first, room.with_more(room.second, room.vote(room.voices[-1], IDS[0], "agree"))),
        "one twice": (room.first, with_contributions(room.second, (*said, said[0]))),
    }


CHANGES = {f"edit: {name}": rounds for name, rounds in edits().items()}
CHANGES |= {f"delete: {name}": rounds for name, rounds in deletions().items()}


@pytest.mark.parametrize("name", [name for name in CHANGES if name != "delete: one twice"])
def test_attack_10_edits_and_deletions_are_found_by_whoever_recounts(name: str) -> None:
    assert found(*witnessed(*CHANGES[name]))


def test_attack_10_a_contribution_counted_twice_cannot_be_written_into_a_record() -> None:
    first, second = CHANGES["delete: one twice"]
    leaves = sorted(record.leaf(one.salt, one.envelope) for one in second.contents.contributions)
    assert found(*witnessed(first, replace(second, leaves=tuple(leaves))))


def test_attack_10_the_honest_record_is_not_accused() -> None:
    room = recorded()
    assert not found(*witnessed(room.first, room.second))


@pytest.mark.parametrize("name", [name for name in CHANGES if "twice" not in name and "contents only" not in name])
@pytest.mark.parametrize("bribed", SIDES)
def test_attack_10_one_sides_witness_is_not_enough(name: str, bribed: str) -> None:
    """The keeper has the witness of one side sign the changed record, and keeps the other's true signature."""
    room = recorded()
    first, second = CHANGES[name]
    entries = [*leaves_of(first), *leaves_of(second)]
    forged = room.note(entries, [bribed])
    honest = [line for line in honest_note(1).splitlines(keepends=True) if line.startswith("—") and bribed not in line]
    for note in (forged, forged + "".join(honest)):
        export = room.export(replace(first, note=room.note(leaves_of(first))), replace(second, note=note))
        verdict = verify(export, IDENTITY)
        assert not verdict.holds and "round 2" in verdict.sentence


def leaves_of(made: Made) -> tuple[bytes, ...]:
    if made.leaves is not None:
        return made.leaves
    return tuple(sorted(record.leaf(one.salt, one.envelope) for one in made.contents.contributions))


# A record cut short looks whole by itself: what it is held against is what was signed and read aloud later


def test_attack_10_a_record_cut_short_has_other_words_and_no_witness_signs_it() -> None:
    room = recorded()
    short = verify(room.export(room.first), IDENTITY)
    whole = verify(room.export(), IDENTITY)
    assert short.holds and short.checkpoint is not None and whole.checkpoint is not None
    assert short.checkpoint != whole.checkpoint
    with pytest.raises(Alarm):
        remember(remember(NOTHING_SIGNED, asked(whole.checkpoint)), asked(short.checkpoint))


# Forks


def asked(checkpoint: Checkpoint, earlier: dict[int, Sequence[bytes]] | None = None) -> Request:
    text = charters.write(recorded().charter).decode()
    return read_request(write_request(text, checkpoint, earlier or {}))


def signed_first() -> Memory:
    return remember(NOTHING_SIGNED, asked(recorded().checkpoint(true_leaves(0))))


def test_attack_10_a_witness_does_not_follow_a_fork() -> None:
    """The first round as signed; then a second round that begins with another first round."""
    room = recorded()
    entries = list(true_leaves(0))
    forked = [*entries[:-1], b"\xff" * 32, *true_leaves(1)]
    tree, true = Tree(forked), Tree([*entries, *true_leaves(1)])
    for proof in (tree.consistency_proof(len(entries)), true.consistency_proof(len(entries)), []):
        with pytest.raises(Alarm):
            remember(signed_first(), asked(room.checkpoint(forked), {len(entries): proof}))
    with pytest.raises(BadRequest):
        remember(signed_first(), asked(room.checkpoint(forked)))
    honest = asked(room.checkpoint([*entries, *true_leaves(1)]), {len(entries): true.consistency_proof(len(entries))})
    assert remember(signed_first(), honest).checkpoints["room-1"] == honest.checkpoint


def test_attack_10_two_records_for_two_sides_do_not_hold_for_anybody() -> None:
    """East's witness signs one record, West's another: no note holds, not even one with both lines in it."""
    room = recorded()
    entries = list(true_leaves(0))
    other = sorted([*entries[1:], b"\xee" * 32])
    east, west = room.note(entries, ["east"]), room.note(other, ["west"])
    both = east + west.partition("\n\n")[2]
    for note, leaves in ((east, entries), (west, other), (both, entries), (both, other)):
        assert not verify(room.export(replace(room.first, leaves=tuple(leaves), note=note))).holds


def test_attack_10_a_fork_cannot_prove_to_a_member_that_they_are_in() -> None:
    room = recorded()
    entries = list(true_leaves(0))
    forked = [*entries[1:], b"\xee" * 32]
    for proof in (Tree(entries).inclusion_proof(0), *(Tree(forked).inclusion_proof(i) for i in range(len(forked)))):
        for index in range(len(entries)):
            with pytest.raises(BadProof):
                verify_inclusion(entries[0], index, len(forked), proof, room.checkpoint(forked).root)


def test_attack_10_no_two_of_many_records_follow_each_other_unless_one_begins_with_the_other() -> None:
    entries = [bytes([number]) * 32 for number in range(9)]
    forks = [[*entries[:place], b"\xdd" * 32, *entries[place + 1 :]] for place in range(9)]
    for one, other in pairwise([entries, *forks]):
        for size in range(1, 9):
            if one[:size] != other[:size]:
                with pytest.raises(BadProof):
                    later = Tree(other)
                    verify_consistency(size, Tree(one).root(size), 9, later.root(), later.consistency_proof(size))


def test_attack_10_the_command_says_so_and_ends_with_3(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, key = tmp_path / "record.json", tmp_path / "key"
    key.write_text(str(IDENTITY))
    for name in ("edit: contents only", "delete: both"):
        file.write_bytes(recorded().export_bytes(*witnessed(*CHANGES[name])))
        assert main(["verify", str(file), "--key", str(key)]) == 3
        out = capsys.readouterr().out
        assert out.startswith("Does not hold: round 2") and out.count("\n") == 1
