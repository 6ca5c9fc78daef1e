"""Attack 1: staff load every page after every ballot, to see what has changed by it.

One who sees a number rise when a colleague puts the phone down knows how they voted. So nothing may change, on any
address, until the round is closed: no count, no turnout, no order, no file, no hint.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client, override_settings
from tests.boundaries.addresses import DOORS, NOWHERE, Visitor, addresses, told
from tests.people.conftest import _quick, invite  # noqa: F401  a fixture
from tests.voices.sample import ROOM, SLUG, Room

from baithak.people.models import Convening
from baithak.voices import rounds

LOOKS = (1, 8, 16)  # after so many have spoken: none, one and both of the sides then have their quorum
NONE = {"scrutineer": "0" * 32, "token": "0" * 32, "passkey_id": 1, "duty_id": 1, "template": "blank"}


@pytest.fixture
def watchers(signed_in: Callable[..., Any]) -> dict[str, Visitor]:
    """A member of the room, and somebody who has every duty on both doors: nobody sees more than these two."""
    client = _in_the_room()
    for duty, side in (("facilitator", ""), ("convener", ""), ("moderator", "west")):
        signed_in(client, duty, "", side, email="all@example.org")
    return {"member": Visitor(_in_the_room()), "staff": Visitor(client)}


def _in_the_room() -> Client:
    client = Client()
    client.cookies["room"] = ROOM.hex()
    return client


def look(watchers: dict[str, Visitor], given: dict[str, object]) -> dict[tuple[str, ...], object]:
    """What every watcher is told at every address of both doors."""
    seen: dict[tuple[str, ...], object] = {}
    for door, slug in (("convening", "water"), ("roundtable", SLUG)):
        with override_settings(ROOT_URLCONF=DOORS[door]):
            for one in addresses(DOORS[door]):
                for name in ("staff", "member") if door == "roundtable" else ("staff",):
                    path = one.filled(NOWHERE | given | {"slug": slug})
                    seen[door, one.route, name] = told(watchers[name].ask("GET", path))
    return seen


def changes(before: dict[tuple[str, ...], object], after: dict[tuple[str, ...], object]) -> list[tuple[str, ...]]:
    return [place for place in before if before[place] != after[place]]


def all_take_part(room: Room, number: int, speak: Callable[[int], object]) -> Iterator[int]:
    """Every seat comes in and speaks, one after the other; says when to look."""
    for place, voice in enumerate(room.voices):
        room.redeem(voice, number)
        speak(place)
        if place + 1 in LOOKS:
            yield place + 1


def test_attack_01_nothing_changes_with_a_ballot_until_the_close(
    room: Room, convening: Convening, watchers: dict[str, Visitor]
) -> None:
    member = invite(convening, "india", 1)[0]
    room.all_speak()
    room.close(1)
    room.sign()
    room.accept_all(1)
    rounds.release_statements(SLUG, 1)
    rounds.open_round(SLUG, 2)
    ids = [*room.round(1).statements.values_list("pk", flat=True)]
    given = {"member_id": member.pk, "side": "india", "name": "outline", "number": 2, "statement": ids[0]} | NONE
    before = look(watchers, given)
    assert len(before) > 80 and sum(one[0] == 200 for one in before.values()) > 40  # type: ignore[index]

    def vote(place: int) -> None:
        for statement in ids[: 1 + place % 3]:
            room.vote(room.voices[place], statement, "agree", reason="Because of the river.")

    for count in all_take_part(room, 2, vote):
        assert changes(before, look(watchers, given)) == [], f"something shows that {count} have voted"
    room.vote(room.voices[0], ids[0], "disagree", turn=2)
    assert changes(before, look(watchers, given)) == [], "something shows that a vote was changed"
    room.close(2)
    assert changes(before, look(watchers, given)), "the attack sees nothing at all: it must be repaired"


def test_attack_01_nothing_changes_with_a_statement_until_the_close(
    room: Room, convening: Convening, watchers: dict[str, Visitor]
) -> None:
    member = invite(convening, "india", 1)[0]
    rounds.open_round(SLUG, 1)
    given = {"member_id": member.pk, "side": "india", "name": "outline", "number": 1, "statement": "0" * 32} | NONE
    before = look(watchers, given)
    for _count in all_take_part(
        room, 1, lambda place: room.say(room.voices[place], f"We should build bridge {place}.")
    ):
        pass
    assert changes(before, look(watchers, given)) == []
    room.close(1)
    assert changes(before, look(watchers, given))


def test_attack_01_to_try_a_close_before_there_are_enough_tells_nothing_of_how_many(room: Room) -> None:
    """A facilitator who closes and extends in turns would count: a round that was extended stays open until its day."""
    from datetime import timedelta

    from django.utils import timezone

    from baithak.web.errors import Refusal

    rounds.open_round(SLUG, 1)
    room.redeem(room.voices[0])
    room.say(room.voices[0], "Alone.")
    room.close(1)
    rounds.extend_round(SLUG, 1, max(room.round(1).closes_on, timezone.localdate()) + timedelta(days=3))
    for voice in room.voices[1:]:
        room.redeem(voice)
        room.say(voice, "Not alone.")
        with pytest.raises(Refusal) as refused:
            room.close(1)
        assert refused.value.code == "too-early"
