"""A token admits one seat to one round of one side, and nothing else."""

import dataclasses

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from baithak.seal import blind, grants, seat
from baithak.seal.context import Context
from baithak.seal.errors import BadEncoding, BadKey, BadSignature
from baithak.seal.grants import Token
from tests.seal.dialogue import SMALL_ORDER, Dialogue, ed25519, flipped

HERE = Context("room-1", "east", 1)
SEAT = seat.public_bytes(ed25519(1))


@pytest.fixture(scope="session")
def token(dialogue: Dialogue) -> Token:
    key = dialogue.signing["east", 1]
    asked = grants.request(key.public_key(), HERE, SEAT)
    return grants.receive(key.public_key(), asked, blind.blind_sign(key, asked.blinded))


def test_a_token_admits_its_seat(dialogue: Dialogue, token: Token) -> None:
    grants.check_token(dialogue.signing["east", 1].public_key(), HERE, SEAT, token)


@pytest.mark.parametrize(
    "elsewhere",
    [Context("room-1", "west", 1), Context("room-1", "east", 2), Context("room-2", "east", 1), Context("r", "east", 1)],
)
def test_it_admits_nowhere_else(dialogue: Dialogue, token: Token, elsewhere: Context) -> None:
    own_key = dialogue.signing["east", 1].public_key()
    with pytest.raises(BadSignature):  # even if two contexts shared a key by mistake
        grants.check_token(own_key, elsewhere, SEAT, token)
    for place, key in dialogue.signing.items():
        if place != ("east", 1):
            with pytest.raises(BadSignature):
                grants.check_token(key.public_key(), elsewhere, SEAT, token)
            with pytest.raises(BadSignature):
                grants.check_token(key.public_key(), HERE, SEAT, token)


def test_it_admits_nobody_else(dialogue: Dialogue, token: Token) -> None:
    key = dialogue.signing["east", 1].public_key()
    with pytest.raises(BadSignature):
        grants.check_token(key, HERE, seat.public_bytes(ed25519(2)), token)
    for point in (*SMALL_ORDER, b"", SEAT[:-1], SEAT + b"\x00"):
        with pytest.raises(BadKey):
            grants.check_token(key, HERE, point, token)
        with pytest.raises(BadKey):
            grants.request(key, HERE, point)


def test_a_changed_token_admits_nobody(dialogue: Dialogue, token: Token) -> None:
    key = dialogue.signing["east", 1].public_key()
    for bit in (0, 100, 255):
        with pytest.raises(BadSignature):
            grants.check_token(key, HERE, SEAT, dataclasses.replace(token, prefix=flipped(token.prefix, bit)))
    for bit in range(0, 3072, 101):
        with pytest.raises(BadSignature):
            grants.check_token(key, HERE, SEAT, dataclasses.replace(token, signature=flipped(token.signature, bit)))
    for prefix, signature in ((b"", token.signature), (token.prefix, b""), (token.prefix, token.signature[1:])):
        with pytest.raises(BadEncoding):
            Token(prefix, signature)


def test_requests_differ_each_time_and_keep_their_secrets(dialogue: Dialogue) -> None:
    key = dialogue.signing["east", 1].public_key()
    one, other = (grants.request(key, HERE, SEAT) for _ in range(2))
    assert one.blinded != other.blinded and one.prepared != other.prepared and one.inverse != other.inverse
    assert str(one.inverse) not in repr(one) and "prepared" not in repr(one)


def test_keys_of_another_size_are_refused() -> None:
    small = rsa.generate_private_key(65537, 2048).public_key()
    with pytest.raises(BadKey):
        grants.request(small, HERE, SEAT)
    with pytest.raises(BadKey):
        grants.check_token(small, HERE, SEAT, Token(bytes(32), bytes(384)))


def test_the_signer_sees_nothing_of_the_seat(dialogue: Dialogue) -> None:
    key = dialogue.signing["east", 1].public_key()
    for _ in range(20):
        assert SEAT not in grants.request(key, HERE, SEAT).blinded
    assert len({len(grants.request(key, HERE, seat.public_bytes(ed25519(n))).blinded) for n in range(1, 6)}) == 1
