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
from tests.boundaries.addresses import DOORS, Address, Visitor, addresses, arguments, told
from tests.boundaries.finished import (  # noqa: F401  a fixture
    DUTIES,
    OF_A_SIDE,
    Finished,
    as_public_door,
    everybody,
    finish,
    finished,
)
from tests.outcomes.briefs import give_link
from tests.people.conftest import _quick, invite  # noqa: F401  a fixture
from tests.voices.recorded import recorded
from tests.voices.sample import SLUG, Room, opening_file

from baithak.outcomes import links as links_of_desks
from baithak.people import invitations, links
from baithak.people.models import Convening
from baithak.publications.reading import hash_of
from baithak.seal import charter as charters
from baithak.seal.charter import CharterSide
from baithak.voices.models import Dialogue, Statement
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


def asked(
    role: Role, one: Address, theirs: Named, nothing: Named, form: Named | None = None, serving: set[str] = CAPABILITIES
) -> None:
    """Assert that what is theirs and what is nothing are answered alike. `serving`: what serves whoever has it."""
    for method in METHODS:
        own = {name: nothing[name] if name in serving and method != "GET" else theirs[name] for name in theirs}
        sent = {"data": form} if form and method == "POST" else {}
        first, second = (role.visitor.ask(method, one.filled(named), **sent) for named in (own, nothing))
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
    known = ("people", "voices", "outcomes", "publications")
    kept = [model for model in apps.get_models() if model._meta.app_label in known]
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
def test_attack_25_what_belongs_to_another_dialogue_is_not_there(
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
def second_room(finished: Finished) -> Any:  # noqa: F811
    """Another dialogue at the same roundtable, with another key to its room."""
    known = recorded()
    sides = tuple(CharterSide(one.side, one.grants, one.keys) for one in known.charter.sides)
    charter = known.dialogue.make_charter(convening="room-2", sides=sides)
    signed = {name: one.hex() for name, one in known.cosigned(charter).items()}
    text = charters.write(charter).decode()
    room_hash = hashlib.sha256(OTHER_ROOM).hexdigest()
    yield import_opening(read_opening(opening_file(charter=text, cosignatures=signed, room=room_hash)))
    destroy_key("room-2")


Hire = Callable[..., Role]


@pytest.fixture
def hire(signed_in: Callable[..., Any]) -> Hire:
    """`hire(("drafter", "room-2", "east"), …)`: somebody at the roundtable with these duties."""

    def hired(*held: tuple[str, str, str], may: tuple[str, ...] = ()) -> Role:
        client = Client()
        client.cookies["room"] = OTHER_ROOM.hex()
        for duty, slug, side in held:
            name = "-".join(part for one in held for part in one if part)
            signed_in(client, duty, slug, side, email=f"{name}@example.org")
        return Role(Visitor(client), may)

    return hired


MARKS = [
    "Marked title",
    "build bridge",
    "rebuild the bridge",
    "open the crossing",
    "Desk for the neighbour",
    "Who would pay",
]
THINGS = {"statement", "scrutineer", "desk_id", "ask_id"}  # they are named beside the dialogue that they are in
# To whom the addresses within a dialogue are open that begin so; what a duty may not see is to it as if it were not.
OPEN_TO = {
    "desk/<slug:slug>/moderation/": {"moderator"},
    "desk/<slug:slug>/drafting/": {"facilitator", "drafter"},
    "desk/<slug:slug>/briefs/": {"facilitator", "signatory"},
    "desk/<slug:slug>/transfer/": {"facilitator", "signatory"},
    "desk/<slug:slug>/asks/": {"facilitator", "moderator", "signatory"},
    "desk/<slug:slug>/findings/<int:number>/release/": {"facilitator"},
    "desk/<slug:slug>/findings/<int:number>/": {"facilitator", "drafter"},
    "desk/<slug:slug>/": {"facilitator"},
    "register/": {"facilitator", "signatory"},
}


@ROUNDTABLE
def test_attack_25_what_belongs_to_another_room_is_not_there(
    finished: Finished,  # noqa: F811
    second_room: Any,
    hire: Hire,
    victim: dict[str, object],
) -> None:
    dialogue = finished.room.dialogue
    Dialogue.objects.filter(pk=SLUG).update(title={"en": "Marked title"})
    theirs = arguments("roundtable", **finished.at_roundtable | victim | {"number": 1})
    nothing = arguments("roundtable", number=1)
    guest = Client()
    guest.cookies["room"] = OTHER_ROOM.hex()
    roles = {"a stranger": Role(Visitor(Client())), "a member of another room": Role(Visitor(guest))}
    others = {
        duty: hire((duty, "room-2", "east" if duty in OF_A_SIDE else "")) for duty in DUTIES if duty != "convener"
    }
    roles |= {f"{duty} of another": role for duty, role in others.items()} | {"convener": hire(("convener", "", ""))}
    listed = ("desk/",)  # these have a duty in this dialogue, and so it stands in their list; but see below
    none = roles["moderator of no side of it"] = hire(("moderator", SLUG, "north"), may=listed)
    both = roles["moderator of two sides"] = hire(("moderator", SLUG, "east"), ("moderator", SLUG, "west"), may=listed)
    attack("roundtable", roles, theirs, nothing, [*MARKS, str(dialogue.receipt_key)])
    for one in (one for one in addresses(DOORS["roundtable"]) if one.route.startswith("desk/<slug:slug>/")):
        for role in (none, both):
            asked(role, one, theirs, nothing)
        if THINGS & {*one.wants}:  # through one's own dialogue, at what is in another
            for role in others.values():
                asked(role, one, theirs | {"slug": "room-2"}, nothing | {"slug": "room-2"})


@ROUNDTABLE
def test_attack_25_what_another_duty_may_is_not_there(finished: Finished, hire: Hire) -> None:  # noqa: F811
    """Within one dialogue: to somebody whose duty is another, an address leads as far as one that leads nowhere."""
    roles = {duty: hire((duty, SLUG, "east" if duty in OF_A_SIDE else "")) for duty in DUTIES}
    theirs = arguments("roundtable", **finished.at_roundtable | {"number": 1})
    nothing = arguments("roundtable", number=1)
    before, refused = everything(), set()
    for one in addresses(DOORS["roundtable"]):
        start = next((start for start in OPEN_TO if one.route.startswith(start)), None)
        for duty in DUTIES if start is not None and one.wants else ():
            if duty not in OPEN_TO[start]:
                asked(roles[duty], one, theirs, nothing)
                refused.add(duty)
    assert refused == {*DUTIES} and everything() == before


@ROUNDTABLE
def test_attack_25_there_was_something_to_be_found(finished: Finished, signed_in: Callable[..., Any]) -> None:  # noqa: F811
    staff = everybody(Client(), signed_in)
    given = arguments("roundtable", **finished.at_roundtable)
    paths = [path for one in addresses(DOORS["roundtable"]) for path in one.paths(given)]
    seen = "".join(staff.get(path).content.decode("utf-8", "replace") for path in paths)
    assert [mark for mark in MARKS if mark not in seen] == ["Marked title"]


def test_attack_25_what_is_not_open_to_everybody_yet_is_not_at_the_public_door(db: None, settings: Any) -> None:
    """Before its day a brief opens to a link alone; a link that does not serve is like one that never was."""
    done = finish()  # its day is in three days
    revoked = give_link(office="Another desk")
    links_of_desks.revoke(SLUG, 1, "east", hash_of(revoked))
    as_public_door(settings)
    before, stranger, nothing = everything(), Role(Visitor(Client())), arguments("public")
    for name in (done.publication.name, *done.names):
        theirs = arguments("public", **done.at_public | {"name": name, "token": revoked})
        for one in addresses(DOORS["public"]):
            for form in ({}, {"send": "question", "text": "Who?", "called": "a desk"}, {"send": "receipt"}):
                asked(stranger, one, theirs, nothing, form, serving=set())
            page = stranger.visitor.ask("GET", one.filled(theirs)).content.decode("utf-8", "replace")
            assert not [mark for mark in MARKS if mark in page], one.route
    assert "rebuild the bridge" in Client().post(f"/en/read/{done.token}/").content.decode()
    assert everything() == before
    destroy_key(SLUG)


@ROUNDTABLE
def test_attack_25_a_moderator_speaks_for_one_side_whatever_the_form_says(
    room: Room, signed_in: Callable[..., Any]
) -> None:
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
