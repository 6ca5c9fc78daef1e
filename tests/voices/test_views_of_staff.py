"""The desks over HTTP: who may, what changes, and that nobody sees a count before the close."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from baithak.seal.witness import cosign
from baithak.voices import closing, rounds
from baithak.voices.export_format import read_export
from baithak.voices.models import Cosignature, Dialogue, Judgement, Scrutineer, State, Statement, Translation
from baithak.voices.sweep import leave_unswept
from baithak.voices.vault import destroy_key
from baithak.voices.verify import verify
from baithak.voices.witness_request import read_request
from tests.voices.recorded import DAY, IDENTITY
from tests.voices.sample import SLUG, Room, opening_file

pytestmark = pytest.mark.urls("baithak.doors.urls_roundtable")
SignIn = Callable[..., object]
DESK, RECORD, MODERATION = f"/desk/{SLUG}/", f"/desk/{SLUG}/record/", f"/desk/{SLUG}/moderation/"


@pytest.fixture(autouse=True)
def _unswept(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pages sweep the database; within a test's transaction that cannot be."""
    for verb in (closing.close_round, closing.end_without_quorum):
        monkeypatch.setattr(verb, "__kwdefaults__", {"sweep": leave_unswept})


@pytest.fixture
def staff(signed_in: SignIn) -> Callable[..., Client]:
    def make(duty: str, slug: str = SLUG, side: str = "") -> Client:
        client = Client()
        signed_in(client, duty, slug, side)
        return client

    return make


@pytest.fixture
def facilitator(room: Room, staff: Callable[..., Client]) -> Client:
    return staff("facilitator")


def do(client: Client, number: int, what: str, **more: str) -> int:
    return client.post(f"{DESK}rounds/{number}/", {"do": what, "sure": "yes", **more}).status_code


STAFF_PAGES = [
    (DESK, "facilitator"), (RECORD, "facilitator"), (f"{RECORD}1/request/", "facilitator"),
    (MODERATION, "moderator"), (f"{MODERATION}1/", "moderator"),
]  # fmt: skip
STAFF_POSTS = [
    (f"{DESK}rounds/1/", "facilitator"), (f"{RECORD}cosign/", "facilitator"), (f"{RECORD}scrutineers/", "facilitator"),
    (f"{RECORD}scrutineers/x/", "facilitator"), (f"{RECORD}export/", "facilitator"),
    (f"{MODERATION}1/x/", "moderator"), (f"{MODERATION}1/translate/", "moderator"),
    (f"{MODERATION}scrutineers/x/", "moderator"),
]  # fmt: skip


@pytest.mark.parametrize(("address", "duty"), STAFF_PAGES + STAFF_POSTS)
def test_every_page_asks_for_its_duty_in_this_dialogue(
    room: Room, staff: Callable[..., Client], address: str, duty: str
) -> None:
    def ask(client: Client) -> int:
        return (client.post if (address, duty) in STAFF_POSTS else client.get)(address).status_code

    others = {"facilitator": [("moderator", SLUG, "east")], "moderator": [("facilitator", SLUG, ""), (duty, SLUG, "")]}
    assert ask(Client()) == 302
    for held in [("convener", SLUG, ""), (duty, "another", "east"), *others[duty]]:
        assert ask(staff(*held)) == 404, held


def test_the_list_shows_what_one_has_to_do(room: Room, staff: Callable[..., Client]) -> None:
    assert b"A room for both" in staff("facilitator").get("/desk/").content
    page = staff("moderator", SLUG, "east").get("/desk/").content.decode()
    assert MODERATION in page
    assert f'href="{DESK}"' not in page
    assert b"A room for both" not in staff("facilitator", "another").get("/desk/").content
    assert staff("convener").get("/desk/").status_code == 404
    assert b"A room for both" in staff("facilitator", "").get("/desk/").content


def test_an_opening_is_brought_in(db: None, staff: Callable[..., Client]) -> None:
    client = staff("facilitator")
    assert client.get("/desk/new/").status_code == 200
    file = SimpleUploadedFile("opening.json", opening_file())
    assert client.post("/desk/new/", {"opening": file})["Location"] == DESK
    assert Dialogue.objects.count() == 1
    destroy_key(SLUG)


@pytest.mark.parametrize(
    ("held", "data", "status"),
    [("another", None, 403), (SLUG, b"{}", 422), (SLUG, b"", 200), (SLUG, b"x" * (1 << 20) + b"y", 200)],
)
def test_not_every_file_is_an_opening_of_mine(
    db: None, staff: Callable[..., Client], held: str, data: bytes | None, status: int
) -> None:
    file = SimpleUploadedFile("opening.json", opening_file() if data is None else data)
    assert staff("facilitator", held).post("/desk/new/", {"opening": file}).status_code == status
    assert not Dialogue.objects.exists()


