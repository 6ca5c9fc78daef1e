"""The one way in: every way out of `redeem` and `contribute`."""

from __future__ import annotations

import pytest

from baithak.seal import seat
from baithak.seal.canonical import decode, encode, framed
from baithak.seal.envelope import envelope_id
from baithak.seal.grants import Token
from baithak.voices import admit, closing, rounds
from baithak.voices.models import Contribution, Seat
from baithak.voices.sweep import leave_unswept
from baithak.web.errors import Refusal
from tests.voices.recorded import Voice
from tests.voices.sample import SLUG, Room, redemption

STATEMENT = {"item": 1, "language": "en", "text": "Open the border."}


@pytest.fixture
def opened(room: Room) -> Room:
    rounds.open_round(SLUG, 1)
    return room


def refused(room: Room, voice: Voice | bytes, slug: str = SLUG, number: int = 1) -> tuple[str, int, str]:
    data = voice if isinstance(voice, bytes) else redemption(voice, number)
    with pytest.raises(Refusal) as refusal:
        admit.redeem(slug, data, keep=room.keep)
    return refusal.value.code, refusal.value.status, str(refusal.value.say)


def unheard(room: Room, envelope: bytes, slug: str = SLUG) -> tuple[str, int]:
    with pytest.raises(Refusal) as refusal:
        admit.contribute(slug, envelope, keep=room.keep)
    return refusal.value.code, refusal.value.status


def test_a_token_admits_its_seat_once(opened: Room) -> None:
    opened.redeem(opened.voices[0])
    assert Seat.objects.get().side == "east"
    assert refused(opened, opened.voices[0])[:2] == ("redeemed", 409)
    assert Seat.objects.count() == 1


def test_seats_are_kept_under_a_hash_that_needs_the_data_key(opened: Room) -> None:
    opened.redeem(opened.voices[0])
    public = decode(redemption(opened.voices[0]), 4096)["seat"]
    assert public not in repr(Seat.objects.values())


def test_all_that_does_not_hold_is_refused_alike(opened: Room) -> None:
    east, west = opened.voices[0], opened.voices[-1]
    swapped = {"context": {"convening": SLUG, "round": 1, "side": "west"}}
    wrong = {"token": {"prefix": "00" * 32, "signature": "00" * 384}}
    other = {"context": {"convening": "room-2", "round": 1, "side": "east"}}
    far = {"context": {"convening": SLUG, "round": 9, "side": "east"}}
    answers = {
        refused(opened, redemption(east, **swapped)),
        refused(opened, redemption(east, **wrong)),
        refused(opened, redemption(east, **other)),
        refused(opened, redemption(east, **far)),
        refused(opened, redemption(east), slug="nowhere"),
        refused(opened, redemption(Voice("east", west.secret, {1: west.tokens[1]}))),
        refused(opened, redemption(east, seat="01" + "00" * 31)),
    }
    assert len(answers) == 1
    assert answers.pop()[:2] == ("refused", 403)
    assert not Seat.objects.exists()


@pytest.mark.parametrize("data", [b"", b"{}", b"[]", b"null", b'{"seat": 1}', b"\xff", b'{"a":' * 90, b"9" * 5000])
def test_what_cannot_be_read_is_malformed_here_and_anywhere(opened: Room, data: bytes) -> None:
    assert refused(opened, data)[:2] == ("malformed", 400)
    assert refused(opened, data, slug="nowhere")[:2] == ("malformed", 400)
    assert unheard(opened, data) == ("malformed", 400)
    assert unheard(opened, data, slug="nowhere") == ("malformed", 400)


def test_nobody_is_admitted_before_and_after_the_round(room: Room) -> None:
    assert refused(room, room.voices[0])[:2] == ("closed", 410)
    rounds.open_round(SLUG, 1)
    room.redeem(room.voices[0])
    closing.close_round(SLUG, 1, sweep=leave_unswept)
    assert refused(room, room.voices[1])[:2] == ("closed", 410)
    assert unheard(room, room.known.envelope(room.voices[0], 1, STATEMENT)) == ("closed", 410)
    assert not Contribution.objects.exists()


def test_there_are_never_more_seats_than_grants(opened: Room) -> None:
    for voice in opened.voices:
        opened.redeem(voice)
    assert refused(opened, opened.known.stranger("east"))[:2] == ("refused", 403)
    assert Seat.objects.filter(side="east").count() == 8


def test_a_contribution_gets_a_receipt_that_holds(opened: Room) -> None:
    opened.redeem(opened.voices[0])
    envelope = opened.known.envelope(opened.voices[0], 1, STATEMENT)
    receipt = opened.contribute(envelope)
    assert receipt.is_new
    assert receipt.envelope_id == envelope_id(envelope)
    key = bytes.fromhex(opened.dialogue.receipt_key)
    seat.verify(key, framed("receipt", receipt.envelope_id), receipt.signature)


