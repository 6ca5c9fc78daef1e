"""Seat keys: RFC vectors, one key a context, no joining, no second spelling, no key of small order."""

import hmac
import itertools
import shutil
import subprocess

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from baithak.seal import seat
from baithak.seal.canonical import framed
from baithak.seal.context import Context
from baithak.seal.errors import BadEncoding, BadKey, BadSignature
from tests.seal.dialogue import SMALL_ORDER, ed25519, flipped

HERE = Context("room-1", "east", 1)
GROUP_ORDER = 2**252 + 27742317777372353535851937790883648493


@pytest.mark.parametrize(
    ("secret", "public", "message", "signature"),
    [  # RFC 8032 §7.1, tests 1 to 3
        (
            "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
            "",
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
            "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
        ),
        (
            "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
            "72",
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
            "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
        ),
        (
            "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
            "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
            "af82",
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
            "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
        ),
    ],
)
def test_signatures_are_those_of_rfc_8032(secret: str, public: str, message: str, signature: str) -> None:
    key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(secret))
    assert seat.public_bytes(key).hex() == public
    assert seat.sign(key, bytes.fromhex(message)).hex() == signature
    seat.verify(bytes.fromhex(public), bytes.fromhex(message), bytes.fromhex(signature))


def test_derivation_is_hkdf_as_written_in_rfc_5869() -> None:
    """Extract, then expand to one block, by hand."""
    secret = bytes(range(16))
    extracted = hmac.digest(framed("seat"), secret, "sha256")
    seed = hmac.digest(extracted, HERE.bound("seat key") + b"\x01", "sha256")
    assert seat.seat_key(secret, HERE).private_bytes_raw() == seed


# The key of the secret 00 01 … 0f in HERE. Changing this breaks every seat card in circulation.
EXAMPLE = "dcb5ce1db5aeff9cd7d79b3256861bdaf686497e2a9d836ad8eb9e37309b2625"


def test_a_browser_derives_the_same_key() -> None:
    """Node has the same WebCrypto as browsers: HKDF to a seed, the seed into PKCS #8, and the public key out."""
    assert seat.public_bytes(seat.seat_key(bytes(range(16)), HERE)).hex() == EXAMPLE
    node = shutil.which("node")
    if not node:
        pytest.skip("Node is not here: seat keys are not compared with WebCrypto")
    program = """
        const bytes = (hex) => Buffer.from(hex, "hex"), { subtle } = globalThis.crypto;
        const [secret, salt, info] = process.argv.slice(1).map(bytes);
        (async () => {
            const from = await subtle.importKey("raw", secret, "HKDF", false, ["deriveBits"]);
            const seed = await subtle.deriveBits({ name: "HKDF", hash: "SHA-256", salt, info }, from, 256);
            const pkcs8 = Buffer.concat([bytes("302e020100300506032b657004220420"), Buffer.from(seed)]);
            const key = await subtle.importKey("pkcs8", pkcs8, "Ed25519", true, ["sign"]);
            console.log(Buffer.from((await subtle.exportKey("jwk", key)).x, "base64url").toString("hex"));
        })();"""
    inputs = [bytes(range(16)).hex(), framed("seat").hex(), HERE.bound("seat key").hex()]
    result = subprocess.run([node, "-e", program, *inputs], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == EXAMPLE


def test_each_context_has_its_own_key() -> None:
    secrets = [bytes(16), bytes(15) + b"\x01", seat.new_secret()]
    contexts = [Context(c, s, n) for c in ("a", "b") for s in ("east", "west") for n in (1, 2, 12)]
    made = {seat.public_bytes(seat.seat_key(*pair)) for pair in itertools.product(secrets, contexts)}
    assert len(made) == len(secrets) * len(contexts)
    assert seat.public_bytes(seat.seat_key(bytes(16), HERE)) == seat.public_bytes(seat.seat_key(bytes(16), HERE))


def test_secrets_are_fresh_and_of_one_length() -> None:
    assert len({seat.new_secret() for _ in range(100)}) == 100
    assert {len(seat.new_secret()) for _ in range(10)} == {16}
    for wrong in (b"", bytes(15), bytes(17), bytes(32)):
        with pytest.raises(BadEncoding):
            seat.seat_key(wrong, HERE)


@given(st.binary(max_size=100), st.integers(0, 64 * 8 - 1))
def test_a_signature_holds_for_its_message_only(message: bytes, bit: int) -> None:
    key, other = ed25519(1), ed25519(2)
    public, signature = seat.public_bytes(key), seat.sign(key, message)
    seat.verify(public, message, signature)
    for p, m, s in (
        (public, message + b"\x00", signature),
        (public, message, flipped(signature, bit)),
        (public, message, signature[:-1]),
        (public, message, signature + b"\x00"),
        (public, message, b""),
        (seat.public_bytes(other), message, signature),
    ):
        with pytest.raises(BadSignature):
            seat.verify(p, m, s)


def test_a_second_spelling_of_a_signature_is_refused() -> None:
    """S + L verifies by the bare equation; RFC 8032 §5.1.7 wants S below L."""
    key = ed25519(1)
    signature = seat.sign(key, b"message")
    again = (int.from_bytes(signature[32:], "little") + GROUP_ORDER).to_bytes(32, "little")
    with pytest.raises(BadSignature):
        seat.verify(seat.public_bytes(key), b"message", signature[:32] + again)


@pytest.mark.parametrize("point", SMALL_ORDER, ids=lambda point: point.hex()[:8])
def test_keys_of_small_order_are_refused(point: bytes) -> None:
    with pytest.raises(BadKey):
        seat.check_public(point)
    with pytest.raises(BadKey):  # the signature that would otherwise pass for any message
        seat.verify(point, b"any message", bytes([1]) + bytes(63))


def test_what_is_no_key_is_refused() -> None:
    good = seat.public_bytes(ed25519(1))
    assert seat.check_public(good) == good
    above = (2**255 - 19 + 3).to_bytes(32, "little")
    for wrong in (b"", good[:-1], good + b"\x00", above, b"\xff" * 32):
        with pytest.raises(BadKey):
            seat.check_public(wrong)
    no_point = next(candidate for y in range(2, 50) if not _is_on_curve(candidate := y.to_bytes(32, "little")))
    with pytest.raises(BadSignature):
        seat.verify(no_point, b"message", bytes(64))


def _is_on_curve(point: bytes) -> bool:
    y = int.from_bytes(point, "little")
    square = (y * y - 1) * pow(seat._D * y * y + 1, -1, seat._FIELD) % seat._FIELD
    return pow(square, (seat._FIELD - 1) // 2, seat._FIELD) in (0, 1)


def test_honest_keys_are_never_refused() -> None:
    for number in range(200):
        seat.check_public(seat.public_bytes(ed25519(number)))
