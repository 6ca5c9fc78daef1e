"""Verify: an honest record holds, and whatever was done to it is found, whether or not the witnesses looked away."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from baithak.seal import blind, record, seat
from baithak.seal import charter as charters
from baithak.seal.canonical import encode, framed
from baithak.seal.checkpoint import Checkpoint
from baithak.seal.context import Context
from baithak.seal.finding import finding_hash
from baithak.seal.witness import Witness, cosign, note
from baithak.voices.export_format import (
    BadExport,
    Contents,
    Export,
    PutStatement,
    Salted,
    open_round,
    read_export,
)
from baithak.voices.recount import DoesNotHold, recount, released_text, seats_heard, spoken, tallies
from baithak.voices.verify import Verdict, verify
from tests.seal.dialogue import SIDES, ed25519, flipped
from tests.voices.recorded import IDENTITY, IDS, OTHER, Made, recorded, salted, with_contributions


def check(*rounds: Made, **changes: object) -> Verdict:
    return verify(recorded().export(*rounds, **changes), IDENTITY)  # type: ignore[arg-type]


def refused(verdict: Verdict, why: str) -> None:
    assert not verdict.holds
    assert why in verdict.sentence, verdict.sentence
    assert "\n" not in verdict.sentence and len(verdict.sentence) < 400
    assert verdict.recounted == ()


def with_round(export: Export, place: int, **changes: object) -> Export:
    rounds = list(export.rounds)
    rounds[place] = replace(rounds[place], **changes)  # type: ignore[arg-type]
    return replace(export, rounds=tuple(rounds))


# What is honest holds


def test_an_honest_record_holds() -> None:
    steps = []
    verdict = verify(recorded().export(), IDENTITY, lambda what, done, of: steps.append((what, done, of)))
    assert verdict.holds, verdict.sentence
    assert verdict.sentence.startswith("Holds: ") and " in 2 rounds" in verdict.sentence
    assert len(verdict.checks) == 5
    assert verdict.checkpoint is not None and verdict.checkpoint.size == len(
        recorded().first.contents.contributions + recorded().second.contents.contributions
    )
    assert verdict.charter_hash == recorded().charter.hash
    assert {what for what, _, _ in steps} >= {"the charter", "the record", "round 2, contributions"}
    assert all(0 <= done <= of for _, done, of in steps)


def test_without_a_key_all_that_is_public_is_checked_and_that_is_said() -> None:
    verdict = verify(recorded().export())
    assert verdict.holds and "without a key" in verdict.sentence and "nothing was opened" in verdict.sentence
    assert verdict.recounted == ()


def test_a_record_without_rounds_holds_so_far() -> None:
    verdict = verify(replace(recorded().export(), rounds=()), IDENTITY)
    assert verdict.holds and "no round is recorded yet" in verdict.sentence


def test_a_round_in_which_nobody_spoke_holds() -> None:
    """A round that ended without a quorum: nothing is added, the checkpoint is the one before."""
    nothing = Made(1, Contents(()))
    assert check(nothing).holds
    assert check(recorded().first, Made(2, Contents((), recorded().statements))).holds
    assert check(Made(1, Contents(())), Made(2, Contents(recorded().second.contents.contributions, ()))).holds is False


def test_the_highest_turn_counts() -> None:
    room = recorded()
    voice = room.voices[0]
    again = room.vote(voice, IDS[0], "disagree", turn=7)
    before = tallies(check().recounted[1], SIDES)[0]
    after = tallies(check(room.first, room.with_more(room.second, again)).recounted[1], SIDES)[0]
    assert (after.agree, after.disagree) == (before.agree - 1, before.disagree + 1)


def test_the_verdict_says_nothing_of_anybody() -> None:
    """Neither the sentence nor the checks nor a traceback holds a seat, a text or a count of a side."""
    verdict = check()
    shown = repr(verdict) + verdict.sentence + "".join(verdict.checks)
    for one in verdict.recounted:
        assert not any(seat in shown for seat in one.side_of)
    assert "trade post" not in repr(verdict)


# The public part


def test_every_witness_must_have_signed_the_charter() -> None:
    opening = recorded().opening
    for name in opening.cosignatures:
        fewer = {other: blob for other, blob in opening.cosignatures.items() if other != name}
        refused(check(opening=replace(opening, cosignatures=fewer)), "every witness")
        for place in range(0, 512, 37):
            wrong = opening.cosignatures | {name: flipped(opening.cosignatures[name], place)}
            refused(check(opening=replace(opening, cosignatures=wrong)), "the charter: the signature does not hold")


def test_another_charter_is_another_dialogue() -> None:
    room = recorded()
    other = room.dialogue.make_charter(title="Another room")
    opening = replace(room.opening, charter=charters.write(other).decode())
    refused(check(opening=opening), "the charter")
    refused(check(opening=replace(opening, cosignatures=room.cosigned(other))), "another charter")


def test_the_opening_must_be_that_of_the_charter() -> None:
    opening = recorded().opening
    refused(check(opening=replace(opening, side_titles={"east": {}})), "other sides")
    refused(check(opening=replace(opening, rounds=opening.rounds[:1])), "other rounds")
    refused(check(opening=replace(opening, charter="{}")), "the charter")


def test_every_side_needs_a_witness() -> None:
    room = recorded()
    entries = list(room.export().rounds[0].leaves)
    for side in SIDES:
        other = next(one for one in SIDES if one != side)
        refused(check(replace(room.first, note=room.note(entries, [side]))), f"co-signed for: {other}")
    refused(check(replace(room.first, note=room.checkpoint(entries).text() + "\n")), "no witness has co-signed yet")


def test_what_was_signed_must_be_this_record() -> None:
    room = recorded()
    entries = list(room.export().rounds[0].leaves)
    true = room.checkpoint(entries)
    for wrong, why in (
        (Checkpoint("baithak/room-2", true.size, true.root), "another dialogue"),
        (Checkpoint(true.origin, true.size + 1, true.root), f"signed {true.size + 1} entries"),
        (Checkpoint(true.origin, true.size, flipped(true.root, 0)), "not those that the witnesses signed"),
    ):
        refused(check(replace(room.first, note=room.signed(wrong))), why)


def test_every_byte_of_the_leaves_is_held() -> None:
    export = recorded().export()
    for place, one in enumerate(export.rounds):
        for row, leaf in enumerate(one.leaves):
            for byte in range(len(leaf)):
                leaves = (*one.leaves[:row], flipped(leaf, 8 * byte + byte % 8), *one.leaves[row + 1 :])
                if row % 8 == 0 or byte in (0, 31):  # each byte of some leaves, and the ends of all
                    assert not verify(with_round(export, place, leaves=leaves)).holds


def test_every_sign_of_the_notes_is_held() -> None:
    export = recorded().export()
    for place, one in enumerate(export.rounds):
        for index in range(len(one.note)):
            for other in ("A", "1", "\n", ""):
                changed = one.note[:index] + other + one.note[index + 1 :]
                if changed != one.note:
                    assert not verify(with_round(export, place, note=changed)).holds, (index, other)


def test_entries_must_be_sorted_and_stand_once() -> None:
    room = recorded()
    entries = room.export().rounds[0].leaves
    refused(check(replace(room.first, leaves=entries[::-1])), "not sorted")
    refused(check(replace(room.first, leaves=(*entries, entries[-1]), note="x")), "twice")


def test_rounds_beyond_the_charter_are_refused() -> None:
    refused(check(recorded().first, recorded().second, Made(3, Contents(()))), "no such round")


# The sealed part


def test_another_key_does_not_open_it_and_damage_is_found() -> None:
    export = recorded().export()
    refused(verify(export, OTHER), "this key is not one it was sealed to")
    for place in range(0, 8 * len(export.rounds[0].sealed), 4099):
        refused(
            verify(with_round(export, 0, sealed=flipped(export.rounds[0].sealed, place)), IDENTITY), "does not open"
        )
    for cut in (0, 10, 200, -1):
        refused(verify(with_round(export, 0, sealed=export.rounds[0].sealed[:cut]), IDENTITY), "does not open")


def test_sealed_parts_cannot_change_places() -> None:
    export = recorded().export()
    first, second = (one.sealed for one in export.rounds)
    swapped = with_round(with_round(export, 0, sealed=second), 1, sealed=first)
    refused(verify(swapped, IDENTITY), "belongs to another round")


def test_every_entry_has_one_contribution_and_every_contribution_one_entry() -> None:
    room = recorded()
    leaves = room.export().rounds[0].leaves
    said = room.first.contents.contributions
    for changed, why in (
        (said[1:], "entries of the record without a contribution: 1."),
        ((*said, said[0]), "not in the record, or changed: 1."),
        ((*said[1:], said[1]), "not in the record"),
        ((Salted(record.new_salt(), said[0].envelope), *said[1:]), "not in the record"),
        ((), f"without a contribution: {len(said)}."),
    ):
        refused(check(replace(with_contributions(room.first, changed), leaves=leaves)), why)


def test_every_byte_of_an_envelope_is_held_by_its_leaf() -> None:
    room = recorded()
    one, *others = room.first.contents.contributions
    leaves = room.export().rounds[0].leaves
    for place in range(len(one.envelope)):
        changed = one.envelope[:place] + bytes([one.envelope[place] ^ 1]) + one.envelope[place + 1 :]
        contents = Contents((Salted(one.salt, changed), *others))
        with pytest.raises(DoesNotHold):
            recount(room.charter, room.opening, 1, leaves, contents, lambda done, of: None)
    for place in range(len(one.salt)):
        contents = Contents((Salted(flipped(one.salt, 8 * place), one.envelope), *others))
        with pytest.raises(DoesNotHold):
            recount(room.charter, room.opening, 1, leaves, contents, lambda done, of: None)


def test_every_byte_of_an_envelope_is_held_by_its_signatures() -> None:
    """The keeper wrote the record of a changed envelope, and the witnesses signed it."""
    room = recorded()
    true = room.second.contents.contributions[0].envelope
    for place in range(len(true)):
        changed = true[:place] + bytes([true[place] ^ 1 << place % 7]) + true[place + 1 :]
        one = salted(changed)
        with pytest.raises(DoesNotHold):
            recount(
                room.charter,
                room.opening,
                2,
                [record.leaf(one.salt, one.envelope)],
                Contents((one,), room.statements),
                lambda done, of: None,
            )


@pytest.mark.parametrize(
    ("body", "changes", "why"),
    [
        ({"statement": IDS[0], "vote": "perhaps", "reason": ""}, {}, "a vote is agree"),
        ({"statement": "ff" * 16, "vote": "agree", "reason": ""}, {}, "no such statement"),
        ({"statement": 7, "vote": "agree", "reason": ""}, {}, "no such statement"),
        ({"statement": IDS[0], "vote": "agree"}, {}, "exactly these names"),
        ({"statement": IDS[0], "vote": "agree", "reason": "x" * 281}, {}, "at most 280"),
        ({"statement": IDS[0], "vote": "agree", "reason": ""}, {"kind": "ballot"}, "another kind"),
        ({"item": 1, "language": "en", "text": "Late."}, {"kind": "statement"}, "another kind"),
        ({"statement": IDS[0], "vote": "agree", "reason": ""}, {"charter": bytes(32)}, "another charter"),
    ],
)
def test_what_a_round_does_not_take_is_found(body: dict[str, object], changes: dict[str, object], why: str) -> None:
    room = recorded()
    wrong = room.envelope(room.voices[-1], 2, body, **changes)
    refused(check(room.first, room.with_more(room.second, wrong)), why)


def test_envelopes_of_another_round_are_found() -> None:
    room = recorded()
    late = room.envelope(room.voices[0], 1, {"item": 3, "language": "en", "text": "Late."})
    refused(check(room.first, room.with_more(room.second, late)), "another round")


def test_an_envelope_not_filled_up_is_found() -> None:
    room = recorded()
    voice = room.voices[-1]
    plain = json.loads(room.vote(voice, IDS[0], "agree"))["contribution"]
    plain["body"]["padding"] += "0"
    key = seat.seat_key(voice.secret, Context("room-1", voice.side, 2))
    short = encode({"contribution": plain, "signature": seat.sign(key, framed("contribution", encode(plain))).hex()})
    refused(check(room.first, room.with_more(room.second, short)), "full kilobytes")


def test_forged_and_borrowed_tokens_are_found() -> None:
    room = recorded()
    voice, other = room.voices[-1], room.voices[0]
    forged = replace(voice.tokens[2], signature=flipped(voice.tokens[2].signature, 5))
    for token in (forged, other.tokens[2], voice.tokens[1]):
        wrong = room.vote(voice, IDS[0], "agree", token=token)
        refused(check(room.first, room.with_more(room.second, wrong)), "does not hold")


def test_a_seat_of_the_other_side_is_found() -> None:
    room = recorded()
    voice = replace(room.voices[-1], side="east")
    refused(check(room.first, room.with_more(room.second, room.vote(voice, IDS[0], "agree"))), "does not hold")


def test_more_seats_than_grants_are_found() -> None:
    """Minted with signing keys that should have been destroyed."""
    room = recorded()
    for side, last in (("east", None), ("west", room.voices[-1])):
        votes = [room.vote(voice, IDS[0], "agree") for voice in (room.stranger(side), last) if voice]
        refused(check(room.first, room.with_more(room.second, *votes)), f"more seats of {side}")
    one_more = room.vote(room.stranger("west"), IDS[0], "agree")  # a no-show's place: the threat model says so
    assert check(room.first, room.with_more(room.second, one_more)).holds


def test_two_tokens_of_one_seat_are_found() -> None:
    room = recorded()
    voice = room.voices[0]
    twice = room.dialogue.token(voice.secret, Context("room-1", "east", 2))
    vote = room.vote(voice, IDS[2], "agree", token=twice)
    refused(check(room.first, room.with_more(room.second, vote)), "two tokens")
    assert len(twice.prefix) == blind.PREFIX_BYTES


def test_two_answers_in_one_turn_are_found() -> None:
    room = recorded()
    other = room.vote(room.voices[0], IDS[0], "disagree")
    refused(check(room.first, room.with_more(room.second, other)), "two answers")


def test_statements_that_nobody_said_are_found() -> None:
    room = recorded()
    true = room.second.contents
    for wrong, why in (
        (PutStatement(IDS[0], "en", "Close the trade post.", 1), "1 of the statements"),
        (PutStatement(IDS[0], "hi", true.statements[0].text, 1), "1 of the statements"),
        (PutStatement(IDS[0], "en", true.statements[0].text, 2), "1 of the statements"),
        (PutStatement(IDS[0], *("ur", true.statements[2].text), 1), "1 of the statements"),
        (PutStatement(IDS[1], "en", true.statements[0].text, 1), "names one twice"),
    ):
        contents = replace(true, statements=(wrong, *true.statements[1:]))
        refused(check(room.first, replace(room.second, contents=contents)), why)


def test_statements_taken_back_do_not_count_as_said() -> None:
    room = recorded()
    said = list(spoken(check().recounted[0]))
    assert len(said) == 4 and all(text for _, text in said)
    withdrawn = room.envelope(room.voices[0], 1, {"item": 1, "language": "en", "text": " "}, turn=2)
    refused(check(room.with_more(room.first, withdrawn), room.second), "1 of the statements")


# What was released


def with_released(text: str) -> Made:
    second = recorded().second
    return replace(second, contents=replace(second.contents, released=text))


@pytest.mark.parametrize("kind", ["closed", "open"])
def test_what_was_released_must_follow_from_the_votes(kind: str) -> None:
    room = recorded()
    opening = replace(room.opening, kind=kind)
    true = released_text(check().recounted[1], room.charter, kind)
    verdict = check(room.first, with_released(true), opening=opening)
    assert verdict.holds, verdict.sentence
    name = finding_hash(room.charter.hash, 2, true.encode()).hex()
    assert any("follows from the votes" in line and name in line for line in verdict.checks)
    document = json.loads(true)
    document["statements"] = document["statements"][::-1]
    for wrong in (encode(document).decode(), true.replace("1", "2", 1), "{}", "nothing", true + " "):
        refused(check(room.first, with_released(wrong), opening=opening), "does not follow")
    refused(check(replace(room.first, contents=replace(room.first.contents, released=true))), "not a round of votes")


def test_the_other_kind_of_dialogue_releases_something_else() -> None:
    room = recorded()
    true = released_text(check().recounted[1], room.charter, "closed")
    refused(check(room.first, with_released(true), opening=replace(room.opening, kind="open")), "does not follow")


# A brute-force twin


answers = st.sampled_from(["agree", "unsure", "disagree"])
votes = st.lists(st.tuples(st.integers(0, 15), st.integers(0, 2), answers), max_size=30)


@given(votes)
@settings(max_examples=25, deadline=None)
def test_tallies_are_those_of_somebody_who_counts_by_hand(cast: list[tuple[int, int, str]]) -> None:
    """Each vote comes later than those before it. The twin reads the envelopes as text and knows no module of ours."""
    room = recorded()
    envelopes = [
        room.vote(room.voices[seat], IDS[statement], answer, turn=turn)
        for turn, (seat, statement, answer) in enumerate(cast, start=1)
    ]
    made = with_contributions(room.second, map(salted, envelopes))
    leaves = sorted(record.leaf(one.salt, one.envelope) for one in made.contents.contributions)
    counted = recount(room.charter, room.opening, 2, leaves, made.contents, lambda done, of: None)
    last: dict[tuple[str, str, str], str] = {}
    for envelope in envelopes:  # in the order of their turns
        said = json.loads(envelope)["contribution"]
        last[said["context"]["side"], said["seat"], said["body"]["statement"]] = said["body"]["vote"]
    by_hand = Counter((side, statement, vote) for (side, _seat, statement), vote in last.items())
    for row in tallies(counted, SIDES):
        found = {"agree": row.agree, "unsure": row.unsure, "disagree": row.disagree}
        assert found == {vote: by_hand[row.side, row.statement, vote] for vote in found}
    heard = {side: len({seat for where, seat, _ in last if where == side}) for side in SIDES}
    assert seats_heard(counted, SIDES) == heard


# Mutations of the whole file


@pytest.mark.parametrize("part", ["keys", "key"])
def test_every_sign_of_a_charters_keys_is_held(part: str) -> None:
    """Also where a changed sign names another algorithm, or none."""
    room = recorded()
    text = room.opening.charter
    start = text.index(f'"{part}":') + len(part) + 4
    for place in range(start, start + 90):
        for other in "0f":
            charter = text[:place] + other + text[place + 1 :]
            if charter != text:
                assert not check(opening=replace(room.opening, charter=charter)).holds


def meaning(export: Export) -> tuple[object, ...]:
    """What somebody signed, or what follows from it: everything but titles, days and languages, which nobody signs."""
    opening = export.opening
    return opening.charter, opening.cosignatures, [r.activity for r in opening.rounds], opening.kind, export.rounds


@given(st.data())
@settings(max_examples=300, deadline=None)
def test_a_changed_file_is_found(data: st.DataObject) -> None:
    true = recorded().file
    place = data.draw(st.integers(0, len(true) - 1))
    how = data.draw(st.sampled_from(["flip", "drop", "double", "cut", "set"]))
    changed = {
        "flip": true[:place] + bytes([true[place] ^ 1 << data.draw(st.integers(0, 7))]) + true[place + 1 :],
        "drop": true[:place] + true[place + 1 :],
        "double": true[:place] + true[place : place + 1] + true[place:],
        "cut": true[:place],
        "set": true[:place] + bytes([data.draw(st.integers(0, 255))]) + true[place + 1 :],
    }[how]
    try:
        export = read_export(changed)
    except BadExport:
        assert changed != true
        return
    if meaning(export) != meaning(read_export(true)):
        assert not verify(export, IDENTITY).holds


def test_somebody_elses_witnesses_are_found() -> None:
    room = recorded()
    entries = room.export().rounds[0].leaves
    checkpoint = room.checkpoint(entries)
    lines = []
    for place, one in enumerate(room.charter.witnesses):
        key = ed25519(40 + place)
        lines.append(cosign(key, Witness(one.side, one.name, seat.public_bytes(key)), checkpoint, 0))
    refused(check(replace(room.first, note=note(checkpoint, lines))), "no witness has co-signed for")


def test_a_key_opens_what_it_was_sealed_to_and_the_order_tells_nothing() -> None:
    export = recorded().export()
    contents = open_round(export, 1, IDENTITY)
    entries = [record.leaf(one.salt, one.envelope) for one in contents.contributions]
    assert entries == sorted(entries) == list(export.rounds[1].leaves)


def test_something_released_of_a_round_that_allows_nothing_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    from baithak.analysis import released as module
    from baithak.analysis.errors import WouldDisclose

    def would_disclose(*_: object) -> None:
        raise WouldDisclose("tell less")

    monkeypatch.setattr(module, "released", would_disclose)
    refused(check(recorded().first, with_released("{}")), "nothing could be released of it")
