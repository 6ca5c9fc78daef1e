"""A scripted dialogue: what conveners, members and witnesses do, in memory."""

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from baithak.seal import blind, grants, rsa_keys, seat
from baithak.seal.charter import Charter, CharterSide
from baithak.seal.context import Context
from baithak.seal.envelope import Contribution
from baithak.seal.grants import Token
from baithak.seal.witness import Witness

SIDES = ("east", "west")
ROUNDS = 2
# The points of order 1, 2, 4 and 8 of edwards25519, and the spellings of them that are not canonical.
SMALL_ORDER = [
    bytes.fromhex(point)
    for point in (
        "0100000000000000000000000000000000000000000000000000000000000000",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0000000000000000000000000000000000000000000000000000000000000080",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
        "0100000000000000000000000000000000000000000000000000000000000080",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    )
]


def ed25519(number: int) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32)


def flipped(data: bytes, bit: int) -> bytes:
    changed = bytearray(data)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


class Dialogue:
    """Keys, witnesses and charter of one dialogue, and what a member of it does."""

    def __init__(self) -> None:
        self.signing: dict[tuple[str, int], RSAPrivateKey] = {
            (side, number): rsa_keys.generate() for side in SIDES for number in range(1, ROUNDS + 1)
        }
        self.witness_keys = {side: ed25519(90 + place) for place, side in enumerate(SIDES)}
        self.witnesses = tuple(
            Witness(side, f"witness.example/{side}", seat.public_bytes(key)) for side, key in self.witness_keys.items()
        )
        self.charter = self.make_charter()

    def make_charter(self, **changes: object) -> Charter:
        parts: dict[str, object] = {
            "convening": "room-1",
            "title": "A room for both · बैठक · بیٹھک",
            "rounds": ROUNDS,
            "sides": tuple(CharterSide(side, 8, self.side_keys(side)) for side in SIDES),
            "witnesses": self.witnesses,
            "thresholds": {"support": 60},
        }
        return Charter(**(parts | changes))  # type: ignore[arg-type]

    def side_keys(self, side: str) -> tuple[bytes, ...]:
        keys = (self.signing[side, number].public_key() for number in range(1, ROUNDS + 1))
        return tuple(rsa_keys.export_public(key) for key in keys)

    def token(self, secret: bytes, context: Context) -> Token:
        """What a member gets for a seat: blinded request, blind signature, token."""
        key = self.signing[context.side, context.round_number]
        asked = grants.request(key.public_key(), context, seat.public_bytes(seat.seat_key(secret, context)))
        return grants.receive(key.public_key(), asked, blind.blind_sign(key, asked.blinded))

    def contribution(self, secret: bytes, side: str = "east", number: int = 1, **changes: object) -> Contribution:
        context = Context("room-1", side, number)
        parts: dict[str, object] = {
            "context": context,
            "charter": self.charter.hash,
            "kind": "vote",
            "turn": 1,
            "seat": seat.public_bytes(seat.seat_key(secret, context)),
            "token": self.token(secret, context),
            "body": {"votes": [{"statement": 1, "answer": -1}]},
        }
        return Contribution(**(parts | changes))  # type: ignore[arg-type]
