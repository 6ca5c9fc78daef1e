"""The pages of a finding: who may read them, what they say, and that they say nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np
import pytest
from django.test import Client
from django.urls import reverse

from baithak.analysis.banded_release import Reading
from baithak.outcomes import editing, wording
from baithak.outcomes.models import Finding
from baithak.outcomes.release import name_of, release_finding
from baithak.publications import document
from baithak.voices.models import Activity, Dialogue, Round, State
from tests.outcomes.briefs import plan
from tests.outcomes.recorded_rounds import ROOM_KEY, SLUG, make_dialogue

pytestmark = [pytest.mark.django_db, pytest.mark.urls("baithak.doors.urls_roundtable")]
ROOM, DESK = f"/room/{SLUG}/findings/", f"/desk/{SLUG}/findings/"


def votes_of(sizes: tuple[int, int], agreeing: list[tuple[int, int]], against: list[tuple[int, int]]) -> np.ndarray:
    """Votes with so many of each side agreeing, and so many against, on each statement; the rest unsure."""
    votes = np.zeros((sum(sizes), len(agreeing)), dtype=np.int8)
    for column, (up, down) in enumerate(zip(agreeing, against, strict=True)):
        for start, own_up, own_down in zip((0, sizes[0]), up, down, strict=True):
            votes[start : start + own_up, column] = 1
            votes[start + own_up : start + own_up + own_down, column] = -1
    return votes


def six_readings() -> list[str]:
    """12 and 13 seats; statements of every reading but "support", which three bands do not have."""
    agreeing = [(12, 11), (9, 2), (1, 2), (10, 2), (5, 5), (1, 4)]
    against = [(0, 1), (1, 9), (11, 11), (0, 3), (2, 2), (10, 4)]
    return make_dialogue(votes_of((12, 13), agreeing, against), (12, 13))


@pytest.fixture
def member(client: Client) -> Client:
    """Somebody in the room: they have its key, and nothing else."""
    client.cookies["room"] = ROOM_KEY
    return client


def text_of(page: str) -> str:
    """What a reader reads."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.split("<main", 1)[1].split("</main", 1)[0]))


def test_nothing_is_there_before_the_release(member: Client) -> None:
    six_readings()
    page = member.get(ROOM).content.decode()
    assert "Nothing has been released yet." in page
    assert member.get(f"{ROOM}2/").status_code == 404
    assert member.get(f"{ROOM}2/finding.json").status_code == 404


def test_the_page_says_what_was_released(member: Client) -> None:
    six_readings()
    finding = release_finding(SLUG, 2)
    page = member.get(ROOM).content.decode()
    said = text_of(page)
    for heading in (
        "Broad support on both sides", "Divides the sides", "Rejected on both sides", "Support on one side only",
        "Rejected on one side only", "No clear picture",
    ):  # fmt: skip
        assert heading in said
    assert "Both sides broadly support 1 statement." in said
    assert "more than two thirds agree 9 to 12 of 12 seats" in said
    assert "more than two thirds disagree 9 to 13 of 13 seats" in said
    assert name_of(finding) in said
    assert text_of(member.get(f"{ROOM}2/").content.decode()) == said
    document = member.get(f"{ROOM}2/finding.json")
    assert document.content.decode() == finding.document
    assert document.headers["Content-Type"] == "application/json"


def test_without_the_rooms_key_every_address_is_the_entrance_or_nothing(client: Client) -> None:
    six_readings()
    release_finding(SLUG, 2)
    for key in ("", "00" * 16, "no key"):
        client.cookies["room"] = key
        here, elsewhere = (client.get(f"/room/{slug}/findings/2/") for slug in (SLUG, "elsewhere"))
        for answer in (here, elsewhere):
            assert "Broad support" not in answer.content.decode()
        assert here.status_code == elsewhere.status_code
        assert client.get(f"{ROOM}2/finding.json").status_code == 404


def test_the_page_is_the_same_for_everybody_and_takes_no_filter(member: Client) -> None:
    """Attack 4: there is nothing to isolate anybody with."""
    six_readings()
    release_finding(SLUG, 2)
    plain = member.get(ROOM).content
    for asked in ("?side=east", "?role=academic", "?statement=1&side=west", "?order=count"):
        assert member.get(ROOM + asked).content == plain
    assert not member.get(ROOM).cookies
    assert member.post(ROOM).status_code == 405


