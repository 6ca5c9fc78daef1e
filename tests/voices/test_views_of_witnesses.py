"""The witness's page over HTTP: asked by a card's key, answered by a signature."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from baithak.seal import seat
from baithak.seal.checkpoint import parse_checkpoint
from baithak.seal.witness import cosign
from baithak.voices.models import Cosignature, State
from tests.voices.recorded import DAY
from tests.voices.sample import SLUG, Room

pytestmark = pytest.mark.urls("baithak.doors.urls_roundtable")


def post(what: str, slug: str = SLUG, **body: object) -> tuple[int, object]:
    data = json.dumps(body, separators=(",", ":"), ensure_ascii=False).encode()
    answer = Client().post(f"/witness/{slug}/{what}", data, content_type="application/json")
    is_json = answer.headers["Content-Type"] == "application/json"
    return answer.status_code, answer.json() if is_json else answer.content.replace(slug.encode(), b"")


def key_of(room: Room, side: str) -> str:
    return seat.public_bytes(room.known.dialogue.witness_keys[side]).hex()


def test_the_page_is_the_same_for_every_name(room: Room) -> None:
    here, nowhere = (Client().get(f"/witness/{slug}/") for slug in (SLUG, "nowhere"))
    assert (here.status_code, nowhere.status_code) == (200, 200)
    assert here.content.replace(SLUG.encode(), b"") == nowhere.content.replace(b"nowhere", b"")


def test_both_witnesses_sign_and_the_round_is_sealed(room: Room) -> None:
    room.all_speak()
    room.close(1)
    for witness, state in zip(room.known.charter.witnesses, (State.CLOSED, State.SEALED), strict=True):
        status, told = post("ask", key=key_of(room, witness.side))
        assert status == 200
        assert isinstance(told, dict)
        assert set(told) == {"witness", "charter", "cosignatures", "checkpoint", "earlier", "signed"}
        assert told["witness"] == {"name": witness.name, "side": witness.side}
        assert told["charter"] == room.dialogue.charter
        checkpoint = parse_checkpoint(told["checkpoint"])
        line = cosign(room.known.dialogue.witness_keys[witness.side], witness, checkpoint, DAY)
        assert post("sign", line=line) == (200, {"state": str(state)})
        assert post("ask", key=key_of(room, witness.side))[1]["checkpoint"] == ""  # type: ignore[index]
    assert Cosignature.objects.count() == 2


def test_nothing_to_sign_yet(room: Room) -> None:
    status, told = post("ask", key=key_of(room, "east"))
    assert (status, told["checkpoint"], told["earlier"], told["signed"]) == (200, "", [], [])  # type: ignore[index]


def test_strangers_and_strange_names_get_the_same_answer(room: Room) -> None:
    answers = {
        post("ask", key="ab" * 32), post("ask", slug="nowhere", key=key_of(room, "east")), post("ask", key="short"),
    }  # fmt: skip
    assert len(answers) == 1
    assert answers.pop()[0] == 404


@pytest.mark.parametrize("line", ["", "— nobody AAAA", "x" * 3000])
def test_a_signature_that_does_not_hold_is_refused(room: Room, line: str) -> None:
    room.all_speak()
    room.close(1)
    for slug in (SLUG, "nowhere"):
        assert post("sign", slug=slug, line=line)[0] == 400
    assert not Cosignature.objects.exists()


def test_what_cannot_be_read(room: Room) -> None:
    for what in ("ask", "sign"):
        assert post(what, other=1)[0] == 400
        assert Client().post(f"/witness/{SLUG}/{what}", b"\xff", content_type="x/y").status_code == 400
        assert Client().post(f"/witness/{SLUG}/{what}", b"9" * 5000, content_type="x/y").status_code == 400