def test_the_same_again_is_answered_the_same_and_kept_once(opened: Room) -> None:
    opened.redeem(opened.voices[0])
    envelope = opened.known.envelope(opened.voices[0], 1, STATEMENT)
    first, again = opened.contribute(envelope), opened.contribute(envelope)
    assert (first.is_new, again.is_new) == (True, False)
    assert first.signature == again.signature
    assert Contribution.objects.count() == 1


def test_a_later_turn_takes_the_place_of_an_earlier_and_never_the_reverse(opened: Room) -> None:
    voice = opened.voices[0]
    opened.redeem(voice)
    first, third = (opened.known.envelope(voice, 1, STATEMENT, turn=turn) for turn in (1, 3))
    rival = opened.known.envelope(voice, 1, STATEMENT | {"text": "Something else."}, turn=3)
    opened.contribute(first)
    opened.contribute(third)
    assert unheard(opened, first) == ("superseded", 409)
    assert unheard(opened, rival) == ("superseded", 409)
    assert Contribution.objects.get().envelope_id == envelope_id(third).hex()


def test_items_are_kept_beside_each_other(opened: Room) -> None:
    opened.redeem(opened.voices[0])
    for item in range(1, 6):
        opened.say(opened.voices[0], "One claim.", item=item)
    assert Contribution.objects.count() == 5


def test_who_has_not_redeemed_is_not_heard(opened: Room) -> None:
    assert unheard(opened, opened.known.envelope(opened.voices[0], 1, STATEMENT)) == ("refused", 403)


def test_a_contribution_of_another_round_charter_or_hand_is_refused(opened: Room) -> None:
    voice, other = opened.voices[0], opened.voices[1]
    opened.redeem(voice)
    good = opened.known.envelope(voice, 1, STATEMENT)
    elsewhere = opened.known.envelope(voice, 1, STATEMENT, charter=bytes(32))
    token = opened.known.envelope(voice, 1, STATEMENT, token=Token(bytes(32), other.tokens[1].signature))
    plain = decode(good, 65_536)
    changed = encode(plain | {"contribution": plain["contribution"] | {"turn": 2}})
    for envelope in (elsewhere, token, changed):
        assert unheard(opened, envelope) == ("refused", 403)
    assert unheard(opened, good, slug="nowhere") == ("refused", 403)
    assert unheard(opened, opened.known.vote(voice, "0a" * 16, "agree")) == ("closed", 410)


@pytest.mark.parametrize(
    ("body", "changes"),
    [
        (STATEMENT | {"item": 6}, {}),
        (STATEMENT | {"item": 0}, {}),
        (STATEMENT | {"item": "1"}, {}),
        (STATEMENT | {"language": "fr"}, {}),
        (STATEMENT | {"text": "x" * 281}, {}),
        (STATEMENT | {"text": 7}, {}),
        (STATEMENT | {"more": "names"}, {}),
        ({"item": 1, "language": "en"}, {}),
        (STATEMENT, {"kind": "vote"}),
        (STATEMENT, {"kind": "ratification"}),
    ],
)
def test_a_body_of_the_wrong_shape_is_unfit(opened: Room, body: dict[str, object], changes: dict[str, object]) -> None:
    opened.redeem(opened.voices[0])
    assert unheard(opened, opened.known.envelope(opened.voices[0], 1, body, **changes)) == ("unfit", 422)
    assert not Contribution.objects.exists()


def test_an_envelope_that_is_not_filled_up_is_unfit(opened: Room) -> None:
    from baithak.seal.envelope import seal_envelope

    voice = opened.voices[0]
    opened.redeem(voice)
    said = admit.open_envelope(opened.known.envelope(voice, 1, STATEMENT), opened.known.charter, 1)
    short = {**said.body, "padding": ""}
    data = seal_envelope(seat.seat_key(voice.secret, said.context), type(said)(**(vars(said) | {"body": short})))
    assert unheard(opened, data) == ("unfit", 422)


def test_a_vote_is_for_a_statement_of_the_round(room: Room) -> None:
    ids = room.to_votes()
    room.vote(room.voices[0], ids[0], "agree", reason="Because.")
    for body in (
        {"statement": "0a" * 16, "vote": "agree", "reason": ""},
        {"statement": ids[0], "vote": "yes", "reason": ""},
        {"statement": ids[0], "vote": "agree", "reason": "x" * 281},
        {"statement": [ids[0]], "vote": "agree", "reason": ""},
        {"statement": ids[0], "vote": ["agree"], "reason": ""},
    ):
        assert unheard(room, room.known.envelope(room.voices[0], 2, body)) == ("unfit", 422)


def test_envelopes_lie_encrypted_and_bound_to_their_place(opened: Room) -> None:
    opened.redeem(opened.voices[0])
    envelope = opened.say(opened.voices[0], "Open the border.")
    kept = Contribution.objects.get()
    assert b"border" not in bytes(kept.sealed)
    assert envelope[:40] not in bytes(kept.sealed)
    from baithak.voices import hall
    from baithak.voices.vault import BadVault

    vault = hall.enter(SLUG).vault
    assert vault.unlock(admit.row(kept.slot), kept.sealed) == envelope
    with pytest.raises(BadVault):
        vault.unlock(admit.row("0" * 32), kept.sealed)
