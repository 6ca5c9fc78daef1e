"""The charter: what a dialogue is, fixed and co-signed when enrolment closes and before any voice is heard.

It holds the public keys of every side and round, so that nobody can be given a key of their own, and the number of
grants, so that more seats than grants can never exist. Every contribution names the charter by its hash.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from types import MappingProxyType
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from baithak.seal import canonical, rsa_keys, seat
from baithak.seal.context import MAX_ROUNDS, Context, identifier
from baithak.seal.errors import BadEncoding, BadRecord, BadSignature
from baithak.seal.grants import Token, check_token
from baithak.seal.witness import Witness, check_witnesses

MAX_BYTES = 1 << 20
MAX_SIDES = 8
MAX_GRANTS = 1_000_000
MAX_TITLE = 200
TOKENS_REMEMBERED = 10_000  # about 6 MB
HASH_BYTES = 32


@dataclass(frozen=True)
class CharterSide:
    """One side: its identifier, how many members were granted a seat, and one public RSA key (SPKI, DER) per round."""

    side: str
    grants: int
    keys: tuple[bytes, ...]

    def __post_init__(self) -> None:
        identifier(self.side)
        canonical.integer(self.grants, 1, MAX_GRANTS)


@dataclass(frozen=True)
class Charter:
    """`convening`: identifier. `title`: up to 200 characters. `rounds`: 1 to 99. `thresholds`: whole numbers by name
    (a share is in per cent). `sides`, `witnesses`: in any order; they are kept sorted: one dialogue has one hash.

    Raises BadRecord if a key serves two sides or rounds, a side or its keys or its witness is missing or there twice.
    """

    convening: str
    title: str
    rounds: int
    sides: tuple[CharterSide, ...]
    witnesses: tuple[Witness, ...]
    thresholds: Mapping[str, int]

    def __post_init__(self) -> None:
        object.__setattr__(self, "sides", tuple(sorted(self.sides, key=lambda side: side.side)))
        object.__setattr__(self, "witnesses", tuple(sorted(self.witnesses, key=lambda one: (one.side, one.name))))
        object.__setattr__(self, "thresholds", MappingProxyType(dict(self.thresholds)))
        identifier(self.convening)
        canonical.text(self.title, MAX_TITLE)
        canonical.integer(self.rounds, 1, MAX_ROUNDS)
        for value in self.thresholds.values():
            canonical.integer(value, 0, canonical.MAX_INTEGER)
        self._check_sides()

    def _check_sides(self) -> None:
        names = [side.side for side in self.sides]
        if not 2 <= len(set(names)) == len(names) <= MAX_SIDES:
            raise BadRecord(f"a dialogue has 2 to {MAX_SIDES} sides, each named once")
        check_witnesses(self.witnesses, names)
        for side in self.sides:
            if len(side.keys) != self.rounds:
                raise BadRecord(f"side {side.side} has {len(side.keys)} keys for {self.rounds} rounds: one each")
        keys = [rsa_keys.import_public(key).public_numbers().n for side in self.sides for key in side.keys]
        if len(set(keys)) != len(keys):
            raise BadRecord("two rounds or sides share a key: they could be joined, make a key for each")

    @property
    def side_names(self) -> tuple[str, ...]:
        """The identifiers of the sides, sorted."""
        return tuple(side.side for side in self.sides)

    @cached_property
    def hash(self) -> bytes:
        """What contributions and co-signatures name the charter by: 32 bytes, SHA-256 over its framed text."""
        return hashlib.sha256(canonical.framed("charter", write(self))).digest()

    def context(self, side: str, round_number: int) -> Context:
        """The context of a side and round of this dialogue. Raises BadRecord if it has no such side or round."""
        if side not in self.side_names or not 1 <= round_number <= self.rounds:
            raise BadRecord("this dialogue has no such side or round: look into the charter")
        return Context(self.convening, side, round_number)

    def key(self, side: str, round_number: int) -> RSAPublicKey:
        """The key that grants seats to a side in a round. Raises BadRecord if it has no such side or round."""
        context = self.context(side, round_number)
        return self._keys[context.side, context.round_number]

    def check_token(self, context: Context, seat: bytes, token: Token) -> None:
        """Was this seat granted this context of this dialogue? Returns nothing; raises BadRecord or BadSignature.

        A seat shows its token with all it says: what held once is remembered, what did not is tried again.
        """
        self._held(context, seat, token)

    @cached_property
    def _keys(self) -> dict[tuple[str, int], RSAPublicKey]:
        ders = {(side.side, number): der for side in self.sides for number, der in enumerate(side.keys, start=1)}
        return {place: rsa_keys.import_public(der) for place, der in ders.items()}

    @cached_property
    def _held(self) -> Callable[[Context, bytes, Token], None]:
        @lru_cache(maxsize=TOKENS_REMEMBERED)
        def held(context: Context, seat: bytes, token: Token) -> None:
            check_token(self.key(context.side, context.round_number), context, seat, token)

        return held


def write(charter: Charter) -> bytes:
    """The charter's canonical JSON. Keys are in lower-case hexadecimal."""
    sides = [{"grants": s.grants, "keys": [key.hex() for key in s.keys], "side": s.side} for s in charter.sides]
    witnesses = [{"key": w.public.hex(), "name": w.name, "side": w.side} for w in charter.witnesses]
    plain: dict[str, object] = {"convening": charter.convening, "title": charter.title, "rounds": charter.rounds}
    return canonical.encode(plain | {"sides": sides, "witnesses": witnesses, "thresholds": charter.thresholds})


