"""Attack 5: the convening door signs one member's grant with a key made for them alone, to recognise their seat by it.

The member's browser finds at the room that the key is not in the set that both witnesses have co-signed, and stops.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from tests.journeys.browsers import Browse, part, problem
from tests.journeys.participant import answer_practice
from tests.journeys.stage import Stage

from baithak.demo.dialogue import VOTES
from baithak.demo.member import Seat
from baithak.seal import blind, grants, rsa_keys, seat
from baithak.seal.context import Context


def singled_out(honest: Seat, number: int) -> Seat:
    """A seat whose grant for one round was signed, correctly, by a key that nobody else was given."""
    context = Context(honest.convening, honest.side, number)
    signing = rsa.generate_private_key(public_exponent=65537, key_size=3072)
    public = seat.public_bytes(seat.seat_key(honest.secret, context))
    asked = grants.request(signing.public_key(), context, public)
    token = grants.receive(signing.public_key(), asked, blind.blind_sign(signing, asked.blinded))
    keys, tokens = [*honest.keys], [*honest.tokens]
    keys[number - 1] = hashlib.sha256(rsa_keys.export_public(signing.public_key())).hexdigest()
    tokens[number - 1] = token
    return replace(honest, keys=keys, tokens=tokens)


@pytest.mark.parametrize("which", ["this round's key", "another round's key", "keys of the other side"])
def test_attack_05_a_key_of_ones_own_stops_the_client_before_anything_is_said(
    voting: Stage, browse: Browse, which: str
) -> None:
    honest, other = voting.seats[0], voting.seats[1]
    assert honest.side != other.side
    carried = {
        "this round's key": lambda: singled_out(honest, VOTES),
        "another round's key": lambda: singled_out(honest, VOTES - 1),
        "keys of the other side": lambda: replace(honest, keys=other.keys),
    }[which]()
    tab = browse()
    said: list[str] = []
    tab.on("request", lambda request: said.append(request.url) if "/voice/" in request.url else None)
    tab.goto(carried.link)
    tab.wait_for_url(voting.room)
    tab.goto(voting.room + "vote/")
    assert problem(tab) == "keys"
    assert not tab.locator("[data-part=practice]").is_visible() and not tab.locator("[data-part=vote]").is_visible()
    assert not said


def test_attack_05_an_honest_seat_is_let_in_by_the_same_check(voting: Stage, browse: Browse) -> None:
    tab = browse()
    tab.goto(voting.seats[0].link)
    tab.wait_for_url(voting.room)
    with tab.expect_request("**/voice/*/redeem"):
        tab.goto(voting.room + "vote/")
        answer_practice(tab)
        part(tab, "vote").locator("[data-vote=agree]").click()