def test_two_rooms_with_the_same_bands_have_the_same_page(member: Client) -> None:
    """All of a side of one mind, or three of it not: not a letter of the page is different."""
    pages = set()
    for agreeing in ([(12, 13), (9, 2)], [(9, 10), (10, 4)], [(11, 9), (12, 0)]):
        votes = votes_of((12, 13), agreeing, [(0, 0), (0, 9)])
        make_dialogue(votes, (12, 13), ids=["0a" * 16, "1b" * 16])
        release_finding(SLUG, 2)
        pages.add(member.get(ROOM).content)
        Dialogue.objects.all().delete()
    assert len(pages) == 1


@pytest.mark.parametrize("language", ["en", "hi", "ur"])
def test_statements_are_in_the_readers_language_with_the_original_at_hand(member: Client, language: str) -> None:
    six_readings()
    release_finding(SLUG, 2)
    page = member.get(ROOM, headers={"accept-language": language}).content.decode()
    words = {"en": "joint centre for flood", "hi": "बाढ़ की चेतावनी", "ur": "سیلاب کی پیشگی"}
    assert words[language] in page
    assert "बाढ़ की चेतावनी" in page  # as it was written
    assert (' dir="rtl"' in page.split("<body", 1)[0]) == (language == "ur")
    assert {"en": "India", "hi": "भारत", "ur": "بھارت"}[language] in page


def test_no_inline_style_or_script_which_the_policy_forbids(member: Client) -> None:
    six_readings()
    release_finding(SLUG, 2)
    page = member.get(ROOM).content.decode()
    assert "style=" not in page
    assert "<style" not in page
    assert "<script" not in page


def test_an_open_dialogue_shows_shares(member: Client) -> None:
    rng = np.random.default_rng(3)
    make_dialogue(rng.choice([1, 1, 1, -1, -128], (130, 6)).astype(np.int8), (60, 70), kind="open")
    release_finding(SLUG, 2)
    said = text_of(member.get(ROOM).content.decode())
    assert re.search(r"\d+% agree", said)
    assert "seats of the side, whether or not" not in said


@pytest.mark.parametrize(("kind", "of_whom"), [("closed", "of the seats"), ("open", "of those who answered")])
def test_what_is_ratified_is_said_of_those_it_is_counted_of(member: Client, kind: str, of_whom: str) -> None:
    """An open dialogue tells shares of those who answered, and its threshold is never called one of seats."""
    make_dialogue(np.full((24, 2), -1), (12, 12), kind=kind)
    release_finding(SLUG, 2)
    Round.objects.filter(number=2).update(activity=Activity.RATIFICATION)
    editing.begin(SLUG, plan(recommendations=[]))
    method = document.read(editing.document_of(editing.compose_brief(SLUG, 1))).method["en"]
    Round.objects.filter(number=2).update(state=State.OPEN)
    room = text_of(member.get(f"/room/{SLUG}/").content.decode())
    for said in (method, text_of(member.get(ROOM).content.decode())):
        assert f"at least 60% {of_whom} endorse it or can live with it" in said
    assert ("of all seats of each side" in room) == (kind == "closed")


@pytest.mark.parametrize(
    ("sizes", "said"), [((6, 8), "all seats are told of together"), ((3, 3), "fewer than seven seats")]
)
def test_small_rooms_say_why_so_little_is_told(member: Client, sizes: tuple[int, int], said: str) -> None:
    make_dialogue(votes_of(sizes, [(sizes[0], sizes[1])], [(0, 0)]), sizes)
    release_finding(SLUG, 2)
    page = text_of(member.get(ROOM).content.decode())
    assert said in page
    assert "both sides" not in page.replace("Both sides", "both sides") or sizes == (3, 3)


def test_a_forgotten_dialogue_has_no_page(member: Client) -> None:
    six_readings()
    release_finding(SLUG, 2)
    Dialogue.objects.update(is_forgotten=True)
    assert member.get(ROOM).status_code in (200, 404)
    assert "Broad support" not in member.get(ROOM).content.decode()


