"""A seat's keys: from one secret, a fresh Ed25519 key for every round, so that no two rounds can be joined.

A browser derives the same keys: HKDF and Ed25519 are in WebCrypto.
"""

import secrets

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from baithak.seal.canonical import framed
from baithak.seal.context import Context
from baithak.seal.errors import BadEncoding, BadKey, BadSignature

SECRET_BYTES = 16
PUBLIC_BYTES = 32
SIGNATURE_BYTES = 64

_FIELD = 2**255 - 19
_D = -121665 * pow(121666, -1, _FIELD) % _FIELD


def new_secret() -> bytes:
    """A fresh seat secret: 16 random bytes. It is the seat; it lives on the seat card and nowhere else."""
    return secrets.token_bytes(SECRET_BYTES)


def seat_key(secret: bytes, context: Context) -> Ed25519PrivateKey:
    """The seat's key in one convening, side and round.

    HKDF-SHA256 (RFC 5869), salt `framed("seat")`, info the context, 32 bytes out: an Ed25519 seed (RFC 8032 §5.1.5).
    Without the secret, keys of two contexts look like keys of two strangers. Raises BadEncoding unless 16 bytes.
    """
    if len(secret) != SECRET_BYTES:
        raise BadEncoding(f"a seat secret has {SECRET_BYTES} bytes, not {len(secret)}: read it from the seat card")
    seed = HKDF(SHA256(), length=32, salt=framed("seat"), info=context.bound("seat key")).derive(secret)
    return Ed25519PrivateKey.from_private_bytes(seed)


def public_bytes(key: Ed25519PrivateKey) -> bytes:
    """The public key, 32 bytes (RFC 8032 §5.1.5)."""
    return key.public_key().public_bytes_raw()


def sign(key: Ed25519PrivateKey, message: bytes) -> bytes:
    """The signature, 64 bytes, always the same for the same key and message (RFC 8032 §5.1.6)."""
    return key.sign(message)


def verify(public: bytes, message: bytes, signature: bytes) -> None:
    """Did the holder of `public` (32 bytes) sign `message`? Returns nothing.

    Raises BadSignature, also for a second spelling of a true signature (S not below the group's order, RFC 8032
    §5.1.7), and BadKey for a public key that `check_public` refuses.
    """
    try:
        Ed25519PublicKey.from_public_bytes(check_public(public)).verify(signature, message)
    except (InvalidSignature, ValueError) as error:
        raise BadSignature("the signature does not hold for this key and message: sign again") from error


def check_public(public: bytes) -> bytes:
    """`public` itself, if it can be an honest Ed25519 public key: 32 bytes, canonical, not of small order.

    A key of small order would let one signature pass for many messages (RFC 8032 §5.1.3; the points of order 1, 2, 4
    and 8 are those with y = 1, -1, 0, or d·y⁴ + 2y² = 1). Raises BadKey.
    """
    y = int.from_bytes(public, "little") & (2**255 - 1)
    small = y in (0, 1, _FIELD - 1) or (_D * y**4 + 2 * y**2 - 1) % _FIELD == 0
    if len(public) != PUBLIC_BYTES or y >= _FIELD or small:
        raise BadKey(f"an Ed25519 public key has {PUBLIC_BYTES} bytes in one spelling: make the seat's key again")
    return public
