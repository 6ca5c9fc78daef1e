"""Attack 25: somebody asks for what is not theirs, by its address.

Every address of the URLconf, for every role that may not: what belongs to another dialogue is answered exactly like
what does not exist. An address that is added later is attacked here without anybody having to think of it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from pyrage.x25519 import Identity
from tests.boundaries.addresses import DOORS, Address, Visitor, addresses, arguments, told
from tests.people.conftest import _quick, invite  # noqa: F401  a fixture
from tests.voices.recorded import recorded
from tests.voices.sample import SLUG, Room, opening_file

from baithak.people import invitations, links
from baithak.people.models import Convening
from baithak.seal import charter as charters
from baithak.seal.charter import CharterSide
from baithak.voices.export import name_scrutineer
from baithak.voices.models import Statement
from baithak.voices.opening import import_opening, read_opening
from baithak.voices.vault import destroy_key
from baithak.web.accounts.models import Account, Duty, Passkey

CONVENING = pytest.mark.urls(DOORS["convening"])
ROUNDTABLE = pytest.mark.urls(DOORS["roundtable"])
METHODS = ("GET", "POST", "PUT")
CAPABILITIES = {"token"}  # whoever has the true one may: then it is theirs
OTHER_ROOM = b"\x77" * 16


@dataclass(frozen=True)
class Role:
    """Somebody, and what of the other dialogue they may after all: addresses that begin so."""

    visitor: Visitor
    may: tuple[str, ...] = ()


Named = Mapping[str, object]


def asked(role: Role, one: Address, theirs: Named, nothing: Named) -> None:
    """Assert that what is theirs and what is nothing are answered alike."""
    for method in METHODS:
        own = {name: nothing[name] if name in CAPABILITIES and method != "GET" else theirs[name] for name in theirs}
        first, second = (role.visitor.ask(method, one.filled(named)) for named in (own, nothing))
        assert told(first, own) == told(second, nothing), (method, one.route)
        assert first.status_code in (200, 302, 400, 403, 404, 405, 410, 422), (method, one.route, first.status_code)


def attack(door: str, roles: Mapping[str, Role], theirs: Named, nothing: Named, marks: list[str]) -> None:
    """Every role, every address, every method; and what must not show, nowhere."""
    before = everything()
    for one in addresses(DOORS[door]):
        for name, role in roles.items():
            if one.route.startswith(role.may or "\0"):
                continue
            if one.wants:
                asked(role, one, theirs, nothing)
            body = role.visitor.ask("GET", one.filled(theirs)).content.decode("utf-8", "replace")
            assert not [mark for mark in marks if mark in body], (name, one.route)
    assert everything() == before, "somebody has changed what is not theirs"


def everything() -> str:
    """All that could be changed. One's own account may be: that is one's own."""
    kept = [model for model in apps.get_models() if model._meta.app_label in ("people", "voices", "outcomes")]
    return repr([[*model.objects.order_by("pk").values_list()] for model in (*kept, Duty, Passkey)])


@pytest.fixture
def victim(db: None) -> dict[str, object]:
    """Somebody on the staff: their duty and their passkey have numbers that can be guessed."""
    account = Account.objects.create(email="victim@example.org", name="Vikram")
    duty = Duty.objects.create(pk=55_555, account=account, duty="moderator", convening="", side="east")
    key = Passkey.objects.create(
        pk=66_666, account=account, credential=b"1", public_key=b"2", sign_count=0, name="Phone"
    )
    return {"duty_id": duty.pk, "passkey_id": key.pk}


@CONVENING
def test_what_belongs_to_another_dialogue_is_not_there(
    make: Callable[..., Convening], signed_in: Callable[..., Any], victim: dict[str, object]
) -> None:
    water, other = make(), make("other")
    water.title = {"en": "Marked title"}
    water.save()
    member, guest = invite(water, "india", 1)[0], invite(other, "pakistan", 1)[0]
    links_of = invitations.invite_all(water)
    alike = {"side": "india", "name": "outline", "template": "blank"}
    token = links_of[member].rsplit("/", 1)[1]
    theirs = arguments("convening", slug="water", member_id=member.pk, token=token, **alike, **victim)
    nothing = arguments("convening", **alike)
    roles = {"a stranger": Role(Visitor(Client()))}
    seated = Client()
    seated.post("/i/" + links.make_link(guest)[1].rsplit("/", 1)[1])
    roles["a member of another dialogue"] = Role(Visitor(seated))
    for duty, slug, side in (("convener", "other", ""), ("facilitator", "water", ""), ("moderator", "water", "india")):
        client = Client()
        signed_in(client, duty, slug, side)
        roles[f"{duty} of {slug}"] = Role(Visitor(client))
    marks = [member.name, member.email, "Marked title", water.room, water.sides.first().keys[0][100:200]]
    for name in ("outline", "sheet-india", "charter", "opening", "nothing"):
        attack_files = theirs | {"name": name}, nothing | {"name": name}
        for role in roles.values():
            asked(role, Address("d/<slug:slug>/files/<slug:name>/", ("slug", "name")), *attack_files)
    attack("convening", roles, theirs, nothing, marks)
    inside = {"slug": "other"}  # through one's own dialogue, at what is in another
    convener = roles["convener of other"]
    for one in (one for one in addresses(DOORS["convening"]) if {"slug", "member_id"} <= {*one.wants}):
        asked(convener, one, theirs | inside, nothing | inside)
    own = Client()
    signed_in(own, "convener", "water")
    assert member.name in own.get("/d/water/members/").content.decode(), "there was nothing to be found"


@pytest.fixture
def second_room(room: Room) -> Any:
    """Another dialogue at the same roundtable, with another key to its room."""
    known = recorded()
    sides = tuple(CharterSide(one.side, one.grants, one.keys) for one in known.charter.sides)
    charter = known.dialogue.make_charter(convening="room-2", sides=sides)
    signed = {name: one.hex() for name, one in known.cosigned(charter).items()}
    text = charters.write(charter).decode()
    room_hash = hashlib.sha256(OTHER_ROOM).hexdigest()
    yield import_opening(read_opening(opening_file(charter=text, cosignatures=signed, room=room_hash)))
    destroy_key("room-2")


@ROUNDTABLE
def test_what_belongs_to_another_room_is_not_there(
    room: Room, second_room: Any, signed_in: Callable[..., Any], victim: dict[str, object]
) -> None:
    room.dialogue.title = {"en": "Marked title"}
    room.dialogue.save()
    room.all_speak()
    room.close(1)
    statement = Statement.objects.first()
    assert statement is not None
    scrutineer = name_scrutineer(SLUG, "Marked scrutineer", str(Identity.generate().to_public()))
    own = {"slug": SLUG, "statement": statement.pk, "scrutineer": scrutineer.pk}
    theirs = arguments("roundtable", number=1, **own, **victim)
    nothing = arguments("roundtable", number=1)
    guest = Client()
    guest.cookies["room"] = OTHER_ROOM.hex()
    roles = {"a stranger": Role(Visitor(Client())), "a member of another room": Role(Visitor(guest))}

    def staff(name: str, *held: tuple[str, str, str], may: tuple[str, ...] = ()) -> None:
        client = Client()
        client.cookies["room"] = OTHER_ROOM.hex()
        for duty, slug, side in held:
            signed_in(client, duty, slug, side, email=f"{name.replace(' ', '.')}@example.org")
        roles[name] = Role(Visitor(client), may)

    desk, moderation = "desk/<slug:slug>/", "desk/<slug:slug>/moderation/"
    staff("facilitator of another", ("facilitator", "room-2", ""))
    staff("moderator of another", ("moderator", "room-2", "east"))
    staff("convener", ("convener", "", ""))
    listed = ("desk/",)  # these have a duty in this dialogue, and so it stands in their list; but see below
    staff("moderator of no side of it", ("moderator", SLUG, "north"), may=listed)
    staff("moderator of two sides", ("moderator", SLUG, "east"), ("moderator", SLUG, "west"), may=listed)
    attack("roundtable", roles, theirs, nothing, ["Marked", "build bridge", str(room.dialogue.receipt_key)])
    within = [one for one in addresses(DOORS["roundtable"]) if one.route.startswith(desk)]
    for name in ("moderator of no side of it", "moderator of two sides"):
        for one in within:
            asked(roles[name], one, theirs, nothing)
    staff("moderator", ("moderator", SLUG, "east"))
    staff("facilitator", ("facilitator", SLUG, ""))
    for one in within:
        asked(roles["facilitator" if one.route.startswith(moderation) else "moderator"], one, theirs, nothing)
        for name in ("facilitator of another", "moderator of another"):
            inside = {"slug": "room-2"}
            if {"statement", "scrutineer"} & {*one.wants}:
                asked(roles[name], one, theirs | inside, nothing | inside)
    page = roles["moderator"].visitor.ask("GET", f"/desk/{SLUG}/moderation/1/").content.decode()
    assert "build bridge" in page, "there was nothing to be found"


@ROUNDTABLE
def test_a_moderator_speaks_for_one_side_whatever_the_form_says(room: Room, signed_in: Callable[..., Any]) -> None:
    room.all_speak()
    room.close(1)
    statement = Statement.objects.first()
    assert statement is not None
    client = Client()
    signed_in(client, "moderator", SLUG, "east")
    for side in ("west", ["west", "east"], ""):
        form = {"verdict": "accept", "side": side, "moderator": "west", "sides": "west"}
        client.post(f"/desk/{SLUG}/moderation/1/{statement.pk}/?side=west", form, headers={"X-Side": "west"})
    assert [*statement.judgements.values_list("side", flat=True)] == ["east"]
