"""Slates at the desk: what follows from a release, in words that say no more than it; and in the brief."""

from __future__ import annotations

import numpy as np
import pytest
from django.test import Client
from django.utils.translation import override

from baithak.analysis.ballots import AGREE, Ballots
from baithak.analysis.ratification import ratified
from baithak.analysis.released import CLOSED, OPEN, released
from baithak.outcomes import editing
from baithak.outcomes.models import Brief
from baithak.outcomes.slates import Balance, balance_in_words, balance_of, slates_of, suggested
from baithak.publications import document
from baithak.publications.outline import outline
from baithak.voices.models import Dialogue
from tests.outcomes.briefs import plan, ratified_room
from tests.voices.sample import SLUG

SIDES = ("east", "west")
NAMES = {"east": "East", "west": "West"}
CHARTER = {"support": 60}


def told(votes: np.ndarray, sizes: tuple[int, int], kind: str = CLOSED) -> dict:
    side = np.repeat([0, 1], sizes).astype(np.int16)
    ids = np.array([f"t{number}" for number in range(votes.shape[1])])
    ballots = Ballots.from_matrix(votes.astype(np.int8), side=side, side_names=SIDES, statement_ids=ids)
    return released(ballots, dict(zip(SIDES, sizes, strict=True)), kind, CHARTER)


def all_for(texts: int, sizes: tuple[int, int] = (12, 12)) -> np.ndarray:
    return np.ones((sum(sizes), texts))


def words(balance: Balance | None, found: dict) -> str:
    assert balance is not None
    with override("en"):
        return balance_in_words(balance, found, NAMES, "Open the bridge.")


def test_of_three_it_is_certain_and_of_four_it_cannot_be_told() -> None:
    found = told(all_for(6), (12, 12))
    slates = slates_of(found, ratified(found, CHARTER))
    assert [len(one.statements) for one in slates] == [1, 2, 3, 4, 5, 6]
    assert [one.balance.is_certain for one in slates] == [True, True, True, False, False, True]
    assert words(slates[2].balance, found) == (
        "Whatever the votes were that fit these bands, no group as large as its share is left out."
    )
    assert words(slates[3].balance, found) == (
        "It cannot be told from the bands whether a group as large as its share is left out. "
        "The largest that might be: East up to 3 of 12 seats, West up to 3 of 12 seats, if they support "
        "“Open the bridge.” and none of these."
    )


def test_any_choice_is_judged_whoever_made_it() -> None:
    votes = all_for(5)
    votes[:4, 3] = -1
    found = told(votes, (12, 12))
    assert words(balance_of(found, ["t0", "t1", "t4"]), found).startswith("Whatever")
    assert balance_of(found, []) is None
    assert balance_of(told(all_for(3, (6, 6)), (6, 6)), ["t0"]) is None  # told of together: no side by itself


def test_of_an_open_round_only_the_released_slates_are_judged() -> None:
    rng = np.random.default_rng(1)
    found = told(np.where(rng.random((200, 6)) < 0.8, AGREE, -1), (100, 100), OPEN)
    slates = slates_of(found, ratified(found, CHARTER))
    assert len(slates) == 6 and words(slates[1].balance, found) == "No group as large as its share is left out."
    assert balance_of(found, slates[1].statements) == slates[1].balance
    other = [text for text in ("t0", "t1", "t2", "t3", "t4", "t5") if text not in slates[0].statements]
    assert balance_of(found, other[:1]) is None
    left_out = Balance(False, "t5", 2, (25, 40))
    assert words(left_out, found) == (
        "A group as large as its share is left out: East at least 25, West at least 40 support “Open the bridge.” "
        "and no more than 1 of these."
    )


def test_a_group_that_has_some_but_fewer_than_its_share_is_told_so() -> None:
    assert words(Balance(False, "t5", 3, (8, 8)), told(all_for(2), (12, 12))).endswith("no more than 2 of these.")
    sides = [{"side": side, "seats": 100} for side in SIDES]
    assert words(Balance(False, "t5", 1, (25, 40)), {"kind": "open", "sides": sides}).endswith("none of these.")


@pytest.mark.parametrize("language", ["hi", "ur"])
def test_the_words_are_there_in_every_language(language: str) -> None:
    found = told(all_for(6), (12, 12))
    slates = slates_of(found, ratified(found, CHARTER))
    for one in (slates[2], slates[3]):
        with override(language):
            said = balance_in_words(one.balance, found, NAMES, "…")
        assert "group" not in said and "%" not in said


@pytest.mark.django_db
def test_a_brief_says_of_its_own_recommendations_whether_they_leave_anybody_out() -> None:
    ratified_room()
    assert suggested(SLUG) == [1] == suggested(SLUG, 3)
    Dialogue.objects.update(composition={"east": {"academic": 5, "others": 3}})
    editing.begin(SLUG, plan())
    brief = document.read(editing.document_of(editing.compose_brief(SLUG, 1)))
    assert brief.slate["en"].startswith("Whatever the votes were") and {*brief.slate} == {"en", "hi", "ur"}
    assert [(role.role["en"], role.seats) for role in brief.sides[0].roles] == [("academics", "5"), ("others", "3")]
    assert brief.sides[1].roles == ()
    blocks = [block.text for block in outline(brief, "en")]
    assert brief.slate["en"] in blocks
    firmness = brief.recommendations[0].firmness["en"]
    assert firmness.endswith("At least 1 seat would have to change before it is no longer ratified.")
    # Two bands of 8: 5 to 8 agree; 60 % are 4.8.
    urdu = [block.text for block in outline(brief, "ur")]
    assert brief.headings["not_reviewed"]["ur"] in urdu[: urdu.index(brief.headings["annexes"]["ur"])]
    hindi = [block.text for block in outline(brief, "hi")]
    assert brief.headings["not_reviewed"]["hi"] not in hindi[: hindi.index(brief.headings["annexes"]["hi"])]


@pytest.mark.django_db
def test_nothing_is_suggested_before_a_ratification_is_released() -> None:
    assert suggested(SLUG) == []


@pytest.mark.django_db
@pytest.mark.urls("baithak.doors.urls_roundtable")
def test_the_finding_shows_the_slates_and_the_plan_begins_with_one(signed_in) -> None:
    ratified_room()
    client = Client()
    signed_in(client, "facilitator", SLUG)
    page = client.get(f"/desk/{SLUG}/findings/2/").content.decode()
    assert "A balanced choice" in page and "no group as large as its share is left out" in page
    assert "at least 60% of the seats" in page
    ticked = 'name="recommendations" value="1" '
    first = client.get(f"/desk/{SLUG}/briefs/new/").content.decode()
    assert "checked" in first[first.index(ticked) :].partition(">")[0]
    typed = {"suggest": "yes", "count": "2", "contact": "what was typed"}
    again = client.post(f"/desk/{SLUG}/briefs/new/", typed).content.decode()
    assert "what was typed" in again and "checked" in again[again.index(ticked) :].partition(">")[0]
    assert not Brief.objects.exists()