def test_a_whole_dialogue_from_the_desks(room: Room, facilitator: Client, staff: Callable[..., Client]) -> None:
    assert do(facilitator, 1, "open") == 302
    for voice in room.voices:
        room.redeem(voice)
        room.say(voice, "We should talk.")
    assert do(facilitator, 1, "close") == 302
    assert room.round(1).state == State.CLOSED
    moderators = {side: staff("moderator", SLUG, side) for side in ("east", "west")}
    for side, client in moderators.items():
        for statement in Statement.objects.all():
            answer = client.post(f"{MODERATION}1/{statement.pk}/", {"verdict": "accept"})
            assert answer["Location"] == f"{MODERATION}1/#s-{statement.pk}", side
    room.sign()
    assert do(facilitator, 1, "release") == 302
    assert do(facilitator, 2, "open") == 302
    assert room.round(2).state == State.OPEN
    assert facilitator.get(DESK).status_code == 200


def test_final_acts_ask_once_more(room: Room, facilitator: Client) -> None:
    rounds.open_round(SLUG, 1)
    answer = facilitator.post(f"{DESK}rounds/1/", {"do": "close"})
    assert answer.status_code == 200
    assert room.round(1).state == State.OPEN
    assert do(facilitator, 1, "close") == 302
    assert room.round(1).state == State.SHORT
    assert do(facilitator, 1, "end") == 302
    assert room.round(1).has_quorum is False


def test_more_days(room: Room, facilitator: Client) -> None:
    rounds.open_round(SLUG, 1)
    day = (max(room.round(1).closes_on, timezone.localdate()) + timedelta(days=9)).isoformat()
    assert do(facilitator, 1, "extend") == 400
    assert do(facilitator, 1, "extend", closes_on=day) == 302
    assert room.round(1).closes_on.isoformat() == day
    assert do(facilitator, 1, "close") == 409


@pytest.mark.parametrize(
    ("number", "what", "status"), [(1, "fly", 404), (9, "open", 404), (2, "open", 409), (1, "", 404)]
)
def test_what_cannot_be_done(room: Room, facilitator: Client, number: int, what: str, status: int) -> None:
    assert do(facilitator, number, what) == status


def test_no_page_tells_who_has_spoken_before_the_close(room: Room, facilitator: Client) -> None:
    rounds.open_round(SLUG, 1)
    before = [facilitator.get(page).content for page in (DESK, RECORD, "/desk/")]
    for voice in room.voices:
        room.redeem(voice)
        room.say(voice, "We should talk.")
    strip = [facilitator.get(page).content for page in (DESK, RECORD, "/desk/")]
    assert [_bare(one) for one in strip] == [_bare(one) for one in before]


def _bare(page: bytes) -> list[bytes]:
    return [line for line in page.split(b"\n") if b"csrfmiddlewaretoken" not in line]


@pytest.fixture
def closed(room: Room) -> Room:
    room.all_speak()
    room.close(1)
    return room


def test_a_witness_with_a_terminal(closed: Room, facilitator: Client) -> None:
    assert facilitator.get(f"{RECORD}2/request/").status_code == 409
    answer = facilitator.get(f"{RECORD}1/request/")
    assert answer["Content-Disposition"] == f'attachment; filename="sign-{SLUG}-1.json"'
    asked = read_request(answer.content)
    assert asked.checkpoint is not None
    east, _ = closed.known.charter.witnesses
    line = cosign(closed.known.dialogue.witness_keys["east"], east, asked.checkpoint, DAY)
    assert facilitator.post(f"{RECORD}cosign/", {"line": "nonsense"}).status_code == 400
    assert facilitator.post(f"{RECORD}cosign/", {"line": line}).status_code == 302
    assert Cosignature.objects.get().witness == east.name
    assert b"not yet" in facilitator.get(RECORD).content


def test_scrutineers_are_named_agreed_to_and_given_the_file(
    closed: Room, facilitator: Client, staff: Callable[..., Client]
) -> None:
    key = str(IDENTITY.to_public())
    assert facilitator.post(f"{RECORD}scrutineers/", {"name": "A", "key": "x"}).status_code == 400
    assert facilitator.post(f"{RECORD}scrutineers/", {"name": "Dr. A", "key": key}).status_code == 302
    named = Scrutineer.objects.get()
    assert facilitator.post(f"{RECORD}export/").status_code == 409
    for side in ("east", "west"):
        client = staff("moderator", SLUG, side)
        assert key in client.get(MODERATION).content.decode()
        assert client.post(f"{MODERATION}scrutineers/{named.pk}/").status_code == 302
        assert client.post(f"{MODERATION}scrutineers/none/").status_code == 404
    closed.sign()
    answer = facilitator.post(f"{RECORD}export/")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")
    assert verify(read_export(answer.content), IDENTITY).holds
    assert facilitator.get(f"{RECORD}export/").status_code == 405
    assert facilitator.post(f"{RECORD}scrutineers/{named.pk}/").status_code == 302
    assert not Scrutineer.objects.exists()


