"""Attack 2: somebody has a round released, adds a seat, and has it released again: the difference is one vote."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from tests.boundaries.addresses import DOORS
from tests.people.conftest import _quick  # noqa: F401  a fixture
from tests.people.member import cosignature
from tests.voices.recorded import recorded
from tests.voices.sample import SLUG, Room, opening_file

from baithak.outcomes.models import Finding
from baithak.outcomes.release import release_finding
from baithak.people import charter, closing, dialogues, members
from baithak.people.models import Convening
from baithak.seal import charter as charters
from baithak.seal.charter import CharterSide
from baithak.voices import rounds
from baithak.voices.models import Contribution, Leaf, Round, Seat
from baithak.voices.opening import import_opening, read_opening
from baithak.web.errors import Refusal

ROUNDTABLE = pytest.mark.urls(DOORS["roundtable"])


def refusal(verb: Callable[[], object]) -> tuple[str, int]:
    with pytest.raises(Refusal) as refused:
        verb()
    return refused.value.code, refused.value.status


@pytest.fixture
def released(room: Room) -> Room:
    """A dialogue whose round of votes was released."""
    ids = room.to_votes()
    for voice in room.voices:
        for statement in ids[:3]:
            room.vote(voice, statement, "agree")
    room.close(2)
    room.sign()
    release_finding(SLUG, 2)
    return room


def everything() -> object:
    kept = Contribution.objects.order_by("pk"), Seat.objects.order_by("pk"), Leaf.objects.order_by("pk")
    return Finding.objects.get().document, [[*one.values_list()] for one in kept]


@ROUNDTABLE
def test_attack_02_a_released_round_is_released_no_second_time(released: Room, signed_in: Callable[..., Any]) -> None:
    before, facilitator = everything(), Client()
    signed_in(facilitator, "facilitator", SLUG)
    later = (timezone.localdate() + timedelta(days=400)).isoformat()
    tried = [facilitator.post(f"/desk/{SLUG}/findings/2/release/").status_code]
    tried += [
        facilitator.post(f"/desk/{SLUG}/rounds/2/", {"do": act, "sure": "yes", "closes_on": later}).status_code
        for act in ("open", "extend", "end", "release")
    ]
    assert {*tried} == {409}
    assert facilitator.post(f"/desk/{SLUG}/rounds/2/", {"do": "close", "sure": "yes"}).status_code == 302  # done before
    assert everything() == before


def test_attack_02_one_more_seat_comes_too_late(released: Room) -> None:
    before, late = everything(), recorded().stranger("east")  # made with the signing keys, a good token
    statement = released.round(1).statements.first()
    assert statement is not None
    assert refusal(lambda: released.redeem(late, 2))[1] == 410
    assert refusal(lambda: released.vote(late, statement.pk, "agree"))[1] == 410
    assert refusal(lambda: released.vote(released.voices[0], statement.pk, "disagree", turn=9))[1] == 410
    Round.objects.filter(number=2).update(state="closed")  # even if the state is turned back in the database
    assert refusal(lambda: release_finding(SLUG, 2))[1] == 409
    assert everything() == before


def test_attack_02_a_charter_with_one_seat_more_is_another_dialogue(released: Room) -> None:
    """Also when both witnesses were talked into signing it."""
    known = recorded()
    sides = tuple(CharterSide(one.side, one.grants + 1, one.keys) for one in known.charter.sides)
    more = known.dialogue.make_charter(sides=sides)
    signed = {name: one.hex() for name, one in known.cosigned(more).items()}
    opening = read_opening(opening_file(charter=charters.write(more).decode(), cosignatures=signed))
    assert refusal(lambda: import_opening(opening)) == ("other-charter", 409)
    assert refusal(lambda: released.redeem(known.stranger("east"), 2))[1] in (403, 410)


def test_attack_02_the_same_opening_again_opens_nothing_again(released: Room) -> None:
    before = everything()
    import_opening(read_opening(opening_file()))
    assert everything() == before
    for number in (1, 2):
        assert refusal(lambda number=number: rounds.open_round(SLUG, number)) == ("not-waiting", 409)


@ROUNDTABLE
def test_attack_02_the_room_gives_the_same_finding_for_ever(released: Room, signed_in: Callable[..., Any]) -> None:
    from tests.voices.sample import ROOM

    client = Client()
    client.cookies["room"] = ROOM.hex()
    first = client.get(f"/room/{SLUG}/findings/2/finding.json").content
    assert json.loads(first)["statements"]
    signed_in(client, "facilitator", SLUG)
    client.post(f"/desk/{SLUG}/findings/2/release/")
    assert client.get(f"/room/{SLUG}/findings/2/finding.json").content == first


def test_attack_02_no_seat_is_added_where_seats_are_given(filled: Convening) -> None:
    closing.close_enrolment(filled)
    text = charters.write(charter.write_charter(filled))
    new = members.NewMember(name="One More", email="more@example.org", side="india")
    assert refusal(lambda: members.add_member(filled, new))[1] == 410
    for number, name in enumerate(("india_witness", "pakistan_witness")):
        charter.take_cosignature(filled, cosignature(name, number, text))
    opening = charter.make_opening(filled)
    filled.sides.filter(side="india").update(grants=9)  # whoever raises the number afterwards
    for verb in (
        lambda: charter.write_charter(filled),
        lambda: charter.take_cosignature(filled, cosignature("india_witness", 0, text)),
        lambda: dialogues.change_dialogue(
            filled, title={"en": "A"}, questions={}, organiser="A", contact="a", roundtable="https://room.example",
            enrolment_until=filled.enrolment_until, rounds=[],
        ),
    ):  # fmt: skip
        assert refusal(verb)[0] == "opened"
    assert charter.make_opening(filled) == opening
