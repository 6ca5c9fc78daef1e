"""A grant: how a member asks for a seat's token blindly, and how a door checks the token it becomes.

What is signed is the context (convening, side, round) and the seat's public key, nothing else. The convening door sees
only blinded requests; the roundtable sees only tokens; nothing they hold together joins the two.
"""

from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from baithak.seal import blind
from baithak.seal.context import Context
from baithak.seal.errors import BadEncoding, BadKey
from baithak.seal.rsa_keys import BITS, SIGNATURE_BYTES
from baithak.seal.seat import check_public


@dataclass(frozen=True)
class Token:
    """What admits one seat to one round: the 32 random bytes put before the message, and 384 bytes of signature."""

    prefix: bytes
    signature: bytes

    def __post_init__(self) -> None:
        if (len(self.prefix), len(self.signature)) != (blind.PREFIX_BYTES, SIGNATURE_BYTES):
            raise BadEncoding(f"a token has a prefix of {blind.PREFIX_BYTES} bytes and {SIGNATURE_BYTES} of signature")


@dataclass(frozen=True)
class Request:
    """What a member sends, `blinded` (384 bytes), and what they keep until the answer comes: all the rest."""

    blinded: bytes
    prepared: bytes = field(repr=False)
    inverse: int = field(repr=False)


def message(context: Context, seat: bytes) -> bytes:
    """What a token's signature is on: the context and the seat's public key (32 bytes), framed."""
    return context.bound("grant", check_public(seat))


def request(key: RSAPublicKey, context: Context, seat: bytes) -> Request:
    """A fresh blinded request for a token for `seat` in `context`. A request is made once and resent as it is."""
    prepared = blind.prepare(message(context, seat))
    blinded, inverse = blind.blind(_right_size(key), prepared)
    return Request(blinded, prepared, inverse)


def receive(key: RSAPublicKey, asked: Request, blind_signature: bytes) -> Token:
    """The token, from the door's answer to `asked`. Raises BadEncoding or BadSignature if the answer is not honest."""
    signature = blind.finalize(_right_size(key), asked.prepared, blind_signature, asked.inverse)
    return Token(asked.prepared[: blind.PREFIX_BYTES], signature)


def check_token(key: RSAPublicKey, context: Context, seat: bytes, token: Token) -> None:
    """Was this very seat granted this very context by the holder of `key`? Returns nothing; raises BadSignature.

    A token of another convening, side or round fails, as each has its own key and its own message.
    """
    blind.verify(_right_size(key), blind.prepare(message(context, seat), token.prefix), token.signature)


def _right_size(key: RSAPublicKey) -> RSAPublicKey:
    if key.key_size != BITS:
        raise BadKey(f"tokens are signed with {BITS} bits, this key has {key.key_size}: take it from the charter")
    return key
