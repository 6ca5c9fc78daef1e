"""From closed enrolment to open doors, on one door and between two; every file that is not what it should be."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.http import Http404

from baithak.people import charter, closing, exchange, grants
from baithak.people.agenda import SidePlan
from baithak.people.models import Convening, Member
from baithak.seal import canonical, rsa_keys
from baithak.seal import charter as charters
from baithak.web.errors import Refusal
from baithak.web.roles import is_safe
from tests.people.conftest import TODAY, invite
from tests.people.member import asked_by, body_of, cosignature, enrol, tokens_of, witness_key
from tests.people.two_doors import Door


def closed(convening: Convening) -> Convening:
    closing.close_enrolment(convening)
    return convening


def signed(convening: Convening) -> Convening:
    charter.write_charter(closed(convening))
    for place, side in enumerate(convening.sides.all()):
        charter.take_cosignature(convening, cosignature(side.witness_name, place, convening.charter.encode()))
    return convening


def code(act: Callable[[], object]) -> str:
    with pytest.raises(Refusal) as refused:
        act()
    return refused.value.code


def test_one_door_from_close_to_opening(seated: Convening) -> None:
    opening = json.loads(charter.make_opening(signed(seated)))
    names = ["charter", "composition", "cosignatures", "room", "title", "sides", "rounds", "languages", "kind"]
    assert [*opening] == sorted(names)
    assert opening["composition"] == {side.side: side.composition for side in seated.sides.all()}
    assert all(is_safe(opening["composition"][side.side], side.grants) for side in seated.sides.all())
    assert opening["room"] == hashlib.sha256(bytes.fromhex(seated.room)).hexdigest()
    assert seated.room not in json.dumps(opening)
    assert opening["sides"]["india"]["ur"] == "بھارت"
    whole = charters.read(opening["charter"].encode())
    charters.check_cosigned(whole, {name: bytes.fromhex(one) for name, one in opening["cosignatures"].items()})
    assert [(side.side, side.grants) for side in whole.sides] == [("india", 8), ("pakistan", 8)]
    assert whole.thresholds == {"support": 60, "quorum": 8, "seats": 8}
    assert (seated.state, charter.make_opening(seated).decode()) == ("opened", seated.opening)
    assert exchange.read_opening(seated.opening.encode()).room == opening["room"]


def test_no_charter_while_enrolment_is_open(seated: Convening) -> None:
    assert code(lambda: charter.write_charter(seated)) == "enrolling"
    assert code(lambda: charter.make_opening(seated)) == "charter"


def test_no_opening_before_all_have_signed(seated: Convening) -> None:
    charter.write_charter(closed(seated))
    assert charter.missing_witnesses(seated) == ["india_witness", "pakistan_witness"]
    assert code(lambda: charter.make_opening(seated)) == "witness"
    charter.take_cosignature(seated, cosignature("india_witness", 0, seated.charter.encode()) + b"\n")
    assert charter.missing_witnesses(seated) == ["pakistan_witness"]
    assert code(lambda: charter.make_opening(seated)) == "witness"


def test_signatures_that_do_not_hold(seated: Convening) -> None:
    assert code(lambda: charter.take_cosignature(closed(seated), cosign_nothing())) == "charter"
    charter.write_charter(seated)
    text = seated.charter.encode()
    assert code(lambda: charter.take_cosignature(seated, cosignature("nobody", 0, text))) == "witness"
    assert code(lambda: charter.take_cosignature(seated, cosignature("india_witness", 1, text))) == "signature"
    for data in (b"", b"{}", b"[]", b"\xff", text, b'{"name":"a","signature":"00"}'):
        assert code(lambda data=data: charter.take_cosignature(seated, data)) == "file"


def cosign_nothing() -> bytes:
    return canonical.encode({"name": "india_witness", "signature": "00" * 64})


def test_a_changed_title_makes_another_charter_and_drops_the_signatures(seated: Convening) -> None:
    charter.write_charter(closed(seated))
    charter.take_cosignature(seated, cosignature("india_witness", 0, seated.charter.encode()))
    charter.write_charter(seated)
    assert seated.cosignatures.count() == 1
    Convening.objects.update(title={"en": "Another title"})
    charter.write_charter(seated)
    assert seated.cosignatures.count() == 0


def test_nothing_moves_after_the_opening(seated: Convening) -> None:
    charter.make_opening(signed(seated))
    assert code(lambda: charter.write_charter(seated)) == "opened"
    assert code(lambda: charter.take_cosignature(seated, cosignature("india_witness", 0, seated.charter.encode()))) == (
        "opened"
    )


def test_a_sheet_only_of_a_side_hosted_here_and_after_the_close(seated: Convening) -> None:
    assert code(lambda: charter.give_sheet(seated, "india")) == "enrolling"
    with pytest.raises(Http404):
        charter.give_sheet(seated, "nepal")
    sheet = exchange.read_sheet(charter.give_sheet(closed(seated), "india"))
    assert (sheet.side.side, sheet.side.grants, sheet.witness.name) == ("india", 8, "india_witness")
    assert code(lambda: charter.take_sheet(seated, charter.give_sheet(seated, "india"))) == "sheet"
    assert sheet.composition == seated.sides.get(side="india").composition
    plain = json.loads(charter.give_sheet(seated, "india"))
    for wrong in ({"others": 7}, {"academic": 6, "others": 2}, {"spy": 8}, [], 8):
        changed = canonical.encode(plain | {"composition": wrong})
        assert code(lambda changed=changed: exchange.read_sheet(changed)) == "file"
    del plain["composition"]
    assert exchange.read_sheet(canonical.encode(plain)).composition == {}


# --- each side its own door ---


@pytest.fixture
def doors(db: None, tmp_path: Path) -> tuple[Door, Door]:
    return Door(tmp_path / "delhi"), Door(tmp_path / "lahore")


def seat_everybody(convening: Convening, side: str, number: int) -> None:
    for member in invite(convening, side, 9):
        enrol(member)
    public = witness_key(number).public_key().public_bytes_raw().hex()
    closing.name_witness(convening.sides.get(side=side), f"{side}_witness", public)
    closing.close_enrolment(convening)


def join(outline: bytes, hosted: str = "pakistan") -> Convening:
    return charter.import_outline(
        outline, hosted={hosted}, organiser="The other institute", contact="desk", enrolment_until=TODAY
    )


def test_each_side_its_own_door(
    doors: tuple[Door, Door],
    make: Callable[..., Convening],
    hosted_by: Callable[[str], tuple[SidePlan, ...]],
) -> None:
    delhi, lahore = doors
    with delhi.open():
        lead = make(sides=hosted_by("india"))
        outline = exchange.write_outline(lead)
        seat_everybody(lead, "india", 0)
        assert code(lambda: charter.write_charter(lead)) == "file"  # a sheet is missing
    with lahore.open():
        other = join(outline)
        assert (other.room, other.is_lead, str(other)) == (lead.room, False, str(lead))
        assert other.thresholds == lead.thresholds and other.roundtable == lead.roundtable
        assert [(side.side, side.is_hosted_here, len(side.keys)) for side in other.sides.all()] == [
            ("india", False, 0),
            ("pakistan", True, 2),
        ]
        seat_everybody(other, "pakistan", 1)
        sheet = charter.give_sheet(other, "pakistan")
        assert code(lambda: charter.write_charter(other)) == "lead"
        assert code(lambda: charter.take_sheet(other, sheet)) == "lead"
    with delhi.open():
        lead = Convening.objects.get()
        charter.take_sheet(lead, sheet)
        charter.write_charter(lead)
        draft = lead.charter.encode()
        assert code(lambda: charter.take_charter(lead, draft)) == "lead"
    with lahore.open():
        other = Convening.objects.get()
        charter.take_charter(other, draft)
        assert other.charter == draft.decode()
        for old, new in (('"grants":9', '"grants":10'), ("pakistan_witness", "somebody_else"), ("water", "waters")):
            wrong = canonical.encode(json.loads(draft.decode().replace(old, new)))
            assert code(lambda wrong=wrong: charter.take_charter(other, wrong)) == "differs"
        other_keys = [key for side in json.loads(draft)["sides"] if side["side"] == "india" for key in side["keys"]]
        own_keys = [key for side in json.loads(draft)["sides"] if side["side"] == "pakistan" for key in side["keys"]]
        swapped = draft.decode()
        for mine, theirs in zip(own_keys, other_keys, strict=True):
            swapped = swapped.replace(mine, "?").replace(theirs, mine).replace("?", theirs)
        assert code(lambda: charter.take_charter(other, swapped.encode())) == "differs"
    with delhi.open():
        lead = Convening.objects.get()
        for number, name in enumerate(("india_witness", "pakistan_witness")):
            charter.take_cosignature(lead, cosignature(name, number, draft))
        opening = charter.make_opening(lead)
    told = json.loads(opening)["composition"]
    assert told == {"india": {"others": 9}, "pakistan": {"others": 9}}
    with lahore.open():
        other = Convening.objects.get()
        for wrong in ({"india": {"others": 9}}, told | {"pakistan": {"academic": 9}}):
            changed = canonical.encode(json.loads(opening) | {"composition": wrong})
            assert code(lambda changed=changed: charter.take_opening(other, changed)) == "differs"
        charter.take_opening(other, opening)
        assert (other.state, other.opening) == ("opened", opening.decode())
        assert code(lambda: charter.take_opening(other, opening)) == "opened"
    for own, foreign in ((delhi, "pakistan1@example.org"), (lahore, "india1@example.org")):
        assert foreign not in own.everything and "Pakistan 1" not in delhi.everything
    assert "India 1" not in lahore.everything


def test_each_doors_own_keys_stay_with_it(
    doors: tuple[Door, Door],
    make: Callable[..., Convening],
    hosted_by: Callable[[str], tuple[SidePlan, ...]],
) -> None:
    """A seat of one side, signed at its own door, cannot be signed by the other."""
    delhi, lahore = doors
    with delhi.open():
        outline = exchange.write_outline(make(sides=hosted_by("india")))
    with lahore.open():
        member: Member = invite(join(outline), "pakistan", 1)[0]
        requests = asked_by(member)
        asked = grants.read_request(body_of(requests), 2)
        assert len(tokens_of(member, requests, grants.grant_seat(member, asked))) == 2
    with delhi.open():
        assert Convening.objects.get().sides.get(side="pakistan").signing_keys.count() == 0


def outline_of(convening: Convening) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(exchange.write_outline(convening))
    return read


@pytest.mark.parametrize(
    "change",
    [
        {"convening": "Not A Slug"},
        {"convening": 7},
        {"title": {}},
        {"title": "text"},
        {"sides": []},
        {"sides": [{"side": "india"}]},
        {"rounds": []},
        {"rounds": [{"number": 2, "activity": "votes", "opens_on": "2027-01-01", "closes_on": "2027-01-02"}]},
        {"rounds": [{"number": 1, "activity": "votes", "opens_on": "soon", "closes_on": "2027-01-02"}]},
        {"rounds": [{"number": 1, "activity": "dance", "opens_on": "2027-01-01", "closes_on": "2027-01-02"}]},
        {"languages": ["fr"]},
        {"kind": "secret"},
        {"thresholds": {"support": -1}},
        {"thresholds": []},
        {"roundtable": "http://room.example"},
        {"room": "00"},
        {"more": 1},
    ],
)
def test_outlines_that_are_none(convening: Convening, change: dict[str, Any]) -> None:
    data = canonical.encode(outline_of(convening) | {"convening": "other"} | change)
    with pytest.raises(Refusal):
        join(data)
    assert Convening.objects.count() == 1


def test_an_outline_is_for_a_door_that_hosts_some_sides_and_not_all(convening: Convening) -> None:
    data = canonical.encode(outline_of(convening) | {"convening": "other"})
    assert code(lambda: join(data, hosted="nepal")) == "hosted"
    everybody = {"india", "pakistan"}
    assert (
        code(lambda: charter.import_outline(data, hosted=everybody, organiser="A", contact="B", enrolment_until=TODAY))
        == "hosted"
    )
    assert code(lambda: join(exchange.write_outline(convening))) == "taken"
    assert code(lambda: join(b" " + data)) == "file"


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"convening": "other"}, "sheet"),
        ({"side": "india"}, "sheet"),
        ({"grants": 7}, "few"),
        ({"grants": 0}, "file"),
        ({"grants": "8"}, "file"),
        ({"keys": []}, "file"),
        ({"keys": ["00" * 422] * 2}, "file"),
        ({"keys": "one"}, "sheet"),
        ({"witness": {"name": "Mr X", "key": "00"}}, "witness"),
        ({"witness": {}}, "file"),
        ({"more": 1}, "file"),
    ],
)
def test_sheets_that_do_not_fit(
    make: Callable[..., Convening],
    hosted_by: Callable[[str], tuple[SidePlan, ...]],
    drawn_keys: list[Any],
    change: dict[str, Any],
    refusal: str,
) -> None:
    lead = make(sides=hosted_by("india"))
    keys = [rsa_keys.export_public(key.public_key()).hex() for key in drawn_keys[4:6]]
    witness = {"name": "pakistan_witness", "key": witness_key(1).public_key().public_bytes_raw().hex()}
    sheet: dict[str, Any] = {"convening": "water", "side": "pakistan", "grants": 8, "keys": keys, "witness": witness}
    if change.get("keys") == "one":
        change = {"keys": keys[:1]}
    assert code(lambda: charter.take_sheet(lead, canonical.encode(sheet | change))) == refusal
    charter.take_sheet(lead, canonical.encode(sheet))
    assert lead.sides.get(side="pakistan").grants == 8


def test_openings_that_are_none(
    doors: tuple[Door, Door],
    make: Callable[..., Convening],
    hosted_by: Callable[[str], tuple[SidePlan, ...]],
    seated: Convening,
) -> None:
    """A door that does not lead takes only an opening that says of its own side what is true."""
    opening = charter.make_opening(signed(seated))
    Convening.objects.update(is_lead=False, opening="", state="closed", charter="")
    seated.refresh_from_db()
    whole = json.loads(opening)
    wrong_room = canonical.encode(whole | {"room": "00" * 32})
    assert code(lambda: charter.take_opening(seated, wrong_room)) == "room"
    unsigned = canonical.encode(whole | {"cosignatures": {}})
    assert code(lambda: charter.take_opening(seated, unsigned)) == "file"
    for data in (b"", b"{}", b"[1]", opening[:-1], opening.replace(b"india", b"nepal")):
        assert code(lambda data=data: charter.take_opening(seated, data)) == "file"
    seated.sides.filter(side="india").update(grants=9)
    assert code(lambda: charter.take_opening(seated, opening)) == "differs"
    seated.sides.filter(side="india").update(grants=8)
    charter.take_opening(seated, opening + b"\n")
    assert seated.opening.encode() == opening