@pytest.fixture
def east(closed: Room, staff: Callable[..., Client]) -> Client:
    return staff("moderator", SLUG, "east")


def test_a_moderator_accepts_or_says_why_not(closed: Room, east: Client) -> None:
    key = Statement.objects.values_list("pk", flat=True)[0]
    address = f"{MODERATION}1/{key}/"
    assert east.post(address, {"verdict": "reject"}).status_code == 400
    assert east.post(address, {"verdict": "reject", "ground": "ugly"}).status_code == 400
    assert east.post(address, {"verdict": "reject", "ground": "insult"}).status_code == 302
    assert (Judgement.objects.get().side, Judgement.objects.get().ground) == ("east", "insult")
    assert east.post(f"{MODERATION}1/{'0' * 32}/", {"verdict": "accept"}).status_code == 404
    assert east.post(f"{MODERATION}2/{key}/", {"verdict": "accept"}).status_code == 404


def test_neither_side_sees_the_other_s_verdict_before_its_own(
    closed: Room, east: Client, staff: Callable[..., Client]
) -> None:
    key = Statement.objects.values_list("pk", flat=True)[0]
    west = staff("moderator", SLUG, "west")
    east.post(f"{MODERATION}1/{key}/", {"verdict": "reject", "ground": "insult"})
    said = "<bdi>east</bdi>: leave out (insult or threat)"
    assert said not in west.get(f"{MODERATION}1/").content.decode()
    west.post(f"{MODERATION}1/{key}/", {"verdict": "accept"})
    page = west.get(f"{MODERATION}1/").content.decode()
    assert said in page
    assert "the sides differ" in page


def test_translations_are_entered_on_the_page(closed: Room, east: Client) -> None:
    key = Statement.objects.values_list("pk", flat=True)[0]
    words = {"translate": "yes", "text_hi": "पुल बनाएँ।", "text_ur": ""}
    assert east.post(f"{MODERATION}1/{key}/", words).status_code == 302
    assert Translation.objects.get().language == "hi"
    assert "पुल बनाएँ।" in east.get(f"{MODERATION}1/").content.decode()
    assert not Judgement.objects.exists()


def test_the_machine_is_offered_only_if_there_is_one(closed: Room, east: Client, settings: object) -> None:
    assert b"Let the machine" not in east.get(f"{MODERATION}1/").content
    assert east.post(f"{MODERATION}1/translate/").status_code == 404
    settings.TRANSLATOR = "sh -c 'cat' --"  # type: ignore[attr-defined]
    assert b"Let the machine" in east.get(f"{MODERATION}1/").content
    assert east.post(f"{MODERATION}1/translate/").status_code == 302
    assert Translation.objects.filter(is_machine=True).count() == 32
    settings.TRANSLATOR = "false"  # type: ignore[attr-defined]
    Translation.objects.all().delete()
    assert east.post(f"{MODERATION}1/translate/").status_code == 503


def test_statements_are_inert_text(room: Room, staff: Callable[..., Client]) -> None:
    room.all_speak()
    room.say(room.voices[0], "<script>alert(1)</script>", item=2)
    room.close(1)
    page = staff("moderator", SLUG, "east").get(f"{MODERATION}1/").content
    assert b"<script>alert" not in page
    assert b"&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_who_speaks_for_two_sides_speaks_for_none(closed: Room, signed_in: SignIn) -> None:
    client = Client()
    for side in ("east", "west"):
        signed_in(client, "moderator", SLUG, side, email="both@example.org")
    assert client.get(MODERATION).status_code == 404


def test_a_forgotten_dialogue_leaves_empty_desks(closed: Room, facilitator: Client, east: Client) -> None:
    from baithak.voices.retention import forget

    forget(SLUG, sweep=leave_unswept)
    assert b"destroyed" in facilitator.get("/desk/").content
    assert b"destroyed" in facilitator.get(DESK).content
    assert facilitator.get(RECORD).status_code == 404
    assert east.get(MODERATION).status_code == 404
    assert east.get(f"{MODERATION}1/").status_code == 404
    assert do(facilitator, 2, "open") == 404
