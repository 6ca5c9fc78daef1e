"""Reading links and letters: who can open what, when; what comes back is readable for the roundtable alone."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from baithak.doors import base
from baithak.outcomes import links, release
from baithak.outcomes.models import DeskLink, LetterKey, Office
from baithak.publications import reading
from baithak.publications.models import Letter, Publication, ReadingLink
from baithak.publications.reading import hash_of
from baithak.voices.retention import forget
from baithak.voices.sweep import leave_unswept
from baithak.web.errors import Refusal
from tests.outcomes.briefs import give_link, published, ratified_room, signed_off
from tests.voices.sample import SLUG

pytestmark = pytest.mark.django_db
SOON = date.today() + timedelta(days=30)
UNKNOWN = "0" * 32


@pytest.fixture
def brief() -> None:
    published(ratified_room())


@pytest.fixture
def desk(settings, brief: None) -> Client:
    """An official's browser at the public door."""
    own = base.door("public", ["baithak.publications"])
    for name in ("DOOR", "MIDDLEWARE", "TEMPLATES"):
        setattr(settings, name, own[name])
    settings.ROOT_URLCONF = "baithak.doors.urls_public"
    return Client()


def test_a_get_opens_nothing_and_is_the_same_for_every_token(desk: Client) -> None:
    token = give_link()
    pages = [desk.get(f"/en/read/{one}/") for one in (token, UNKNOWN)]
    assert {one.status_code for one in pages} == {200}
    texts = [one.content.decode().replace(token, UNKNOWN) for one in pages]
    assert texts[0] == texts[1] and "rebuild the bridge" not in texts[0]


def test_a_button_opens_the_brief_before_the_public_day(desk: Client) -> None:
    page = desk.post(f"/ur/read/{give_link(watermark='Copy 7')}/")
    text = page.content.decode()
    assert "دونوں پل دوبارہ بنائیں۔" in text and "Copy 7" in text and "Desk for the neighbour" in text
    assert page.headers["Cache-Control"] == "no-store" and page.headers["Referrer-Policy"] == "no-referrer"
    assert not page.cookies
    assert desk.get(f"/en/briefs/{Publication.objects.get().name}/").status_code == 404  # not open to everybody yet


@pytest.mark.parametrize("what", ["unknown", "revoked", "expired", "early"])
def test_what_does_not_work_says_one_sentence(desk: Client, what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    token = UNKNOWN if what == "unknown" else give_link()
    if what == "revoked":
        links.revoke(SLUG, 1, "east", hash_of(token))
    days = {"expired": SOON + timedelta(days=1), "early": date.today() - timedelta(days=1)}
    if what in days:
        monkeypatch.setattr(timezone, "localdate", lambda *_: days[what])
    answer = desk.post(f"/en/read/{token}/")
    assert answer.status_code == 404 and "does not open anything now" in answer.content.decode()


def test_a_question_comes_back_readable_for_the_roundtable_alone(desk: Client) -> None:
    token = give_link()
    given = {"send": "question", "text": "Who would pay?", "called": "a desk in the capital"}
    assert "It has been sent" in desk.post(f"/en/read/{token}/", given).content.decode()
    assert "It has been sent" in desk.post(f"/en/read/{token}/", {"send": "receipt"}).content.decode()
    assert all(b"pay" not in bytes(one.sealed) for one in Letter.objects.all())
    lengths = [len(bytes(one.sealed)) for one in Letter.objects.all()]
    assert max(lengths) - min(lengths) < 250  # age adds a stanza of random length; what was written is filled up
    read = {one.kind: one for one in links.letters(SLUG)}
    assert (read["question"].text, read["question"].called) == ("Who would pay?", "a desk in the capital")
    assert {(one.office, one.side) for one in read.values()} == {("Desk for the neighbour", "east")}


def test_letters_have_limits(desk: Client) -> None:
    address = f"/en/read/{give_link()}/"
    for given in ({"text": ""}, {"text": "x" * 1201}, {"text": "x", "called": "y" * 121}):
        assert desk.post(address, {"send": "question"} | given).status_code == 400
    assert desk.post(address, {"send": "gossip", "text": "x"}).status_code == 400
    statuses = [desk.post(address, {"send": "question", "text": "x"}).status_code for _ in range(21)]
    assert statuses == [200] * 20 + [429]
    assert desk.post(f"/en/read/{UNKNOWN}/", {"send": "question", "text": "x"}).status_code == 404


@pytest.mark.parametrize(
    "changes",
    [
        {"side": "north"},
        {"language": "fr"},
        {"office": ""},
        {"office": "x" * 201},
        {"expires_on": date(2020, 1, 1)},
        {"expires_on": date.today() + timedelta(days=731)},
    ],
)
def test_links_that_are_not_given_out(brief: None, changes: dict[str, object]) -> None:
    with pytest.raises(Refusal):
        give_link(**changes)  # type: ignore[arg-type]


def test_links_that_were_prepared_open_with_the_release_and_not_before() -> None:
    room = ratified_room()
    signed_off()
    tokens = {side: give_link(side, office=f"Desk of the {side}") for side in ("east", "west")}
    assert not ReadingLink.objects.exists() and not any(one.is_live for one in links.given(SLUG, 1))
    for token in tokens.values():
        with pytest.raises(Refusal, match="does not open anything"):
            reading.open_link(token)
    release.enter(SLUG, 1)
    room.sign()
    release.publish(SLUG, 1)
    for side, token in tokens.items():
        link = reading.open_link(token)
        assert link.side == side and reading.for_desk(token, link).office == f"Desk of the {side}"
    release.publish(SLUG, 1)
    assert ReadingLink.objects.count() == 2 and all(one.is_live for one in links.given(SLUG, 1))


def test_one_side_alone_is_not_served_unless_somebody_says_so() -> None:
    room = ratified_room()
    signed_off()
    token = give_link("east")
    release.enter(SLUG, 1)
    room.sign()
    with pytest.raises(Refusal, match="No link is prepared for: West") as refused:
        release.publish(SLUG, 1)
    assert refused.value.code == "unserved" and not Publication.objects.exists()
    release.publish(SLUG, 1, goes_on=True)
    assert reading.open_link(token).side == "east" and links.unserved(SLUG, 1) == ["west"]
    release.publish(SLUG, 1)  # what was begun is finished without asking again


def test_a_prepared_link_that_is_taken_back_never_opens() -> None:
    room = ratified_room()
    signed_off()
    token = give_link("east")
    with pytest.raises(DeskLink.DoesNotExist):
        links.revoke(SLUG, 1, "west", hash_of(token))
    links.revoke(SLUG, 1, "east", hash_of(token))
    release.enter(SLUG, 1)
    room.sign()
    release.publish(SLUG, 1)
    assert not ReadingLink.objects.exists() and not DeskLink.objects.exists()


def test_of_a_token_only_its_hash_is_kept_and_all_is_forgotten(brief: None) -> None:
    token = give_link(watermark="Copy 7")
    kept = str([*ReadingLink.objects.values_list(), *DeskLink.objects.values_list(), *Office.objects.values_list()])
    assert token not in kept and "neighbour" not in kept and "Copy 7" not in kept
    assert LetterKey.objects.count() == 1
    forget(SLUG, sweep=leave_unswept)
    assert not LetterKey.objects.exists() and not ReadingLink.objects.exists() and not Office.objects.exists()
