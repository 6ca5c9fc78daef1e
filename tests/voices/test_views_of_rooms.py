"""The room over HTTP: one key for all, one entrance whether or not there is a room, no counts before a close."""

from __future__ import annotations

import pytest
from django.test import Client

from baithak.voices import rounds
from tests.voices.sample import ROOM, SLUG, Room

pytestmark = pytest.mark.urls("baithak.doors.urls_roundtable")
PAGES = ("", "vote/", "speak/", "answers/", "card/", "record/")


@pytest.fixture
def inside(room: Room) -> Client:
    client = Client()
    answer = client.post(f"/room/{SLUG}/enter", {"room": ROOM.hex()})
    assert (answer.status_code, answer["Location"]) == (303, f"/room/{SLUG}/")
    return client


def test_the_cookie_is_the_same_for_everybody_and_only_for_this_room(room: Room) -> None:
    cookies = []
    for _ in range(2):
        client = Client()
        client.post(f"/room/{SLUG}/enter", {"room": ROOM.hex()})
        (name,) = client.cookies
        cookies.append(client.cookies[name].OutputString())
    assert cookies[0].split("expires")[0] == cookies[1].split("expires")[0]
    morsel = client.cookies["room"]
    assert (morsel.value, morsel["path"], morsel["httponly"], morsel["samesite"]) == (
        ROOM.hex(), f"/room/{SLUG}/", True, "Strict",
    )  # fmt: skip


def test_a_wrong_key_and_a_room_that_is_not_there_answer_alike(room: Room) -> None:
    answers = {
        Client().post(f"/room/{slug}/enter", {"room": key}).content.replace(slug.encode(), b"SLUG")
        for slug in (SLUG, "nowhere", "No_Slug")
        for key in ("00" * 16, "", "words", ROOM.hex() * 2)
    }
    assert len(answers) == 1
    assert Client().post("/room/nowhere/enter", {"room": ROOM.hex()}).status_code == 404
    assert Client().get(f"/room/{SLUG}/enter").status_code == 405


@pytest.mark.parametrize("page", PAGES)
def test_outside_there_is_one_entrance(room: Room, page: str) -> None:
    here, nowhere = (Client().get(f"/room/{slug}/{page}") for slug in (SLUG, "nowhere"))
    assert (here.status_code, nowhere.status_code) == (200, 200)
    assert here.content.replace(SLUG.encode(), b"") == nowhere.content.replace(b"nowhere", b"")
    assert "Set-Cookie" not in here.headers
    assert room.dialogue.title["en"].encode() not in here.content


@pytest.mark.parametrize("what", ["charter", "round"])
def test_outside_there_is_nothing_to_read(room: Room, what: str) -> None:
    answers = [Client().get(f"/room/{slug}/{what}") for slug in (SLUG, "nowhere")]
    assert [one.status_code for one in answers] == [404, 404]
    assert answers[0].content.replace(SLUG.encode(), b"") == answers[1].content.replace(b"nowhere", b"")


@pytest.mark.parametrize("page", PAGES)
def test_inside_the_pages_show_and_give_no_cookie(inside: Client, page: str) -> None:
    answer = inside.get(f"/room/{SLUG}/{page}")
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers
    assert answer.context["title"] == "A room for both"
    assert answer.context["slug"] == SLUG


def test_the_entrance_without_a_name(room: Room) -> None:
    assert Client().get("/room/").status_code == 200


def test_the_charter_is_read_as_it_was_signed(inside: Client, room: Room) -> None:
    told = inside.get(f"/room/{SLUG}/charter").json()
    assert told == {"charter": room.dialogue.charter, "cosignatures": room.dialogue.cosignatures}


def test_the_round_is_told_as_it_goes(inside: Client, room: Room) -> None:
    def told() -> dict[str, object]:
        return inside.get(f"/room/{SLUG}/round").json()

    first = told()
    assert (first["number"], first["state"], first["activity"], first["statements"]) == (1, "waiting", "statements", [])
    assert first["receipt_key"] == room.dialogue.receipt_key
    assert (first["statements_allowed"], first["envelope_bytes"], first["delay_seconds"]) == (5, 3072, 0)
    rounds.open_round(SLUG, 1)
    before = told()
    for voice in room.voices[:3]:
        room.redeem(voice)
        room.say(voice, "We should talk.")
    assert told() == before, "something in it moves while people speak"
    room.close(1)
    assert (told()["state"], told()["quorum"]) == ("closed", "missed")


def test_the_statements_to_vote_on_are_told_with_their_order(inside: Client, room: Room) -> None:
    ids = room.to_votes()
    told = inside.get(f"/room/{SLUG}/round").json()
    assert (told["number"], told["state"], told["quorum"]) == (2, "open", "")
    assert sorted(one["id"] for one in told["statements"]) == sorted(ids)
    assert set(told["statements"][0]) == {"id", "language", "texts", "machine", "asked_by"}
    assert set(told["order"]) == {"east", "west"}
    before = inside.get(f"/room/{SLUG}/round").content
    room.vote(room.voices[0], ids[0], "agree")
    assert inside.get(f"/room/{SLUG}/round").content == before


def test_the_record_shows_its_words_and_who_has_signed(inside: Client, room: Room) -> None:
    room.all_speak()
    room.close(1)
    room.sign(["east"])
    page = inside.get(f"/room/{SLUG}/record/")
    (checkpoint,) = page.context["checkpoints"]
    assert checkpoint["words"] in page.content.decode()
    assert [one["has_signed"] for one in checkpoint["witnesses"]] == [True, False]


def test_what_is_forgotten_is_not_there_any_more(inside: Client, room: Room) -> None:
    from baithak.voices.retention import forget
    from baithak.voices.sweep import leave_unswept

    forget(SLUG, sweep=leave_unswept)
    assert inside.get(f"/room/{SLUG}/round").status_code == 404
    assert Client().post(f"/room/{SLUG}/enter", {"room": ROOM.hex()}).status_code == 404
