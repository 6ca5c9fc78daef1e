"""Reading links and letters: who can open what, when; what comes back is readable for the roundtable alone."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from baithak.doors import base
from baithak.outcomes import links
from baithak.outcomes.models import LetterKey
from baithak.publications.models import Letter, Publication, ReadingLink
from baithak.publications.reading import hash_of
from baithak.voices.retention import forget
from baithak.voices.sweep import leave_unswept
from baithak.web.errors import Refusal
from tests.outcomes.briefs import published, ratified_room
from tests.voices.sample import SLUG

pytestmark = pytest.mark.django_db
SOON = date.today() + timedelta(days=30)
UNKNOWN = "0" * 32


def issue(side: str = "east", **changes: object) -> str:
    usual: dict[str, object] = {"side": side, "office": "Desk for the neighbour", "language": "en", "expires_on": SOON}
    return links.issue(SLUG, 1, **(usual | changes))  # type: ignore[arg-type]


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
    token = issue()
    pages = [desk.get(f"/en/read/{one}/") for one in (token, UNKNOWN)]
    assert {one.status_code for one in pages} == {200}
    texts = [one.content.decode().replace(token, UNKNOWN) for one in pages]
    assert texts[0] == texts[1] and "rebuild the bridge" not in texts[0]


def test_a_button_opens_the_brief_before_the_public_day(desk: Client) -> None:
    page = desk.post(f"/ur/read/{issue(watermark='Copy 7')}/")
    text = page.content.decode()
    assert "دونوں پل دوبارہ بنائیں۔" in text and "Copy 7" in text and "Desk for the neighbour" in text
    assert page.headers["Cache-Control"] == "no-store" and page.headers["Referrer-Policy"] == "no-referrer"
    assert not page.cookies
    assert desk.get(f"/en/briefs/{Publication.objects.get().name}/").status_code == 404  # not open to everybody yet


@pytest.mark.parametrize("what", ["unknown", "revoked", "expired", "early"])
def test_what_does_not_work_says_one_sentence(desk: Client, what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    token = UNKNOWN if what == "unknown" else issue()
    if what == "revoked":
        links.revoke(SLUG, 1, hash_of(token))
    days = {"expired": SOON + timedelta(days=1), "early": date.today() - timedelta(days=1)}
    if what in days:
        monkeypatch.setattr(timezone, "localdate", lambda *_: days[what])
    answer = desk.post(f"/en/read/{token}/")
    assert answer.status_code == 404 and "does not open anything now" in answer.content.decode()


def test_a_question_comes_back_readable_for_the_roundtable_alone(desk: Client) -> None:
    token = issue()
    given = {"send": "question", "text": "Who would pay?", "called": "a desk in the capital"}
    assert "It has been sent" in desk.post(f"/en/read/{token}/", given).content.decode()
    assert "It has been sent" in desk.post(f"/en/read/{token}/", {"send": "receipt"}).content.decode()
    assert all(b"pay" not in bytes(one.sealed) for one in Letter.objects.all())
    lengths = [len(bytes(one.sealed)) for one in Letter.objects.all()]
    assert max(lengths) - min(lengths) < 250  # age adds a stanza of random length; what was written is filled up
    read = {one.kind: one for one in links.letters(SLUG)}
    assert (read["question"].text, read["question"].called) == ("Who would pay?", "a desk in the capital")
    east, west = links.served(SLUG, [*read.values()])
    assert (east.links, east.receipts, east.questions) == (1, 1, 1) and west.links == 0
    assert links.is_uneven([east, west])


def test_letters_have_limits(desk: Client) -> None:
    address = f"/en/read/{issue()}/"
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
        issue(**changes)  # type: ignore[arg-type]


def test_before_the_release_there_are_none() -> None:
    from baithak.outcomes import editing
    from tests.outcomes.briefs import plan

    ratified_room()
    editing.begin(SLUG, plan())
    with pytest.raises(Refusal, match="Release the brief first"):
        issue()


def test_of_a_token_only_its_hash_is_kept_and_all_is_forgotten(brief: None) -> None:
    token = issue()
    assert token not in str(ReadingLink.objects.values_list()) and LetterKey.objects.count() == 1
    forget(SLUG, sweep=leave_unswept)
    assert not LetterKey.objects.exists() and not ReadingLink.objects.exists()


@pytest.mark.urls("baithak.doors.urls_roundtable")
def test_the_facilitator_gives_links_out_and_takes_them_back(brief: None, signed_in) -> None:
    client = Client()
    signed_in(client, "facilitator", SLUG)
    page = f"/desk/{SLUG}/briefs/1/offices/"
    given = {"side": "west", "office": "Desk", "language": "ur", "expires_on": SOON.isoformat()}
    text = client.post(page, given).content.decode()
    assert "/ur/read/" in text and "not served alike" in text
    assert "/ur/read/" not in client.get(page).content.decode()
    link = ReadingLink.objects.get()
    assert client.post(page + "revoke/", {"link": link.pk}).status_code == 302
    assert client.post(page + "revoke/", {"link": "x"}).status_code == 404
    assert client.post(page, given | {"expires_on": "soon"}).status_code == 400
    other = Client()
    signed_in(other, "signatory", SLUG, "east")
    assert other.get(page).status_code == 404
