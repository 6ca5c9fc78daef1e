"""Attack 14: forged tokens, numbers of the wrong length, numbers beyond the modulus, to get in or to learn why not."""

from __future__ import annotations

import secrets

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from tests.boundaries.live import REDEEM, SPEAK, LiveRoom
from tests.seal.dialogue import SMALL_ORDER, flipped
from tests.voices.recorded import recorded
from tests.voices.sample import SLUG, redemption

from baithak.seal import canonical, rsa_keys
from baithak.seal.canonical import decode, encode
from baithak.seal.seat import sign

LENGTH = rsa_keys.SIGNATURE_BYTES
VOICE = recorded().voices[-1]  # who is never let in here, since none of this is in order
TOKEN = VOICE.tokens[1]


def token(signature: bytes, prefix: bytes = TOKEN.prefix) -> dict[str, object]:
    return {"token": {"prefix": prefix.hex(), "signature": signature.hex()}}


def modulus() -> int:
    return int(recorded().charter.key(VOICE.side, 1).public_numbers().n)


FORGED = {
    "nothing": token(bytes(LENGTH)),
    "one": token((1).to_bytes(LENGTH, "big")),
    "all ones": token(b"\xff" * LENGTH),
    "the modulus": token(modulus().to_bytes(LENGTH, "big")),
    "the modulus less one": token((modulus() - 1).to_bytes(LENGTH, "big")),
    "beyond the modulus": token(
        min(modulus() + int.from_bytes(TOKEN.signature, "big"), 2 ** (8 * LENGTH) - 1).to_bytes(LENGTH, "big")
    ),
    "drawn": token(secrets.token_bytes(LENGTH)),
    "a bit turned": token(flipped(TOKEN.signature, 7)),
    "the prefix turned": token(TOKEN.signature, flipped(TOKEN.prefix, 3)),
    "another key": {"seat": "5a" * 32},
    **{f"a key of small order {place}": {"seat": one.hex()} for place, one in enumerate(SMALL_ORDER)},
}
MISSHAPEN = {
    "short signature": token(TOKEN.signature[1:]),
    "long signature": token(TOKEN.signature + b"\0"),
    "no signature": token(b""),
    "short prefix": token(TOKEN.signature, TOKEN.prefix[1:]),
    "capitals": {"token": {"prefix": TOKEN.prefix.hex().upper(), "signature": TOKEN.signature.hex()}},
    "a number": {"token": {"prefix": TOKEN.prefix.hex(), "signature": 7}},
    "short key": {"seat": "5a" * 31},
    "no key": {"seat": ""},
    "one field more": {"more": 1},
    "round nought": {"context": {"convening": SLUG, "round": 0, "side": VOICE.side}},
    "a round in words": {"context": {"convening": SLUG, "round": "1", "side": VOICE.side}},
    "a side with a line end": {"context": {"convening": SLUG, "round": 1, "side": "east\n"}},
}


def test_attack_14_whatever_is_forged_gets_one_constant_answer(live_room: LiveRoom) -> None:
    answers = {name: live_room.post(REDEEM, redemption(VOICE, **change)) for name, change in FORGED.items()}
    assert {(one.status, one.error) for one in answers.values()} == {(403, "refused")}
    assert len({one.shape for one in answers.values()}) == 1
    assert len({one.headers["Content-Length"] for one in answers.values()}) == 1


def test_attack_14_whatever_has_the_wrong_shape_gets_one_constant_answer(live_room: LiveRoom) -> None:
    good = redemption(VOICE)
    bodies = [redemption(VOICE, **change) for change in MISSHAPEN.values()]
    bodies += [b"", b"null", b"[]", b"\xff\xfe", good + b" ", good[:-1], good.replace(b":", b": ", 1)]
    answers = [live_room.post(REDEEM, body) for body in bodies]
    assert {(one.status, one.error) for one in answers} == {(400, "malformed")}
    assert len({one.shape for one in answers}) == 1


def test_attack_14_a_forged_contribution_gets_one_constant_answer(live_room: LiveRoom) -> None:
    """Whether a seat is in, whether its token is good, whether its signature is: none of it can be told apart."""
    good = live_room.said(VOICE)
    plain = decode(good, len(good))
    said, stranger = plain["contribution"], Ed25519PrivateKey.generate()
    resigned = sign(stranger, canonical.framed("envelope", encode(said)))
    forged = [
        good,  # in order, but its seat was never let in
        encode(plain | {"signature": bytes(64).hex()}),
        encode(plain | {"signature": resigned.hex()}),
        encode(plain | {"contribution": said | {"turn": 9}}),
        encode(plain | {"contribution": said | {"seat": "5a" * 32}}),
        encode(plain | {"contribution": said | token(secrets.token_bytes(LENGTH))}),
        encode(plain | {"contribution": said | {"charter": "00" * 32}}),
    ]
    answers = [live_room.post(SPEAK, one) for one in forged]
    assert {(one.status, one.error) for one in answers} == {(403, "refused")}
    assert len({one.shape for one in answers}) == 1


@pytest.mark.parametrize("path", [REDEEM, SPEAK])
def test_attack_14_no_other_method_gets_anywhere(live_room: LiveRoom, path: str) -> None:
    import http.client

    for method in ("GET", "PUT", "DELETE", "PATCH", "OPTIONS", "BREW"):
        connection = http.client.HTTPConnection(live_room.door.origin.removeprefix("http://"), timeout=10)
        connection.request(method, path, redemption(VOICE))
        assert connection.getresponse().status == 405
        connection.close()
