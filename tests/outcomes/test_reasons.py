"""Reasons on the page of a finding: which are shown beneath which text, and what they never tell."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from baithak.analysis.reasons import MOST_REASONS
from baithak.outcomes.models import Finding
from baithak.outcomes.reasons import _words, has_unjudged_reasons, shown_reasons
from baithak.outcomes.release import release_finding
from baithak.voices.hall import enter as hall_of
from baithak.voices.models import Statement
from baithak.voices.moderation import judge
from baithak.voices.statements import show
from baithak.voices.translation import enter_translation
from baithak.web.errors import Refusal
from tests.voices.sample import ROOM, SLUG, Room, open_room

pytestmark = [pytest.mark.django_db, pytest.mark.urls("baithak.doors.urls_roundtable")]
PAGE = f"/room/{SLUG}/findings/"


def voted(agreeing: int, reasons: int = 8) -> tuple[Room, str]:
    """So many seats of each side agree with one statement, the others are unsure; so many of each give a reason."""
    room = open_room()
    text = room.to_votes()[0]
    for place, voice in enumerate(room.voices):
        number = place % 8
        reason = f"Reason {voice.side} {number}." if number < reasons else ""
        room.vote(voice, text, "agree" if number < agreeing else "unsure", reason=reason)
    room.close(2)
    room.sign()
    return room, text


def translate_all(room: Room) -> None:
    from baithak.voices.hall import enter

    for one in show(enter(SLUG).vault, [*Statement.objects.filter(round=room.round(2))]):
        for language in {*room.dialogue.languages} - {one.language}:
            enter_translation(SLUG, one.id, language, f"{one.texts['en']} ({language})")


def released(room: Room) -> Finding:
    translate_all(room)
    room.accept_all(2)
    return release_finding(SLUG, 2)


def read(text: str, language: str = "en") -> str:
    client = Client()
    client.post(f"/room/{SLUG}/enter", {"room": ROOM.hex()})
    return client.get(PAGE, headers={"accept-language": language}).content.decode()


def test_some_are_shown_where_no_side_has_a_majority() -> None:
    room, text = voted(agreeing=3)
    finding = released(room)
    found = shown_reasons(finding)
    assert [*found] == [text] and len(found[text]) == MOST_REASONS
    page = read(text)
    assert len(re.findall(r"Reason (?:east|west) \d\.", page)) == MOST_REASONS
    assert "16" not in page.split('class="original reasons"')[1].split("</details>")[0]  # nor how many were given
    assert read(text) == page  # the same ones, in the same order, for everybody and always


def test_none_where_a_side_is_nearly_of_one_mind() -> None:
    """Attack: seven agree, one gives the only reason against. It would tell how all the others voted."""
    room, _text = voted(agreeing=7)
    assert shown_reasons(released(room)) == {}
    assert "Reason east" not in read(PAGE)


def test_only_those_that_every_side_accepted_before_the_release() -> None:
    room, text = voted(agreeing=3, reasons=1)
    first, second = Statement.objects.filter(round=room.round(2)).order_by("pk")
    translate_all(room)
    for side in ("east", "west"):
        judge(SLUG, first.pk, side, "accept")
    judge(SLUG, second.pk, "east", "accept")
    assert has_unjudged_reasons(room.round(2))
    finding = release_finding(SLUG, 2)
    assert [one.id for one in shown_reasons(finding)[text]] == [first.pk]
    with pytest.raises(Refusal, match="No verdict can change now"):
        judge(SLUG, second.pk, "west", "accept")


def test_one_that_is_not_there_in_every_language_is_not_shown() -> None:
    """Its language would tell its side."""
    room, text = voted(agreeing=3, reasons=1)
    kept = Statement.objects.filter(round=room.round(2)).order_by("pk")[0]
    for language in {*room.dialogue.languages} - {"en"}:
        enter_translation(SLUG, kept.pk, language, f"({language})")
    room.accept_all(2)
    finding = release_finding(SLUG, 2)
    assert [one.id for one in shown_reasons(finding)[text]] == [kept.pk]


def test_words_of_a_machine_are_not_shown_as_those_of_a_person() -> None:
    """They could be marked only by saying which language is not the author's own."""
    room, text = voted(agreeing=3, reasons=1)
    translate_all(room)
    first, second = Statement.objects.filter(round=room.round(2)).order_by("pk")
    enter_translation(SLUG, first.pk, "hi", "मशीन", is_machine=True)
    enter_translation(SLUG, second.pk, "hi", "मशीन", is_machine=True)
    enter_translation(SLUG, second.pk, "hi", "मशीन")  # read over and kept
    room.accept_all(2)
    assert [one.id for one in shown_reasons(release_finding(SLUG, 2))[text]] == [second.pk]
    assert _words(show(hall_of(SLUG).vault, [first])[0], "hi").language == "en"


def test_the_page_tells_no_side_no_answer_and_no_original() -> None:
    room, text = voted(agreeing=3)
    released(room)
    other = next(iter({*room.dialogue.languages} - {"en"}))
    block = read(text, other).split('class="original reasons"')[1].split("</details>")[0]
    assert f"({other})" in block and f'lang="{other}"' in block and 'lang="en"' not in block
    plain = re.sub(r"<p[^>]*>[^<]*</p>", "", block)
    assert not re.search(r"agree|unsure|east|west|\d", re.sub(r"<[^>]*>", "", plain))


def test_drafters_read_the_same_page_and_the_facilitator_is_told_that_some_wait(signed_in) -> None:
    room, _text = voted(agreeing=3)
    facilitator, drafter = Client(), Client()
    signed_in(facilitator, "facilitator", SLUG)
    signed_in(drafter, "drafter", SLUG, "east")
    address = f"/desk/{SLUG}/findings/2/"
    assert "still wait for a moderator" in facilitator.get(address + "release/").content.decode()
    released(room)
    page = drafter.get(address)
    assert page.status_code == 200 and 'class="original reasons"' in page.content.decode()
    assert f"{address}" in drafter.get(f"/desk/{SLUG}/drafting/").content.decode()
    assert drafter.get(f"/desk/{SLUG}/findings/").status_code == 404


def test_moderators_are_told_what_becomes_of_reasons(signed_in) -> None:
    voted(agreeing=3)
    client = Client()
    signed_in(client, "moderator", SLUG, "east")
    assert "reasons that were given with votes" in client.get(f"/desk/{SLUG}/moderation/2/").content.decode()
