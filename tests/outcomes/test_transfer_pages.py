"""Transfer over HTTP: compartments, the sheet that is shown once, the release with both sides' links, the log."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client

from baithak.outcomes import desks, links, release, transfer
from baithak.outcomes.models import Briefing, DeskLink, Office, Proposal
from baithak.publications.models import Publication, ReadingLink
from tests.outcomes.briefs import give_link, published, ratified_room, signed_off
from tests.voices.sample import SLUG, Room

pytestmark = [pytest.mark.django_db, pytest.mark.urls("baithak.doors.urls_roundtable")]
TRANSFER = f"/desk/{SLUG}/transfer/"
SOON = (date.today() + timedelta(days=30)).isoformat()
LOGGED = {"do": "log", "carrier": "convener", "way": "meeting", "reaction": "welcomed", "note": "Asked for maps."}


@pytest.fixture
def room() -> Room:
    return ratified_room()


@pytest.fixture
def staff(signed_in):
    def one(duty: str, side: str = "") -> Client:
        client = Client()
        signed_in(client, duty, SLUG, side, email=f"{duty}{side}@example.org")
        return client

    return one


def test_a_side_s_register_plan_and_log_are_its_own(room: Room, staff) -> None:
    published(room)
    east, west, facilitator = staff("signatory", "east"), staff("signatory", "west"), staff("facilitator")
    assert east.post(TRANSFER, {"office": "Water desk", "channel": "the embassy"}).status_code == 302
    desk = desks.register(SLUG, "east")[0]
    plan = {"do": "plan", "note_addressee": "The desk for rivers", "ready_addressee": "on"}
    assert east.post(f"{TRANSFER}1/", plan).status_code == 302
    assert east.post(f"{TRANSFER}1/", LOGGED | {"desk": desk.id, "day": date.today().isoformat()}).status_code == 302
    own = east.get(TRANSFER).content.decode() + east.get(f"{TRANSFER}1/").content.decode()
    for secret in ("Water desk", "the embassy", "The desk for rivers", "Asked for maps."):
        assert secret in own
        for other in (west, facilitator):
            seen = other.get(TRANSFER).content.decode() + other.get(f"{TRANSFER}1/").content.decode()
            assert secret not in seen and "<b>1</b>" in seen  # counts are for all
    assert "<b>ready</b>" in facilitator.get(f"{TRANSFER}1/").content.decode()
    assert west.get(f"{TRANSFER}desks/{desk.id}/").status_code == 404
    assert west.post(f"{TRANSFER}1/", LOGGED | {"desk": desk.id, "day": date.today().isoformat()}).status_code == 400
    entry = Briefing.objects.get()
    assert west.post(f"{TRANSFER}1/do/", {"do": "strike", "which": entry.pk}).status_code == 404
    assert east.post(f"{TRANSFER}1/do/", {"do": "strike", "which": entry.pk}).status_code == 302


def test_two_signatories_of_a_side_plan_at_once_and_nothing_is_lost(room: Room, staff) -> None:
    published(room)
    first, second = staff("signatory", "east"), staff("signatory", "east")
    seen = {"do": "plan", "over": ""}
    assert first.post(f"{TRANSFER}1/", seen | {"note_timing": "In spring, after the session"}).status_code == 302
    told = second.post(f"{TRANSFER}1/", seen | {"note_timing": "In autumn", "note_takes": "A map"})
    text, now = told.content.decode(), transfer.name_of_plan(SLUG, 1, "east")
    assert told.status_code == 409 and transfer.plan(SLUG, 1, "east")["takes"].note == ""
    for words in (
        "In spring, after the session",
        "In autumn",
        "A map",
        "kept another plan",
        f'name="over" value="{now}"',
    ):
        assert words in text
    assert second.post(f"{TRANSFER}1/", seen | {"over": now, "note_timing": "In autumn"}).status_code == 302
    assert transfer.plan(SLUG, 1, "east")["timing"].note == "In autumn"


def test_links_are_shown_once_on_sheets_and_open_with_the_release(room: Room, staff) -> None:
    signed_off()
    release.enter(SLUG, 1)
    room.sign()
    east, facilitator = staff("signatory", "east"), staff("facilitator")
    kept = [desks.register_office(SLUG, "east", name).id for name in ("First desk", "Second desk")]
    given = {"do": "links", "desks": kept, "language": "ur", "expires_on": SOON, "watermark": "Copy"}
    sheet = east.post(f"{TRANSFER}1/", given)
    text = sheet.content.decode()
    assert text.count("/ur/read/") == 2 and text.count("data:image/svg+xml") == 2 and 'dir="rtl"' in text
    assert sheet.headers["Cache-Control"] == "no-store" and "First desk" in text
    assert "/ur/read/" not in east.get(f"{TRANSFER}1/").content.decode()
    assert "No link is prepared for:" in facilitator.get(f"/desk/{SLUG}/briefs/1/").content.decode()
    act = f"/desk/{SLUG}/briefs/1/do/"
    assert facilitator.post(act, {"do": "release"}).status_code == 409 and not Publication.objects.exists()
    assert facilitator.post(act, {"do": "release", "goes_on": "yes"}).status_code == 302
    assert ReadingLink.objects.filter(side="east").count() == 2
    one = links.given(SLUG, 1)[0].token_hash
    assert east.post(f"{TRANSFER}1/do/", {"do": "revoke", "which": one}).status_code == 302
    assert ReadingLink.objects.get(pk=one).is_revoked
    assert east.post(f"{TRANSFER}desks/{kept[1]}/", {"retire": "yes"}).status_code == 302
    assert not ReadingLink.objects.filter(is_revoked=False).exists()


def test_a_briefing_offers_a_step_that_waits_for_both_sides(room: Room, staff) -> None:
    published(room)
    desk = desks.register_office(SLUG, "east", "Water desk")
    east = staff("signatory", "east")
    assert "Tell it in the register?" not in east.get(f"{TRANSFER}1/").content.decode()
    east.post(f"{TRANSFER}1/", LOGGED | {"desk": desk.id, "day": date.today().isoformat()})
    assert "Tell it in the register?" in east.get(f"{TRANSFER}1/").content.decode()
    assert east.post(f"{TRANSFER}1/do/", {"do": "confirm", "which": "transferred"}).status_code == 302
    waiting = Proposal.objects.get()
    assert "Water" not in str(waiting.content) and waiting.content["side"] == "east"
    assert east.post(f"{TRANSFER}1/do/", {"do": "confirm", "which": "transferred"}).status_code == 409


def test_what_was_typed_is_shown_again(room: Room, staff) -> None:
    published(room)
    desk = desks.register_office(SLUG, "east", "Water desk")
    east, page = staff("signatory", "east"), f"{TRANSFER}1/"
    answer = east.post(TRANSFER, {"office": "", "channel": "through the embassy"})
    assert answer.status_code == 400 and "through the embassy" in answer.content.decode()
    answer = east.post(page, {"do": "plan", "ready_timing": "on", "note_carrier": "two conveners"})
    assert answer.status_code == 400 and "two conveners" in answer.content.decode()
    for changed in ({"day": "soon"}, {"day": "2999-01-01"}, {"carrier": "a spy"}):
        answer = east.post(page, LOGGED | {"desk": desk.id, "day": date.today().isoformat()} | changed)
        assert answer.status_code == 400 and "Asked for maps." in answer.content.decode()
    for changed in ({"desks": []}, {"desks": ["x"]}, {"language": "fr"}, {"expires_on": "2020-01-01"}):
        given = {"do": "links", "desks": [desk.id], "language": "en", "expires_on": SOON, "watermark": "No. 7"}
        answer = east.post(page, given | changed)
        assert answer.status_code == 400 and "No. 7" in answer.content.decode()
    assert not Briefing.objects.exists() and not DeskLink.objects.exists()


@pytest.mark.parametrize(
    ("duty", "side", "path", "given", "status"),
    [
        ("drafter", "east", "", None, 404),
        ("moderator", "east", "1/", None, 404),
        ("facilitator", "", "1/", None, 200),
        ("facilitator", "", "", {"office": "A desk"}, 403),
        ("facilitator", "", "1/", {"do": "plan"}, 403),
        ("facilitator", "", "1/do/", {"do": "revoke"}, 404),
        ("facilitator", "", "desks/x/", None, 404),
        ("signatory", "north", "1/", {"do": "plan"}, 403),
        ("signatory", "north", "1/do/", {"do": "revoke"}, 403),
        ("signatory", "east", "1/", {"do": "burn"}, 404),
        ("signatory", "east", "1/do/", {"do": "burn"}, 404),
        ("signatory", "east", "1/do/", {"do": "revoke", "which": "x"}, 404),
        ("signatory", "east", "1/do/", {"do": "strike", "which": "a\x00b"}, 404),
        ("signatory", "east", "1/do/", {"do": "confirm", "which": "noted"}, 409),
        ("signatory", "east", "9/", None, 404),
    ],
)
def test_who_may_not(room: Room, staff, duty: str, side: str, path: str, given: dict | None, status: int) -> None:
    published(room)
    client = staff(duty, side)
    answer = client.get(TRANSFER + path) if given is None else client.post(TRANSFER + path, given)
    assert answer.status_code == status and not Office.objects.exists()


def test_the_meter_says_in_words_where_the_sides_differ(room: Room, staff) -> None:
    published(room)
    facilitator = staff("facilitator")
    assert "Both sides are alike in every line." in facilitator.get(TRANSFER).content.decode()
    give_link("west")
    text = facilitator.get(TRANSFER).content.decode()
    assert "The sides are not alike" in text and "not alike</span>" in text and "Desk for the neighbour" not in text
    assert transfer.readiness(SLUG, 1)["west"]["carrier"] is False
