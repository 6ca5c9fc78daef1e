"""Attack 15: a good token is shown for another side, another round or another dialogue."""

from __future__ import annotations

import dataclasses

from tests.boundaries.live import REDEEM, SPEAK, LiveRoom, post
from tests.voices.recorded import recorded
from tests.voices.sample import SLUG, redemption

from baithak.seal import seat
from baithak.seal.context import Context

EAST = next(one for one in reversed(recorded().voices) if one.side == "east")
HERE = {"convening": SLUG, "round": 1, "side": "east"}
PUBLIC = seat.public_bytes(seat.seat_key(EAST.secret, Context(SLUG, "east", 1))).hex()


def token_of(number: int) -> dict[str, str]:
    token = EAST.tokens[number]
    return {"prefix": token.prefix.hex(), "signature": token.signature.hex()}


def test_attack_15_a_token_holds_for_its_side_round_and_dialogue_alone(live_room: LiveRoom) -> None:
    swapped = [
        redemption(EAST, context=HERE | {"side": "west"}),
        redemption(EAST, context=HERE | {"round": 2}),
        redemption(EAST, context=HERE | {"round": 10}),
        redemption(EAST, context=HERE | {"side": "north"}),
        redemption(EAST, context=HERE | {"convening": "room-2"}),
        redemption(EAST, token=token_of(2)),  # the next round's token for this round
        redemption(EAST, 2, context=HERE),  # the next round's key and token
        redemption(EAST, 2, context=HERE, seat=PUBLIC),
    ]
    answers = [live_room.post(REDEEM, one) for one in swapped]
    answers.append(post(live_room.door.origin, "/voice/room-2/redeem", redemption(EAST)))
    answers.append(post(live_room.door.origin, "/voice/room-2/redeem", redemption(EAST, context=HERE)))
    assert {(one.status, one.error) for one in answers} == {(403, "refused")}
    assert len({one.shape for one in answers}) == 1


def test_attack_15_a_seat_of_one_side_cannot_speak_for_the_other(live_room: LiveRoom) -> None:
    voice = next(live_room.fresh)
    other = "west" if voice.side == "east" else "east"
    assert live_room.post(REDEEM, redemption(voice)).status == 201
    turncoat = dataclasses.replace(voice, side=other)
    body = {"item": 1, "language": "en", "text": "As the other side, I say no."}
    for number in (1, 2):
        assert live_room.post(SPEAK, recorded().envelope(turncoat, number, body)).status == 403
    assert live_room.post("/voice/room-2/contributions", live_room.said(voice)).status == 403
    assert live_room.post(SPEAK, live_room.said(voice)).status == 201
