"""Attack 3: a convener invents members and holds n-1 seats of a side, to read the one that is left.

People have to find invented members. What software owes them: the roster before the close, the number of seats for
everybody to see, and witnesses who signed that number.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from tests.boundaries.conftest import take_seats
from tests.people.conftest import _quick, invite  # noqa: F401  fixtures
from tests.people.member import cosignature, witness_key
from tests.people.two_doors import Door
from tests.voices.sample import ROOM, SLUG, Room

from baithak.people import charter, closing, exchange
from baithak.people.models import Convening, Grant, Member
from baithak.seal import canonical
from baithak.seal import charter as charters
from baithak.seal.errors import SealError
from baithak.voices import rounds
from baithak.web.errors import Refusal

AT_CONVENING = pytest.mark.urls("baithak.doors.urls_convening")
AT_ROUNDTABLE = pytest.mark.urls("baithak.doors.urls_roundtable")


@AT_CONVENING
def test_attack_03_conveners_of_both_sides_see_every_member_and_the_number_of_seats_before_the_close(
    filled: Convening, signed_in: Callable[..., Any]
) -> None:
    """Conveners have no side: each sees both. Puppets that were enrolled stand in the list like everybody."""
    take_seats(invite(filled, "india", 3, start=90))
    for number in range(2):
        convener = Client()
        signed_in(convener, "convener", "water", email=f"convener{number}@example.org")
        page = convener.get("/d/water/members/").content.decode()
        for one in Member.objects.all():
            assert one.name in page and one.email in page
        assert "11 of 11" in page and "8 of 8" in page
        close = convener.get("/d/water/close/").content.decode()
        assert "11 of 11" in close and "8 of 8" in close


def test_attack_03_the_number_in_the_charter_is_that_of_the_grants_and_no_seat_more(filled: Convening) -> None:
    take_seats(invite(filled, "pakistan", 2, start=90))
    closing.close_enrolment(filled)
    written = charter.write_charter(filled)
    assert {side.side: side.grants for side in written.sides} == {"india": 8, "pakistan": 10}
    assert Grant.objects.filter(member__side__side="pakistan").count() == 10


def test_attack_03_the_witnesses_sign_the_number(filled: Convening) -> None:
    closing.close_enrolment(filled)
    text = charters.write(charter.write_charter(filled))
    for number, name in enumerate(("india_witness", "pakistan_witness")):
        charter.take_cosignature(filled, cosignature(name, number, text))
    opening = exchange.read_opening(charter.make_opening(filled))
    for grants in (7, 9, 800):
        first, *others = opening.charter.sides
        forged = dataclasses.replace(opening.charter, sides=(dataclasses.replace(first, grants=grants), *others))
        with pytest.raises(SealError):
            charters.check_cosigned(forged, opening.cosignatures)


def test_attack_03_the_other_door_refuses_a_charter_with_another_number_for_its_own_side(
    make: Callable[..., Convening], hosted_by: Callable[[str], Any], tmp_path: Any
) -> None:
    lead, other = Door(tmp_path / "lead"), Door(tmp_path / "other")
    with lead.open():
        convening = make(sides=hosted_by("india"))
        outline = exchange.write_outline(convening)
        _fill(convening, "india", 0)
        own = charter.give_sheet(convening, "india")
    with other.open():
        joined = charter.import_outline(
            outline, hosted={"pakistan"}, organiser="Ours", contact="desk", enrolment_until=convening.enrolment_until
        )
        _fill(joined, "pakistan", 1)
        sheet = json.loads(charter.give_sheet(joined, "pakistan"))
    with lead.open():
        convening = Convening.objects.get()
        with pytest.raises(Refusal):  # not even the door that leads takes a number that its roles do not add up to
            charter.take_sheet(convening, canonical.encode(sheet | {"grants": 12}))
        del sheet["composition"]
        charter.take_sheet(convening, canonical.encode(sheet | {"grants": 12}))
        forged = charters.write(charter.write_charter(convening))
    with other.open(), pytest.raises(Refusal) as refused:
        charter.take_charter(Convening.objects.get(), forged)
    assert refused.value.code == "differs" and own


@AT_ROUNDTABLE
def test_attack_03_everybody_in_the_room_sees_the_number_of_seats(client: Client, room: Room) -> None:
    client.post(f"/room/{SLUG}/enter", {"room": ROOM.hex()})
    told = json.loads(client.get(f"/room/{SLUG}/charter").content)
    assert {side["side"]: side["grants"] for side in json.loads(told["charter"])["sides"]} == {"east": 8, "west": 8}
    charters.check_cosigned(
        charters.read(told["charter"].encode()),
        {name: bytes.fromhex(one) for name, one in told["cosignatures"].items()},
    )
    page = client.get(f"/room/{SLUG}/").content.decode()
    assert page.count("8 seats") == 2


def test_attack_03_the_room_lets_no_more_seats_in_than_the_number_says(room: Room) -> None:
    """Also not with a token that was made with the signing keys themselves."""
    rounds.open_round(SLUG, 1)
    for voice in room.voices:
        room.redeem(voice)
    for side in ("east", "west"):
        with pytest.raises(Refusal) as refused:
            room.redeem(room.known.stranger(side))
        assert refused.value.status == 403


def _fill(convening: Convening, side: str, witness: int) -> None:
    take_seats(invite(convening, side, 8))
    public = witness_key(witness).public_key().public_bytes_raw().hex()
    closing.name_witness(convening.sides.get(side=side), f"{side}_witness", public)
    closing.close_enrolment(convening)
