"""The pages of asks: who may do what at the desk, what members read, what the desk's link shows when opened again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client

from baithak.doors import base
from baithak.outcomes import asks
from baithak.outcomes.models import Ask, Reply
from baithak.publications.models import Publication
from baithak.publications.reading import send_letter
from baithak.voices.models import Dialogue, Statement
from tests.outcomes.briefs import give_link, published, ratified_room
from tests.outcomes.test_asks import CALLED, NEXT, QUESTION, accept, asked, following, sent, token  # noqa: F401
from tests.voices.sample import ROOM, SLUG

pytestmark = [pytest.mark.django_db, pytest.mark.urls("baithak.doors.urls_roundtable")]
DESK = f"/desk/{SLUG}/asks/"
Staff = Callable[..., Client]


@pytest.fixture
def staff(signed_in) -> Staff:
    """A browser of somebody with one duty."""

    def browser(duty: str, side: str = "", slug: str = SLUG) -> Client:
        client = Client()
        signed_in(client, duty, slug, side)
        return client

    return browser


def member(slug: str = SLUG) -> Client:
    client = Client()
    client.post(f"/room/{slug}/enter", {"room": ROOM.hex()})
    return client


def test_a_facilitator_takes_letters_in_and_no_page_names_the_office(token: str, staff: Staff) -> None:  # noqa: F811
    send_letter(token, "question", QUESTION, CALLED)
    client = staff("facilitator")
    assert "1 letter has not been taken in" in client.get(DESK).content.decode()
    assert client.post(DESK + "take-in/").status_code == 302
    page = client.get(DESK).content.decode()
    assert QUESTION in page and CALLED in page and "Desk for the neighbour" not in page
    own = client.get(f"{DESK}{Ask.objects.get().pk}/").content.decode()
    assert QUESTION in own and "Desk for the neighbour" not in own
    moderator = staff("moderator", "east")
    assert moderator.get(DESK).status_code == 200 and moderator.post(DESK + "take-in/").status_code == 404


def test_a_moderator_speaks_for_one_side_and_sees_the_other_after(token: str, staff: Staff) -> None:  # noqa: F811
    page = f"{DESK}{asked(token)}/"
    east, west = staff("moderator", "east"), staff("moderator", "west")
    assert east.post(page, {"do": "reject", "ground": "agenda"}).status_code == 302
    assert "not about the agenda)" not in west.get(page).content.decode()
    assert west.post(page, {"do": "accept"}).status_code == 302
    assert "not about the agenda)" in west.get(page).content.decode()
    assert east.post(page, {"do": "reject"}).status_code == 400
    for do in ("aside", "agenda", "statement", "reply", "agree", "nonsense"):
        assert east.post(page, {"do": do}).status_code == 404
    facilitator = staff("facilitator")
    assert facilitator.post(page, {"do": "accept"}).status_code == 404
    assert facilitator.post(page, {"do": "aside", "reason": "Not ours."}).status_code == 302
    assert "Not ours." in facilitator.get(page).content.decode()


def test_it_is_translated_and_says_what_it_is_about(token: str, staff: Staff) -> None:  # noqa: F811
    page = f"{DESK}{asked(token)}/"
    (name,) = asks.recommendations(asks.asks(SLUG)[0])
    given = {"do": "translate", "text_hi": "पुल का ख़र्च कौन देगा?", "about": name}
    assert staff("moderator", "west").post(page, given).status_code == 302
    text = staff("facilitator").get(page).content.decode()
    assert "पुल का ख़र्च कौन देगा?" in text and "About the recommendation:" in text


def test_members_read_what_every_side_accepted(token: str, following: Dialogue, staff: Staff) -> None:  # noqa: F811
    key = asked(token)
    room = f"/room/{SLUG}/asks/"
    assert QUESTION not in member().get(room).content.decode()
    accept(key)
    page = member().get(room).content.decode()
    assert QUESTION in page and CALLED in page and "not decided yet" in page and "Desk for the neighbour" not in page
    stranger = Client().get(room)
    assert QUESTION not in stranger.content.decode()
    facilitator = staff("facilitator", slug="")
    assert facilitator.post(f"{DESK}{key}/", {"do": "agenda", "target": NEXT}).status_code == 302
    assert "on the agenda of:" in member().get(room).content.decode()
    for place in ("", "speak/", "asks/"):
        assert QUESTION in member(NEXT).get(f"/room/{NEXT}/{place}").content.decode(), place
    assert QUESTION not in member().get(f"/room/{SLUG}/").content.decode()


def test_a_moderator_withdraws_it_and_the_members_read_why(token: str, following: Dialogue, staff: Staff) -> None:  # noqa: F811
    key = asked(token)
    accept(key)
    staff("facilitator", slug="").post(f"{DESK}{key}/", {"do": "agenda", "target": NEXT})
    why = {"do": "withdraw", "reason": "It was asked before."}
    assert staff("signatory", "east").post(f"{DESK}{key}/", why).status_code == 404
    west = staff("moderator", "west")
    assert "Withdraw it from the agenda" in west.get(f"{DESK}{key}/").content.decode()
    assert west.post(f"{DESK}{key}/", why).status_code == 302
    for place in ("", "speak/", "asks/"):
        page = member(NEXT).get(f"/room/{NEXT}/{place}").content.decode()
        assert f"<s>{QUESTION}</s>" in page and "It was asked before." in page, place
    assert "on the agenda of:" not in member().get(f"/room/{SLUG}/asks/").content.decode()
    again = west.post(f"{DESK}{key}/", why)
    assert again.status_code == 409 and "on no agenda" in again.content.decode()


def test_a_target_is_one_that_the_facilitator_keeps_too(token: str, following: Dialogue, staff: Staff) -> None:  # noqa: F811
    key = asked(token)
    accept(key)
    page, only_here = f"{DESK}{key}/", staff("facilitator")
    assert "The next" not in only_here.get(page).content.decode()
    assert only_here.post(page, {"do": "agenda", "target": NEXT}).status_code == 409
    everywhere = staff("facilitator", slug="")
    assert "The next" in everywhere.get(page).content.decode()
    given = {"do": "statement", "target": NEXT, "statement_en": "A toll should pay."}
    assert everywhere.post(page, given).status_code == 302
    assert Statement.objects.filter(round__dialogue=NEXT).count() == 1
    assert "put to the vote in:" in member().get(f"/room/{SLUG}/asks/").content.decode()


def test_a_reply_is_written_agreed_and_read_by_the_desk_alone(token: str, staff: Staff, settings) -> None:  # noqa: F811
    page = f"{DESK}{asked(token)}/"
    given = {f"reply_{code}": f"Each side half ({code})" for code in ("en", "hi", "ur")}
    assert staff("facilitator").post(page, {"do": "reply"} | given).status_code == 302
    for side in ("east", "west"):
        client = staff("signatory", side)
        assert "Each side half (ur)" in client.get(page).content.decode()
        assert client.post(page, {"do": "agree", "read": "another"}).status_code == 409
        from baithak.outcomes.replies import digest

        assert client.post(page, {"do": "agree", "read": digest(Reply.objects.get())}).status_code == 302
    own = base.door("public", ["baithak.publications"])
    for name in ("DOOR", "MIDDLEWARE", "TEMPLATES"):
        setattr(settings, name, own[name])
    settings.ROOT_URLCONF = "baithak.doors.urls_public"
    from django.urls import clear_url_caches, set_urlconf

    clear_url_caches()
    set_urlconf(None)
    read = Client().post(f"/ur/read/{token}/").content.decode()
    assert "Each side half (ur)" in read and QUESTION in read
    assert "Each side half" not in Client().get(f"/ur/read/{token}/").content.decode()
    assert "Each side half" not in Client().post(f"/ur/read/{give_link()}/").content.decode()


def test_what_was_typed_stands_in_the_form_when_it_is_refused(token: str, staff: Staff) -> None:  # noqa: F811
    page = f"{DESK}{asked(token)}/"
    answer = staff("facilitator").post(page, {"do": "reply", "reply_en": "Half each, we think."})
    assert answer.status_code == 400 and "in every language of the dialogue" in answer.content.decode()
    assert "Half each, we think.</textarea>" in answer.content.decode() and not Reply.objects.exists()
    answer = staff("moderator", "east").post(page, {"do": "translate", "text_hi": "x" * 2401})
    assert answer.status_code == 400 and "x" * 2401 in answer.content.decode()


def test_members_read_the_reply_once_they_may_read_the_ask(token: str) -> None:  # noqa: F811
    key = sent(token)
    assert "Each side half" not in member().get(f"/room/{SLUG}/asks/").content.decode()
    accept(key)
    assert "Each side half (en)" in member().get(f"/room/{SLUG}/asks/").content.decode()


@pytest.mark.parametrize(("is_public", "days", "is_linked"), [(True, 0, True), (True, 3, False), (False, 0, False)])
def test_the_room_links_to_the_brief_where_everybody_can_read_it(is_public: bool, days: int, is_linked: bool) -> None:
    room = ratified_room()
    assert "the brief, released" not in member().get(f"/room/{SLUG}/").content.decode()
    published(room, is_public=is_public, open_from=(date.today() + timedelta(days=days)).isoformat())
    page = member().get(f"/room/{SLUG}/").content.decode()
    assert (f"/en/briefs/{Publication.objects.get().name}/" in page) == is_linked
    assert ("the brief, released on" if is_linked else "the brief, released to officials on") in page
    assert "Bridges and trade (en)" in member().get(f"/room/{SLUG}/asks/").content.decode()


def test_what_is_not_there_is_not_there(token: str, staff: Staff) -> None:  # noqa: F811
    client = staff("facilitator")
    assert client.get(f"{DESK}{'0' * 32}/").status_code == 404
    assert client.get(f"/desk/{NEXT}/asks/").status_code == 404
    assert staff("drafter", "east").get(DESK).status_code == 404
    key = asked(token)
    assert staff("signatory", "east").post(f"{DESK}{key}/", {"do": "agree", "read": ""}).status_code == 404