def read(data: bytes) -> Charter:
    """The charter whose text is exactly `data`, at most 1 MiB. Raises BadEncoding, BadKey or BadRecord."""
    value = canonical.decode(data, MAX_BYTES)
    convening, title, rounds, sides, witnesses, thresholds = canonical.fields(
        value, "convening title rounds sides witnesses thresholds"
    )
    if not isinstance(sides, list) or not isinstance(witnesses, list) or not isinstance(thresholds, dict):
        raise BadEncoding("a charter has a list of sides, a list of witnesses, and thresholds by name")
    charter = Charter(convening, title, rounds, tuple(map(_side, sides)), tuple(map(_witness, witnesses)), thresholds)
    if write(charter) != data:
        raise BadEncoding("the sides or witnesses of the charter are not in their order: write it again")
    return charter


def cosign(key: Ed25519PrivateKey, charter: Charter) -> bytes:
    """A witness's signature (64 bytes) on the charter's hash."""
    return seat.sign(key, canonical.framed("charter cosignature", charter.hash))


def check_cosigned(charter: Charter, signatures: Mapping[str, bytes]) -> None:
    """Have all the witnesses named in the charter signed it? `signatures`: by witness's name, 64 bytes each.

    Returns nothing; raises BadSignature. It proves that those named agree: that they are who each side chose is for
    people to compare, by the hash. All must sign here, where one a side is enough later: nobody is made a witness
    without knowing it.
    """
    if set(signatures) != {witness.name for witness in charter.witnesses}:
        raise BadSignature("every witness of the charter must sign it, and nobody else")
    for witness in charter.witnesses:
        message = canonical.framed("charter cosignature", charter.hash)
        seat.verify(witness.public, message, signatures[witness.name])


def _side(value: Any) -> CharterSide:
    grants, keys, side = canonical.fields(value, "grants keys side")
    if not isinstance(keys, list) or not all(isinstance(key, str) for key in keys):
        raise BadEncoding("the keys of a side are a list in hexadecimal")
    return CharterSide(side, grants, tuple(canonical.from_hex(key, len(key) // 2) for key in keys))


def _witness(value: Any) -> Witness:
    key, name, side = canonical.fields(value, "key name side")
    return Witness(side, canonical.text(name, 255), canonical.from_hex(key, seat.PUBLIC_BYTES))
