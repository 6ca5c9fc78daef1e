"""Briefs over HTTP: planned, composed, signed off, entered, released; who may do what."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.test import Client

from baithak.outcomes import editing, release
from baithak.outcomes.models import Brief, Register
from baithak.publications import proof
from baithak.publications.models import Publication, Rendering
from baithak.publications.pdf import carried
from baithak.voices.models import Round
from tests.outcomes.briefs import plan, published, ratified_room, signed_off
from tests.voices.sample import ROOM, SLUG, Room

pytestmark = [pytest.mark.django_db, pytest.mark.urls("baithak.doors.urls_roundtable")]
DESK = f"/desk/{SLUG}/briefs/"


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


def filled_in(**changes: object) -> dict[str, object]:
    own = plan()
    given: dict[str, object] = {
        f"{name}_{code}": text
        for name in ("title", "summary", "organisers", "series_title")
        for code, text in getattr(own, name).items()
    }
    given |= {"series": "river-line", "contact": "desk@dialogue.example", "is_public": "on"}
    given |= {"released_on": date.today().isoformat(), "open_from": date.today().isoformat(), "recommendations": ["1"]}
    return given | changes


def test_a_brief_is_not_read_in_the_room_before_its_day(room: Room, client: Client) -> None:
    """Entered in the record it waits for witnesses, and for its day: both sides have it in the same instant."""
    signed_off(released_on=(date.today() + timedelta(days=2)).isoformat())
    number = release.enter(SLUG, 1).round.number
    room.sign()
    client.cookies["room"] = ROOM.hex()
    for round_number, status in ((2, 200), (number, 404)):
        assert client.get(f"/room/{SLUG}/findings/{round_number}/finding.json").status_code == status


def test_a_series_that_others_began_meanwhile_is_not_joined_by_an_older_plan(room: Room, staff) -> None:
    """Whoever planned a brief in it before it was there does not come to keep the register of those who began it."""
    signed_off()
    begun = Register.objects.create(series="river-line", title={"en": "x"}, side_titles={}, dialogue="other")
    facilitator = staff("facilitator")
    assert facilitator.post(DESK + "1/do/", {"do": "enter"}).status_code == 403
    assert not Round.objects.filter(activity="release").exists()
    begun.delete()
    assert facilitator.post(DESK + "1/do/", {"do": "enter"}).status_code == 302


def test_from_plan_to_release(room: Room, staff) -> None:
    facilitator, east, west = staff("facilitator"), staff("signatory", "east"), staff("signatory", "west")
    assert facilitator.post(DESK + "new/", filled_in(consensus=["1"])).status_code == 302
    assert facilitator.post(DESK + "1/do/", {"do": "compose"}).status_code == 302
    page = east.get(DESK + "1/").content.decode()
    assert "Both should rebuild the bridge." in page and "Consensus" in page
    signed = {"document": Brief.objects.get().document_hash}
    for one in (east, west):
        assert one.post(DESK + "1/sign/", signed).status_code == 302
    assert facilitator.post(DESK + "1/do/", {"do": "enter"}).status_code == 302
    assert facilitator.post(DESK + "1/do/", {"do": "release"}).status_code == 409
    room.sign()
    assert facilitator.post(DESK + "1/do/", {"do": "release"}).status_code == 302
    assert "released" in facilitator.get(DESK + "1/").content.decode()
    assert Rendering.objects.count() == 6
    data, shown = carried(bytes(Rendering.objects.get(form="pdf", language="ur").content))
    assert proof.prove(data, shown).name == Publication.objects.get().name


def test_the_page_is_read_in_urdu(room: Room, staff) -> None:
    published(room)
    page = staff("signatory", "east").get(DESK + "1/", headers={"Accept-Language": "ur"}).content.decode()
    assert 'dir="rtl"' in page and "دونوں پل دوبارہ بنائیں۔" in page


def test_what_is_typed_is_shown_again(room: Room, staff) -> None:
    facilitator = staff("facilitator")
    answer = facilitator.post(DESK + "new/", filled_in(open_from="2020-01-01"))
    assert answer.status_code == 400 and "Bridges and trade (en)" in answer.content.decode()
    answer = facilitator.post(DESK + "new/", filled_in(title_en=""))
    assert answer.status_code == 400 and not Brief.objects.exists()


def test_two_who_plan_at_once_see_both_plans(room: Room, staff) -> None:
    facilitator = staff("facilitator")
    facilitator.post(DESK + "new/", filled_in())
    seen = {"over": editing.name_of_plan(editing.newest(SLUG, 1))}
    kept = facilitator.post(DESK + "1/edit/", filled_in(title_en="Their title") | seen)
    assert kept.status_code == 302 and kept["Location"].endswith("#taken")
    answer = facilitator.post(DESK + "1/edit/", filled_in(title_en="My title") | seen)
    text = answer.content.decode()
    now = editing.name_of_plan(editing.newest(SLUG, 1))
    assert answer.status_code == 409 and ">Their title</dd>" in text and 'value="My title"' in text
    assert text.count("<dt>") == 1 and f'name="over" value="{now}"' in text
    assert facilitator.post(DESK + "1/edit/", filled_in(title_en="My title") | {"over": now}).status_code == 302
    assert editing.plan_of(editing.newest(SLUG, 1)).title["en"] == "My title"


def test_the_pdf_can_be_looked_at_before(room: Room, staff) -> None:
    editing.begin(SLUG, plan())
    signatory = staff("signatory", "east")
    assert signatory.get(DESK + "1/brief.pdf").status_code == 404
    editing.compose_brief(SLUG, 1)
    answer = signatory.get(DESK + "1/brief.pdf")
    assert answer.headers["Content-Type"] == "application/pdf" and BytesIO(answer.content).read(5) == b"%PDF-"


def test_a_correction_begins_beside_the_old_edition(room: Room, staff) -> None:
    published(room)
    facilitator = staff("facilitator")
    change = {f"change_{code}": "A date." for code in ("en", "hi", "ur")}
    assert facilitator.post(DESK + "1/do/", {"do": "corrected"} | change).status_code == 302
    assert Brief.objects.count() == 2
    form = facilitator.get(DESK + "1/edit/").content.decode()
    assert "A date." in form and "Bridges and trade (ur)" in form


@pytest.mark.parametrize(
    ("duty", "side", "path", "given", "status"),
    [
        ("drafter", "east", "", None, 404),
        ("moderator", "east", "1/", None, 404),
        ("signatory", "east", "new/", None, 404),
        ("signatory", "east", "1/do/", {"do": "release"}, 404),
        ("facilitator", "", "1/sign/", {"document": "00" * 32}, 404),
        ("facilitator", "", "1/do/", {"do": "burn"}, 404),
        ("facilitator", "", "9/", None, 404),
        ("facilitator", "", "1/do/", {"do": "enter"}, 409),
        ("signatory", "east", "1/sign/", {"document": "00" * 32}, 409),
        ("signatory", "north", "1/sign/", {"document": "00" * 32}, 403),
    ],
)
def test_who_may_not(room: Room, staff, duty: str, side: str, path: str, given: dict | None, status: int) -> None:
    editing.begin(SLUG, plan())
    client = staff(duty, side)
    answer = client.get(DESK + path) if given is None else client.post(DESK + path, given)
    assert answer.status_code == status