# --- the desk


def test_the_facilitator_releases_with_a_confirmation(client: Client, signed_in: Callable) -> None:
    six_readings()
    signed_in(client, "facilitator", SLUG)
    assert "Release what was found" in client.get(DESK).content.decode()
    asked = client.get(f"{DESK}2/release/").content.decode()
    assert "It happens once" in asked
    assert not Finding.objects.exists()  # a GET changes nothing
    answer = client.post(f"{DESK}2/release/")
    assert (answer.status_code, answer.headers["Location"]) == (302, f"{DESK}2/")
    assert Round.objects.get(number=2).state == State.RELEASED
    assert "Broad support on both sides" in client.get(f"{DESK}2/").content.decode()
    assert "Read what was released" in client.get(DESK).content.decode()
    again = client.post(f"{DESK}2/release/")
    assert again.status_code == 409
    assert "never released a second time" in client.get(f"{DESK}2/release/").content.decode()


@pytest.mark.parametrize("state", [State.WAITING, State.OPEN, State.SHORT, State.CLOSED])
def test_the_desk_says_what_is_missing_and_shows_no_result(client: Client, signed_in: Callable, state: str) -> None:
    """Attack 1: asking again and again during the round shows one and the same page."""
    six_readings()
    Round.objects.filter(number=2).update(state=state)
    signed_in(client, "facilitator", SLUG)
    pages = {
        re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", client.get(DESK).content.decode()) for _ in range(3)
    }
    assert len(pages) == 1
    assert client.post(f"{DESK}2/release/").status_code == 409
    assert client.get(f"{DESK}2/").status_code == 404
    assert "cannot be released now" in client.get(f"{DESK}2/release/").content.decode()


def test_no_quorum_is_told_and_nothing_else(client: Client, signed_in: Callable) -> None:
    six_readings()
    Round.objects.filter(number=2).update(has_quorum=False)
    signed_in(client, "facilitator", SLUG)
    assert "Too few took part" in client.get(DESK).content.decode()
    assert client.post(f"{DESK}2/release/").status_code == 409


@pytest.mark.parametrize("path", [DESK, f"{DESK}2/", f"{DESK}2/release/"])
def test_who_is_not_the_facilitator_sees_nothing(client: Client, signed_in: Callable, path: str) -> None:
    six_readings()
    assert client.get(path).status_code == 302  # to sign in
    client.post(f"{DESK}2/release/")
    signed_in(client, "moderator", SLUG, "east")
    signed_in(client, "facilitator", "another")
    assert client.get(path).status_code == 404
    assert client.post(f"{DESK}2/release/").status_code == 404
    assert not Finding.objects.exists()


def test_a_round_of_statements_cannot_be_released_here(client: Client, signed_in: Callable) -> None:
    six_readings()
    signed_in(client, "facilitator", SLUG)
    assert client.get(f"{DESK}1/release/").status_code == 404
    assert client.get(reverse("outcomes:release", args=[SLUG, 99])).status_code == 404


# --- the words


def test_every_band_has_its_words() -> None:
    for bands in range(2, 6):
        for band in range(bands):
            assert wording.band_in_words("agree", bands, band)
            if 2 * band >= bands:
                assert wording.band_in_words("disagree", bands, band)


def test_every_reading_has_a_heading() -> None:
    assert {*wording.OF_SIDES} == {*Reading}
    assert {*wording.OF_ALL} == {Reading.BROAD, Reading.SUPPORT, Reading.REJECTED, Reading.OPEN}
    closed = {"kind": "closed", "told": "sides", "sides": [1, 2, 3]}
    assert str(wording.phrases(closed)[Reading.BROAD][0]) == "Broad support on every side"


def test_bounds_are_rounded_outwards() -> None:
    assert wording.share_in_words({"shown": "under", "share": 84}, "agree") == "under 9% agree"
    assert wording.share_in_words({"shown": "over", "share": 919}, "disagree") == "over 91% disagree"
    assert wording.share_in_words({"shown": "exact", "share": 655}, "agree") == "66% agree"
    assert wording.share_in_words({"shown": "too_few"}, "agree") == "too few to show"
