"""Grants: blind, once for each member, the same answer to the same request, nothing after the close."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import pytest
from django.db import models

from baithak.people import closing, grants, signing_keys
from baithak.people.models import Convening, Grant, Member, SigningKey
from baithak.seal import grants as sealed_grants
from baithak.seal import rsa_keys, seat
from baithak.seal.context import Context
from baithak.web.errors import Refusal
from tests.people.a_door import run
from tests.people.conftest import invite
from tests.people.member import LOCKER, asked_by, body_of, enrol, tokens_of


def ask(member: Member, requests: list[sealed_grants.Request]) -> list[str]:
    return grants.grant_seat(member, grants.read_request(body_of(requests), len(requests)))


def test_a_token_admits_the_members_own_seat_to_each_round(member: Member) -> None:
    secret = seat.new_secret()
    requests = asked_by(member, secret)
    tokens = tokens_of(member, requests, ask(member, requests))
    for number, token in enumerate(tokens, start=1):
        key = rsa_keys.import_public(bytes.fromhex(member.side.keys[number - 1]))
        context = Context("water", "india", number)
        public = seat.public_bytes(seat.seat_key(secret, context))
        sealed_grants.check_token(key, context, public, token)


def test_the_same_request_gets_the_same_answer_and_another_is_refused(member: Member) -> None:
    requests = asked_by(member)
    first = ask(member, requests)
    assert ask(member, requests) == first
    with pytest.raises(Refusal) as refused:
        ask(member, asked_by(member))
    assert (refused.value.code, refused.value.status) == ("already-granted", 409)
    assert Grant.objects.count() == 1


def test_half_the_same_request_is_another(member: Member) -> None:
    requests = asked_by(member)
    ask(member, requests)
    with pytest.raises(Refusal):
        ask(member, [requests[0], asked_by(member)[1]])


def test_after_the_close_only_the_same_request_is_answered(seated: Convening) -> None:
    late = invite(seated, "india", 1, start=50)[0]
    early = Member.objects.exclude(grant=None).first()
    kept = early.grant
    closing.close_enrolment(seated)
    again = grants.Request(tuple(bytes.fromhex(one) for one in kept.blinded), LOCKER)
    assert grants.grant_seat(Member.objects.get(pk=early.pk), again) == kept.signatures
    for one in (late, early):
        fresh = Member.objects.get(pk=one.pk)
        with pytest.raises(Refusal) as refused:
            ask(fresh, asked_by(fresh))
        assert (refused.value.code, refused.value.status) == ("closed", 410)
    assert Grant.objects.count() == 16


def test_closed_while_signing(seated: Convening, monkeypatch: pytest.MonkeyPatch) -> None:
    """The close comes between the look and the signature: the answer is `closed`, and no seat more exists."""
    late = invite(seated, "india", 1, start=50)[0]
    requests = asked_by(late)
    sign = signing_keys.open_keys

    def close_first(side: object) -> object:
        closing.close_enrolment(seated)
        return sign(side)  # type: ignore[arg-type]

    monkeypatch.setattr(signing_keys, "open_keys", close_first)
    with pytest.raises(Refusal) as refused:
        ask(late, requests)
    assert refused.value.code == "closed"
    assert Grant.objects.count() == 16


def test_closed_after_signing(seated: Convening, monkeypatch: pytest.MonkeyPatch) -> None:
    late = invite(seated, "india", 1, start=50)[0]
    requests = asked_by(late)
    sign = grants._sign

    def close_after(*asked: Any) -> list[str]:
        signed = sign(*asked)
        closing.close_enrolment(seated)
        return signed

    monkeypatch.setattr(grants, "_sign", close_after)
    with pytest.raises(Refusal) as refused:
        ask(late, requests)
    assert refused.value.code == "closed"


def test_a_lost_key_file_is_a_failure_and_no_refusal(member: Member) -> None:
    requests = asked_by(member)
    signing_keys.destroy_key_file("water")
    with pytest.raises(signing_keys.NoKeys):
        ask(member, requests)


GOOD = "00" * 384


@pytest.mark.parametrize(
    "body",
    [
        None,
        [],
        "text",
        {},
        {"blinded": [GOOD, GOOD]},
        {"blinded": [GOOD, GOOD], "locker": LOCKER, "more": 1},
        {"blinded": GOOD, "locker": LOCKER},
        {"blinded": [GOOD], "locker": LOCKER},
        {"blinded": [GOOD, GOOD, GOOD], "locker": LOCKER},
        {"blinded": [GOOD, GOOD[2:]], "locker": LOCKER},
        {"blinded": [GOOD, "AA" * 384], "locker": LOCKER},
        {"blinded": [GOOD, 7], "locker": LOCKER},
        {"blinded": [GOOD, GOOD], "locker": 7},
        {"blinded": [GOOD, GOOD], "locker": "no base 64!"},
        {"blinded": [GOOD, GOOD], "locker": "Ä"},
        {"blinded": [GOOD, GOOD], "locker": base64.b64encode(bytes(49_200)).decode()},
    ],
)
def test_what_cannot_be_read(body: Any) -> None:
    with pytest.raises(Refusal) as refused:
        grants.read_request(body, 2)
    assert (refused.value.code, refused.value.status) == ("malformed", 400)


def test_a_message_beyond_the_modulus(member: Member) -> None:
    with pytest.raises(Refusal) as refused:
        grants.grant_seat(member, grants.read_request({"blinded": ["ff" * 384] * 2, "locker": LOCKER}, 2))
    assert refused.value.code == "malformed"
    assert not Grant.objects.exists()


def test_the_locker_comes_back_with_what_was_signed(member: Member) -> None:
    with pytest.raises(Refusal) as refused:
        grants.open_locker(member)
    assert (refused.value.code, refused.value.status) == ("no-locker", 404)
    requests = asked_by(member)
    signatures = ask(member, requests)
    kept = grants.open_locker(member)
    assert kept == {"locker": LOCKER, "signatures": signatures, "blinded": [one.blinded.hex() for one in requests]}


def test_nothing_about_a_grant_has_a_moment_or_an_order() -> None:
    kinds = {type(field) for field in Grant._meta.get_fields()}
    assert not {kind for kind in kinds if issubclass(kind, (models.DateField, models.TimeField, models.AutoField))}
    assert Grant._meta.pk.name == "member"


RACE = """
from concurrent.futures import ThreadPoolExecutor
from baithak.people import grants
from baithak.people.models import Grant, Member
from baithak.web.errors import Refusal
from tests.people.member import asked_by, body_of
member = members.add_member(convening, members.NewMember(name="A", email="a@example.org", side="india"))
mine, other = (grants.read_request(body_of(asked_by(member)), 1) for _ in range(2))
def race(number):
    try:
        return grants.grant_seat(Member.objects.get(pk=member.pk), mine if number % 2 else other)[0]
    except Refusal as refusal:
        return refusal.code
    finally:
        connection.close()
with ThreadPoolExecutor(16) as crowd:
    answers = [*crowd.map(race, range(16))]
print(answers.count("already-granted"), len({*answers}), Grant.objects.count())
"""


def test_sixteen_at_once_get_one_seat(tmp_path: Path) -> None:
    """Two devices of one member at the same moment: one of them gets the seat, whoever asks sixteen times."""
    assert run(RACE, tmp_path) == ["8 2 1"]


def test_members_with_seats_are_counted_once(seated: Convening) -> None:
    enrol(invite(seated, "pakistan", 1, start=60)[0])
    assert [seats.taken for seats in closing.seats_of(seated)] == [8, 9]
    assert SigningKey.objects.count() == 4
