"""The envelope: one signed contribution, the only form in which a voice reaches the roundtable.

It is canonical JSON of two fields: `contribution` and `signature`. The seat's key of the round signs the contribution's
canonical bytes, framed. There is one spelling of everything, and Ed25519 signs deterministically, so that sending the
same contribution again gives the same bytes and is recognised by `envelope_id`.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from baithak.seal import blind, canonical, rsa_keys, seat
from baithak.seal.charter import HASH_BYTES, Charter
from baithak.seal.context import Context, identifier
from baithak.seal.errors import BadEncoding, BadSignature
from baithak.seal.grants import Token

MAX_BYTES = 65_536
MAX_TURN = 1_000_000
_PURPOSE = "contribution"
_BEFORE, _BETWEEN, _AFTER = b'{"contribution":', b',"signature":"', b'"}'
_NAMES = "body charter context kind seat token turn"


@dataclass(frozen=True)
class Contribution:
    """What one seat says in one round.

    `context`: convening, side, round. `charter`: its hash, 32 bytes. `kind`: identifier; what a round takes is decided
    above. `turn`: counts up from 1 when the seat says something anew; the highest before the close counts. `seat`: its
    public key in this round, 32 bytes. `token`: admits it. `body`: text, whole numbers, lists and objects.
    """

    context: Context
    charter: bytes
    kind: str
    turn: int
    seat: bytes
    token: Token
    body: Mapping[str, object]

    def __post_init__(self) -> None:
        identifier(self.kind)
        canonical.integer(self.turn, 1, MAX_TURN)
        seat.check_public(self.seat)
        if len(self.charter) != HASH_BYTES or not isinstance(self.body, Mapping):
            raise BadEncoding(f"a contribution has a charter's hash of {HASH_BYTES} bytes, and an object as its body")


def seal_envelope(key: Ed25519PrivateKey, contribution: Contribution) -> bytes:
    """The envelope's bytes, at most 64 KiB, signed with the seat's key of this round.

    Raises BadSignature if `key` is not that of `contribution.seat`; BadEncoding if the body is too long or too deep.
    """
    if seat.public_bytes(key) != contribution.seat:
        raise BadSignature("this is not the seat's key in this round: derive it from the seat card")
    plain = _plain(contribution)
    data = canonical.encode({"contribution": plain, "signature": seat.sign(key, _message(plain)).hex()})
    if len(data) > MAX_BYTES:
        raise BadEncoding(f"the contribution takes {len(data)} bytes of {MAX_BYTES}: say it in less")
    return data


def open_envelope(data: bytes, charter: Charter, round_number: int) -> Contribution:
    """The contribution in an envelope, if all of it holds for this dialogue and this round.

    Checked in this order: size and canonical form (BadEncoding), convening, charter and round (BadSignature), side
    (BadRecord), the seat's signature, and the token under the charter's key for the side and round (BadSignature).
    What a seat may say, and whether its token was already shown by another, is for the caller.
    """
    plain, signature = canonical.fields(canonical.decode(data, MAX_BYTES), "contribution signature")
    contribution = _read(plain)
    place = contribution.context
    if (contribution.charter, place.convening) != (charter.hash, charter.convening):
        raise BadSignature("this contribution is for another dialogue, or for another charter of it")
    if place.round_number != round_number:
        raise BadSignature("this contribution is for another round: say it anew in this one")
    charter.context(place.side, place.round_number)
    signed = canonical.from_hex(signature, seat.SIGNATURE_BYTES)
    # `data` is canonical: what was signed stands in it between these two, to the byte, and is not written anew
    said = data[len(_BEFORE) : len(data) - len(_BETWEEN) - len(signature) - len(_AFTER)]
    seat.verify(contribution.seat, canonical.framed(_PURPOSE, said), signed)
    charter.check_token(place, contribution.seat, contribution.token)
    return contribution


def envelope_id(data: bytes) -> bytes:
    """What an envelope is known by when it is sent again: 32 bytes, SHA-256 over its framed bytes."""
    return hashlib.sha256(canonical.framed("envelope id", data)).digest()


def _message(plain: object) -> bytes:
    return canonical.framed(_PURPOSE, canonical.encode(plain))


def _plain(contribution: Contribution) -> dict[str, object]:
    place, token = contribution.context, contribution.token
    return {
        "body": contribution.body,
        "charter": contribution.charter.hex(),
        "context": {"convening": place.convening, "side": place.side, "round": place.round_number},
        "kind": contribution.kind,
        "seat": contribution.seat.hex(),
        "token": {"prefix": token.prefix.hex(), "signature": token.signature.hex()},
        "turn": contribution.turn,
    }


def _read(plain: object) -> Contribution:
    body, charter, place, kind, public, token, turn = canonical.fields(plain, _NAMES)
    convening, side, round_number = canonical.fields(place, "convening side round")
    prefix, signature = canonical.fields(token, "prefix signature")
    return Contribution(
        Context(convening, side, round_number),
        canonical.from_hex(charter, HASH_BYTES),
        kind,
        turn,
        canonical.from_hex(public, seat.PUBLIC_BYTES),
        Token(canonical.from_hex(prefix, blind.PREFIX_BYTES), canonical.from_hex(signature, rsa_keys.SIGNATURE_BYTES)),
        body,
    )
