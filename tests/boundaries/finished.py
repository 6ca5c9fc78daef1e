"""A dialogue that has gone all the way: texts drafted, put and ratified, a brief published, a step in its life.

Beside what is finished stands what is not: a text in brackets, a brief that waits for a side.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

import pytest
from django.test import Client
from tests.outcomes.briefs import SIDES, plan, published, ratified_room
from tests.voices.sample import ROOM, SLUG, Room

from baithak.outcomes import drafting, editing, life
from baithak.outcomes.drafting import Words
from baithak.publications.models import Grade, Publication, Recommendation, Stage
from baithak.voices.vault import destroy_key

OPEN, SHUT = Words("The crossing", "Both should open the crossing."), Words("The crossing", "It should stay shut.")
EVERY_DUTY = (
    ("convener", ""),
    ("facilitator", ""),
    *((duty, side) for duty in ("moderator", "drafter", "signatory") for side in SIDES),
)


@dataclass(frozen=True)
class Finished:
    """`life`: the names of the recommendations whose life is followed."""

    room: Room
    publication: Publication
    life: tuple[str, ...]

    @property
    def arguments(self) -> dict[str, object]:
        """True values of the arguments of the roundtable's addresses."""
        return {"slug": SLUG, "number": (1, 2), "name": self.life, "series": self.publication.series_id}


@pytest.fixture
def finished(db: None) -> Iterator[Finished]:
    room = ratified_room()
    published(room)
    in_brackets()
    editing.begin(SLUG, plan())
    publication = Publication.objects.get()
    names = tuple(Recommendation.objects.order_by("name").values_list("name", flat=True))
    life.add_step(names[0], Stage.ECHOED, date.today(), {"en": "A ministry said so."}, Grade.CLAIMED, "Gazette 12")
    yield Finished(room, publication, names)
    destroy_key(SLUG)


def in_brackets() -> None:
    """The next recommendation, of which each side has a text of its own."""
    number = drafting.start(SLUG, "en", []).number
    for side, words in zip(SIDES, (OPEN, SHUT), strict=True):
        drafting.write(SLUG, number, side, words, 0)


def everybody(client: Client, signed_in: Callable[..., object]) -> Client:
    """One account with every duty of every side that one account may hold at once."""
    for duty, side in EVERY_DUTY:
        if side != SIDES[1]:
            signed_in(client, duty, "", side, email="all@example.org")
    client.cookies["room"] = ROOM.hex()
    return client
