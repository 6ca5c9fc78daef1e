"""The witness card: the secret of a witness's key, in the same text as a seat card, so that it can be typed anywhere.

The key is another than that of a seat with the same secret would be: it is bound to its own purpose.
"""

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from baithak.seal import seat, seat_card
from baithak.seal.canonical import framed
from baithak.seal.errors import BadEncoding


def new_card() -> str:
    """The text of a fresh card: 16 random bytes and their checksum, eight groups of four letters and digits."""
    return seat_card.write(seat.new_secret())


def read_card(text: str) -> Ed25519PrivateKey:
    """The witness's key on a card, typed in any case, with spaces, hyphens or none. Raises BadEncoding as a seat card
    does, and like it never repeats the text."""
    return witness_key(seat_card.read(text))


def witness_key(secret: bytes) -> Ed25519PrivateKey:
    """The witness's key of a secret of 16 bytes.

    HKDF-SHA256 (RFC 5869), salt `framed("seat")`, info `framed("witness key")`, 32 bytes out: an Ed25519 seed
    (RFC 8032 §5.1.5). Raises BadEncoding unless 16 bytes.
    """
    if len(secret) != seat.SECRET_BYTES:
        raise BadEncoding(f"a witness's secret has {seat.SECRET_BYTES} bytes, not {len(secret)}: read it from the card")
    seed = HKDF(SHA256(), length=32, salt=framed("seat"), info=framed("witness key")).derive(secret)
    return Ed25519PrivateKey.from_private_bytes(seed)
