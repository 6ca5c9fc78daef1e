"""A dialogue that has come to recommendations: drafted, ratified by the seats, released; ready for a brief."""

from __future__ import annotations

import json
from datetime import date, timedelta

from baithak.outcomes import desks, drafting, editing, links, putting, release
from baithak.outcomes.drafting import Words
from baithak.outcomes.models import Brief
from baithak.outcomes.plan import Plan
from baithak.voices import rounds
from baithak.voices.models import Statement
from tests.voices.sample import SLUG, Room, open_room, opening_file

SIDES = ("east", "west")
TEXTS = {
    "en": ("The bridge", "Both should rebuild the bridge."),
    "hi": ("पुल", "दोनों पुल फिर बनाएँ।"),
    "ur": ("پل", "دونوں پل دوبارہ بنائیں۔"),
}


def texts(text: str) -> dict[str, str]:
    return {code: f"{text} ({code})" for code in ("en", "hi", "ur")}


def plan(**changes: object) -> Plan:
    today = date.today()
    usual = Plan(
        title=texts("Bridges and trade"),
        series="river-line",
        series_title=texts("The river line"),
        organisers=texts("Two institutes"),
        contact="desk@dialogue.example",
        released_on=today.isoformat(),
        open_from=(today + timedelta(days=3)).isoformat(),
        summary=texts("Both sides support one step."),
        recommendations=[1],
    )
    return Plan(**(vars(usual) | changes))


def ratified_room(objecting: int = 0) -> Room:
    """Round 1 collects statements, round 2 ratifies one text; so many seats of each side object."""
    planned = json.loads(opening_file())["rounds"]
    planned[1]["activity"] = "ratification"
    room = open_room(rounds=planned, languages=["en", "hi", "ur"])
    room.all_speak()
    room.close(1)
    room.sign()
    room.accept_all(1)
    rounds.release_statements(SLUG, 1)
    draft_one()
    place = putting.put(SLUG, [1])
    rounds.open_round(SLUG, 2)
    key = Statement.objects.get(round=place, about=None).pk
    for number, voice in enumerate(room.voices):
        room.redeem(voice, 2)
        room.vote(voice, key, "object" if number % 8 < objecting else "endorse")
    room.close(2)
    room.sign()
    release.release_finding(SLUG, 2)
    return room


def draft_one() -> None:
    source = Statement.objects.filter(round__number=1).order_by("pk").first()
    drafting.start(SLUG, "en", [source.pk])
    for side in SIDES:
        drafting.write(SLUG, 1, side, Words(*TEXTS["en"]), 0)
    for side in SIDES:
        drafting.agree(SLUG, 1, side, {"east": 1, "west": 1})
    for language in ("hi", "ur"):
        drafting.translate(SLUG, 1, "east", language, Words(*TEXTS[language]))
    drafting.review(SLUG, 1, "hi", "west", Words(*TEXTS["hi"]).hash)


def signed_off(**changes: object) -> Brief:
    """A brief that every side has signed off."""
    editing.begin(SLUG, plan(**changes))
    brief = editing.compose_brief(SLUG, 1)
    for side in SIDES:
        editing.sign_off(SLUG, 1, side, brief.document_hash)
    return brief


def give_link(side: str = "east", **changes: object) -> str:
    """The token of a link for an office of a side, which is registered for it."""
    usual = {"office": "Desk for the neighbour", "language": "en", "expires_on": date.today() + timedelta(days=30)}
    given = usual | changes
    desk = desks.register_office(SLUG, side, str(given.pop("office")), "through the embassy")
    return links.issue(SLUG, 1, side, [desk.id], **given)[0].token  # type: ignore[arg-type]


def published(room: Room, **changes: object) -> Brief:
    """A brief on its readers' desks."""
    brief = signed_off(**changes)
    release.enter(SLUG, 1)
    room.sign()
    release.publish(SLUG, 1)
    return brief
