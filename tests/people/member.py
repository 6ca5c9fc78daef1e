"""What a member's browser and a witness do, in Python."""

from __future__ import annotations

import base64

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from baithak.people import grants
from baithak.people.models import Member
from baithak.seal import canonical, rsa_keys, seat
from baithak.seal import charter as charters
from baithak.seal.context import Context
from baithak.seal.grants import Request, Token, receive, request

LOCKER = base64.b64encode(b"what only the member can read").decode()


def asked_by(member: Member, secret: bytes | None = None) -> list[Request]:
    """A fresh request for every round."""
    secret = secret or seat.new_secret()
    side = member.side
    requests = []
    for number, der in enumerate(side.keys, start=1):
        context = Context(side.convening_id, side.side, number)
        public = seat.public_bytes(seat.seat_key(secret, context))
        requests.append(request(rsa_keys.import_public(bytes.fromhex(der)), context, public))
    return requests


def body_of(requests: list[Request]) -> dict[str, object]:
    return {"blinded": [one.blinded.hex() for one in requests], "locker": LOCKER}


def tokens_of(member: Member, requests: list[Request], signatures: list[str]) -> list[Token]:
    keys = [rsa_keys.import_public(bytes.fromhex(der)) for der in member.side.keys]
    answers = [bytes.fromhex(one) for one in signatures]
    return [receive(key, asked, answer) for key, asked, answer in zip(keys, requests, answers, strict=True)]


def enrol(member: Member) -> list[Token]:
    requests = asked_by(member)
    asked = grants.read_request(body_of(requests), len(requests))
    return tokens_of(member, requests, grants.grant_seat(member, asked))


def witness_key(number: int) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(bytes([90 + number]) * 32)


def cosignature(name: str, number: int, charter_text: bytes) -> bytes:
    signature = charters.cosign(witness_key(number), charters.read(charter_text))
    return canonical.encode({"name": name, "signature": signature.hex()})
