"""Drafting over HTTP: who may do what, what a page shows, and that nothing typed is lost."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from django.test import Client

from baithak.outcomes import drafting
from baithak.outcomes.drafting import Words
from baithak.voices.models import Activity, Round
from tests.outcomes.recorded_rounds import DAY, SLUG, make_dialogue

pytestmark = [pytest.mark.django_db, pytest.mark.urls("baithak.doors.urls_roundtable")]
DESK = f"/desk/{SLUG}/drafting/"
OPEN = {"title": "The crossing", "text": "Both should open the crossing."}
REOPEN = {"title": "The crossing", "text": "Both should reopen the crossing."}


@pytest.fixture
def ids() -> list[str]:
    found = make_dialogue(np.ones((24, 3)), (12, 12))
    Round.objects.create(dialogue_id=SLUG, number=3, activity=Activity.RATIFICATION, opens_on=DAY, closes_on=DAY)
    return found


@pytest.fixture
def staff(signed_in: Callable[..., Client]) -> Callable[..., Client]:
    def one(duty: str, side: str = "") -> Client:
        client = Client()
        signed_in(client, duty, SLUG, side, email=f"{duty}{side}@example.org")
        return client

    return one


def test_two_drafters_come_to_the_same_words_and_the_facilitator_puts_them(ids: list[str], staff) -> None:
    facilitator, east, west = staff("facilitator"), staff("drafter", "east"), staff("drafter", "west")
    assert facilitator.post(DESK + "new/", {"language": "en", "sources": ids[:1]}).status_code == 302
    assert east.post(DESK + "1/write/", OPEN | {"parent": "0"}).status_code == 302
    assert west.post(DESK + "1/write/", REOPEN | {"parent": "0"}).status_code == 302
    page = east.get(DESK + "1/").content.decode()
    assert "India:" in page and "Pakistan:" in page and 'value="0:west"' in page and 'value="0:east"' not in page
    shown = {"shown": ["east:1", "west:1"]}
    assert east.post(DESK + "1/decide/", shown | {"accept": "0:west"}).status_code == 302
    shown = {"shown": ["east:2", "west:1"]}
    for drafter in (east, west):
        assert drafter.post(DESK + "1/decide/", shown | {"agree": "yes"}).status_code == 302
    for language, text in (("hi", "दोनों खोलें।"), ("ur", "دونوں کھولیں۔")):
        given = {"language": language, "title": "x", "text": text}
        assert east.post(DESK + "1/translate/", given).status_code == 302
        page = west.get(DESK + "1/").content.decode()
        over = Words("x", text).hash
        assert page.count(f'name="over" value="{over}"') == 2  # to keep it otherwise, and to say it is read
        read = {"language": language, "reviewed": "yes"}
        assert west.post(DESK + "1/translate/", read).status_code == 409
        assert west.post(DESK + "1/translate/", read | {"over": over}).status_code == 302
    assert "Every side agrees" in west.get(DESK + "1/").content.decode()
    assert facilitator.post(DESK + "put/", {"numbers": ["1"]}).status_code == 302
    assert "put to round 3" in facilitator.get(DESK).content.decode()
    compared = facilitator.post(DESK + "1/versions/", {"from": "east:1", "to": "east:2"}).content.decode()
    assert "<del>open</del><ins>reopen</ins>" in compared


@pytest.mark.parametrize("number", ["9" * 5_000, "-1", "x", "٣"])
def test_a_number_that_is_none_is_refused_in_a_sentence(ids: list[str], staff, number: str) -> None:
    drafting.start(SLUG, "en", [])
    both = {"shown": ["east:1", "west:1"]}
    for side in ("east", "west"):
        drafting.write(SLUG, 1, side, Words(**(OPEN if side == "east" else REOPEN)), 0)
    assert staff("drafter", "east").post(DESK + "1/decide/", both | {"accept": f"{number}:west"}).status_code == 409
    assert staff("facilitator").post(DESK + "put/", {"numbers": [number]}).status_code == 409


def test_what_is_typed_is_shown_again_when_it_cannot_be_kept(ids: list[str], staff) -> None:
    drafting.start(SLUG, "en", [])
    east = staff("drafter", "east")
    answer = east.post(DESK + "1/write/", {"title": "", "text": "A long thought.", "parent": "0"})
    assert answer.status_code == 400 and "A long thought." in answer.content.decode()
    drafting.write(SLUG, 1, "east", Words(**OPEN), 0)
    drafting.write(SLUG, 1, "east", Words(**REOPEN), 1)
    mine = {"title": "The crossing", "text": "Both should shut the crossing.", "parent": "1"}
    answer = east.post(DESK + "1/write/", mine)
    text = answer.content.decode()
    assert answer.status_code == 409 and "reopen" in text and "Both should shut the crossing." in text
    assert 'name="parent" value="2"' in text


def test_two_who_translate_at_once_see_both_texts(ids: list[str], staff) -> None:
    drafting.start(SLUG, "en", [])
    for side in ("east", "west"):
        drafting.write(SLUG, 1, side, Words(**OPEN), 0)
    for side in ("east", "west"):
        drafting.agree(SLUG, 1, side, {"east": 1, "west": 1})
    given = {"language": "ur", "title": "راستہ", "over": ""}
    assert staff("drafter", "east").post(DESK + "1/translate/", given | {"text": "پہلا متن"}).status_code == 302
    west = staff("drafter", "west")
    answer = west.post(DESK + "1/translate/", given | {"text": "دوسرا متن"})
    text = answer.content.decode()
    assert answer.status_code == 409 and "پہلا متن" in text and ">دوسرا متن</textarea>" in text
    over = Words("راستہ", "پہلا متن").hash
    assert f'name="over" value="{over}"' in text
    too_long = west.post(DESK + "1/translate/", given | {"title": "x" * 121, "text": "متن", "over": over})
    assert too_long.status_code == 400 and ">متن</textarea>" in too_long.content.decode()
    answer = west.post(DESK + "1/translate/", given | {"text": "دونوں", "over": over})
    assert answer.status_code == 302 and answer["Location"].endswith("#taken")


def test_terms_are_proposed_and_accepted_and_shown_beside_the_text(ids: list[str], staff) -> None:
    drafting.start(SLUG, "en", [])
    drafting.write(SLUG, 1, "east", Words(**OPEN), 0)
    term = {"en": "crossing", "hi": "गुज़रगाह", "ur": "گزرگاہ"}
    assert staff("drafter", "east").post(DESK + "terms/", term).status_code == 302
    west = staff("drafter", "west")
    assert west.post(DESK + "terms/", term).status_code == 302
    assert "agreed by every side" in west.get(DESK + "terms/").content.decode()
    assert "گزرگاہ" in west.get(DESK + "1/").content.decode()
    assert west.post(DESK + "terms/", term | {"withdraw": "yes"}).status_code == 302
    assert "Accept it no longer" not in west.get(DESK + "terms/").content.decode()


@pytest.mark.parametrize(
    ("duty", "side", "path", "given", "status"),
    [
        ("moderator", "east", "", None, 404),
        ("signatory", "east", "", None, 404),
        ("drafter", "east", "new/", None, 404),
        ("drafter", "east", "put/", {"numbers": ["1"]}, 404),
        ("facilitator", "", "1/write/", OPEN | {"parent": "0"}, 404),
        ("facilitator", "", "1/decide/", {"agree": "yes"}, 404),
        ("drafter", "north", "1/write/", OPEN | {"parent": "0"}, 403),
        ("drafter", "east", "7/", None, 404),
        ("drafter", "east", "7/write/", OPEN | {"parent": "0"}, 404),
        ("drafter", "east", "1/versions/", {"from": "x", "to": "y"}, 200),
        ("drafter", "east", "1/decide/", {"accept": "99:west", "shown": ["east:1"]}, 409),
        ("facilitator", "", "new/", {"language": "xx"}, 400),
        ("facilitator", "", "put/", {"numbers": ["9"]}, 409),
        ("facilitator", "", "1/translate/", {"language": "hi", "title": "x", "text": "y"}, 403),
    ],
)
def test_who_may_not(ids: list[str], staff, duty: str, side: str, path: str, given: dict | None, status: int) -> None:
    drafting.start(SLUG, "en", [])
    client = staff(duty, side)
    answer = client.get(DESK + path) if given is None else client.post(DESK + path, given)
    assert answer.status_code == status
