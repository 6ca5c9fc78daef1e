"""A dialogue that has gone all the way: texts drafted, put and ratified, a brief published, a step in its life.

Beside what is finished stands what is not: a text in brackets, a brief that waits for a side, a proposal, a letter.
Whoever adds a kind of thing adds one here, and every guard that walks through the doors meets it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

import pytest
from django.test import Client
from pyrage.x25519 import Identity
from tests.outcomes.briefs import SIDES, give_link, plan, published, ratified_room
from tests.voices.sample import ROOM, SLUG, Room

from baithak.doors import base
from baithak.outcomes import asks, drafting, editing, life, proposals
from baithak.outcomes.drafting import Words
from baithak.outcomes.models import Ask, Office
from baithak.publications import reading
from baithak.publications.models import Grade, Publication, Recommendation, Stage
from baithak.voices.export import name_scrutineer
from baithak.voices.models import Statement
from baithak.voices.vault import destroy_key

OPEN, SHUT = Words("The crossing", "Both should open the crossing."), Words("The crossing", "It should stay shut.")
DUTIES = ("convener", "facilitator", "moderator", "drafter", "signatory")
OF_A_SIDE = DUTIES[2:]


@dataclass(frozen=True)
class Finished:
    """`token`: opens the brief for an official's desk. `names`: of the recommendations whose life is followed."""

    room: Room
    publication: Publication
    token: str
    names: tuple[str, ...]
    statement: str
    scrutineer: str
    desk: str
    ask: str

    @property
    def at_roundtable(self) -> dict[str, object]:
        """True values of the arguments of the roundtable's addresses: two rounds, two drafts, two briefs."""
        inside = {"statement": self.statement, "scrutineer": self.scrutineer, "desk_id": self.desk}
        inside |= {"ask_id": self.ask}
        return {"slug": SLUG, "number": (1, 2), "series": self.publication.series_id, "name": self.names} | inside

    @property
    def at_public(self) -> dict[str, object]:
        """True values of the arguments of the public door's addresses."""
        names = self.publication.name, *self.names
        return {"slug": self.publication.series_id, "name": names, "token": self.token, "file": "brief.json"}


@pytest.fixture
def finished(db: None) -> Iterator[Finished]:
    yield finish(open_from=date.today().isoformat())
    destroy_key(SLUG)


def finish(**changes: object) -> Finished:
    """`changes`: to the plan of the brief."""
    room = ratified_room()
    published(room, **changes)
    token = give_link()
    reading.send_letter(token, "question", "Who would pay for the bridge?", "a desk in the capital")
    in_brackets()
    editing.begin(SLUG, plan())
    names = tuple(Recommendation.objects.order_by("name").values_list("name", flat=True))
    step = life.add_step(names[0], Stage.ECHOED, date.today(), {"en": "A ministry said so."}, Grade.CLAIMED, "Gazette")
    proposals.propose_retraction(step.pk, "It was another ministry.")
    statement = Statement.objects.filter(round__number=1).order_by("pk").values_list("pk", flat=True)[0]
    scrutineer = name_scrutineer(SLUG, "Zafar", str(Identity.generate().to_public())).pk
    asks.take_in(SLUG)
    (desk,), (ask,) = (kind.objects.values_list("pk", flat=True) for kind in (Office, Ask))
    return Finished(room, Publication.objects.get(), token, names, statement, scrutineer, desk, ask)


def in_brackets() -> None:
    """The next recommendation, of which each side has a text of its own."""
    number = drafting.start(SLUG, "en", []).number
    for side, words in zip(SIDES, (OPEN, SHUT), strict=True):
        drafting.write(SLUG, number, side, words, 0)


def everybody(client: Client, signed_in: Callable[..., object], side: str = SIDES[0]) -> Client:
    """One account with every duty, in all dialogues; those that are of a side, of this one."""
    for duty in DUTIES:
        signed_in(client, duty, "", side if duty in OF_A_SIDE else "", email=f"all-of-{side}@example.org")
    client.cookies["room"] = ROOM.hex()
    return client


def as_public_door(settings: object) -> None:
    """From now on this process answers as the public door does."""
    own = base.door("public", ["baithak.publications"])
    for name in ("DOOR", "MIDDLEWARE", "TEMPLATES"):
        setattr(settings, name, own[name])
    settings.ROOT_URLCONF = "baithak.doors.urls_public"  # type: ignore[attr-defined]
