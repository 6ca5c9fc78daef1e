"""Attack 19: signs that turn the direction of writing, or cannot be seen, make a text say what it does not say.

Hindi and Urdu need two of them, the joiners: those must come through.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core import mail as outbox
from django.test import Client, override_settings
from django.utils.html import escape
from tests.boundaries.addresses import DOORS, addresses, arguments
from tests.boundaries.finished import everybody
from tests.people.conftest import ROUNDTABLE, _quick  # noqa: F401  a fixture
from tests.voices.recorded import IDENTITY, recorded
from tests.voices.sample import SLUG, Room, opening_file

from baithak.people import invitations, links, member_lists, members, postman
from baithak.people.models import Convening, Member, in_words
from baithak.seal import charter as charters
from baithak.voices import rounds
from baithak.voices.models import Statement
from baithak.voices.opening import read_opening
from baithak.web.accounts.models import Account
from baithak.web.errors import Refusal

TURNING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c"
UNSEEN = "\u200b\u2060\u2061\u2062\u2063\ufeff\u00ad\u180e\ufff9\ufffa\ufffb\U000e0041\U000e007f\x7f\x9b\ue000"
CONTROLS = "\x01\x08\x1b\x85"
HIDDEN = TURNING + UNSEEN + CONTROLS
JOINED = "क्\u200dष نہیں\u200cہے"
FORM = {
    "title_en": f"Shared{HIDDEN} waters {JOINED}", "title_ur": f"مشترکہ{HIDDEN}", "organiser": f"Institute{HIDDEN}",
    "contact": f"desk{HIDDEN}@institute.example", "questions_en": f"Whose{HIDDEN} water?\nWhose{TURNING} river?",
    "sides-0-name_en": f"India{HIDDEN}", "slug": "water", "roundtable": ROUNDTABLE,
}  # fmt: skip


def hidden_in(text: str) -> set[str]:
    """The hidden signs that are in a text as they are, or in a spelling that HTML or JSON turns into them."""
    read = re.sub(r"\\u([0-9a-fA-F]{4})", lambda match: chr(int(match[1], 16)), text)
    read = re.sub(r"&#(?:x([0-9a-fA-F]+)|(\d+));", lambda m: chr(int(m[1], 16) if m[1] else int(m[2])), read)
    return {sign for sign in HIDDEN if sign in read}


def pages(client: Client, door: str, given: dict[str, object]) -> Iterator[tuple[str, str]]:
    """Every page that the door shows, whoever adds it."""
    with override_settings(ROOT_URLCONF=DOORS[door]):
        for one in addresses(DOORS[door]):
            for path in one.paths(given):
                yield one.route, client.get(path).content.decode()


@pytest.fixture
def staff(signed_in: Callable[..., Any]) -> Client:
    return everybody(Client(), signed_in)


def test_attack_19_the_measure_finds_them() -> None:
    assert hidden_in("a\u202eb") == hidden_in(json.dumps("a\u202eb")) == hidden_in("a&#x202e;b") == {"\u202e"}
    assert not hidden_in(JOINED)


@pytest.mark.urls(DOORS["convening"])
def test_attack_19_what_conveners_type_reaches_no_page_and_no_letter(staff: Client) -> None:
    from tests.people.test_desk import fields

    form = fields(staff.get("/new/blank/").content.decode()) | FORM | {"make": "yes"}
    assert staff.post("/new/blank/", form).status_code == 302
    convening = Convening.objects.get()
    assert JOINED in in_words(convening.title, "en")
    listed = f"name,email,side\nAsha{TURNING}{UNSEEN} {JOINED},asha@example.org,India\n"
    staff.post("/d/water/members/list/", {"text": listed, "save": "yes"})
    one = {"name": f"Bilal{HIDDEN}", "email": "bilal@example.org", "side": "pakistan"}
    more = {"role": "other", "gender": "unsaid", "generation": "unsaid", "language": "ur"}
    staff.post("/d/water/members/add/", one | more)
    place = {
        "place": f"Hall{HIDDEN} 2",
        "day": "2027-02-01",
        "starts_at": "10:30",
        "zone": "Asia/Karachi",
        "minutes": 90,
    }
    staff.post("/d/water/meetings/", place)
    asha, bilal = Member.objects.order_by("email")
    assert (asha.name, bilal.name) == (f"Asha {JOINED}", "Bilal")
    invitations.invite_all(convening)
    invitations.queue_dates(convening)
    postman.send_waiting(convening)
    staff.post("/i/" + links.make_link(asha)[1].rsplit("/", 1)[1])
    given = arguments(
        "convening", slug="water", member_id=asha.pk, side="india", name="outline", template="blank", duty_id=1
    )
    for route, page in pages(staff, "convening", given):
        assert not hidden_in(page.removeprefix("\ufeff")), route
    assert len(outbox.outbox) == 4
    for letter in outbox.outbox:
        assert not hidden_in(letter.subject + letter.body)
        for part in letter.alternatives + letter.attachments:
            text = getattr(part, "content", "") or part[1] if isinstance(part, tuple) else ""
            assert not hidden_in(text.decode() if isinstance(text, bytes) else str(text))
    assert JOINED in member_lists.write_list(members.members_of(convening))


@pytest.mark.urls(DOORS["roundtable"])
def test_attack_19_what_members_and_moderators_write_reaches_no_page(room: Room, staff: Client) -> None:
    rounds.open_round(SLUG, 1)
    for place, voice in enumerate(room.voices):
        room.redeem(voice)
        room.say(voice, f"Statement{HIDDEN} {place} {JOINED}")
    room.close(1)
    assert {*room.texts()} == {f"Statement {place} {JOINED}" for place in range(16)}
    for pk in Statement.objects.values_list("pk", flat=True):
        staff.post(f"/desk/{SLUG}/moderation/1/{pk}/", {"translate": "yes", "text_ur": f"ترجمہ{HIDDEN} {JOINED}"})
    named = {"name": f"Za{TURNING}{UNSEEN}far", "key": str(IDENTITY.to_public())}
    staff.post(f"/desk/{SLUG}/record/scrutineers/", named)
    room.sign()
    room.accept_all(1)
    rounds.release_statements(SLUG, 1)
    rounds.open_round(SLUG, 2)
    for voice in room.voices:
        room.redeem(voice, 2)
        room.vote(voice, Statement.objects.first().pk, "agree", reason=f"Because{HIDDEN} {JOINED}")
    room.close(2)
    seen = ""
    for route, page in pages(staff, "roundtable", arguments("roundtable", slug=SLUG, number=(1, 2), duty_id=1)):
        assert not hidden_in(page), route
        seen += page
    assert seen.count(JOINED) + seen.count(escape(JOINED)) > 16 and "Because" in seen and "Zafar" in seen


@pytest.mark.urls(DOORS["roundtable"])
def test_attack_19_what_another_door_sends_reaches_no_page(db: None) -> None:
    """The opening comes from a door that this one need not trust to have looked."""
    for change in (
        {"title": {"en": f"A room{TURNING}{UNSEEN}"}},
        {"title": {"en": f"A room{CONTROLS}"}},
        {"title": {"en": TURNING}},
        {"sides": {"east": {"en": f"E{TURNING}ast"}, "west": {"en": "West"}}},
    ):
        try:
            opening = read_opening(opening_file(**change))
        except Refusal:
            continue
        assert not hidden_in(str([opening.title, opening.side_titles]))
    turned = recorded().dialogue.make_charter(title="A room \u202erof htob")
    signed = {name: one.hex() for name, one in recorded().cosigned(turned).items()}
    with pytest.raises(Refusal):
        read_opening(opening_file(charter=charters.write(turned).decode(), cosignatures=signed))


@pytest.mark.urls(DOORS["convening"])
def test_attack_19_what_staff_call_themselves_reaches_no_page(staff: Client) -> None:
    staff.post("/staff/account/", {"name": f"Asha{HIDDEN} {JOINED}", "language": "en"})
    invite = {"email": "new@example.org", "name": f"New{TURNING}", "language": "en", "duty": "convener"}
    staff.post("/staff/duties/", invite)
    assert not hidden_in(str([*Account.objects.values_list("name", flat=True)]))
    staff.post("/staff/account/", {"name": f"Asha {JOINED}", "language": "en"})
    assert Account.objects.get(email="all-of-east@example.org").name == f"Asha {JOINED}"
