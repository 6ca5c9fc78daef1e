"""Where a voice speaks: one convening, one side, one round. One RSA key signs for each, and only for it."""

import re
from dataclasses import dataclass

from baithak.seal.canonical import framed, integer
from baithak.seal.errors import BadEncoding

MAX_ROUNDS = 99
_IDENTIFIER = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?", re.ASCII)


def identifier(value: object) -> str:
    """`value` as an identifier: 1 to 64 of a-z, 0-9 and inner hyphens. Raises BadEncoding."""
    if not isinstance(value, str) or not _IDENTIFIER.fullmatch(value):
        raise BadEncoding(f"{value!r} is no identifier: use 1 to 64 of a-z, 0-9 and hyphens inside")
    return value


@dataclass(frozen=True, order=True)
class Context:
    """What a key signs for: `convening` and `side` are identifiers, `round_number` counts from 1 to 99."""

    convening: str
    side: str
    round_number: int

    def __post_init__(self) -> None:
        identifier(self.convening)
        identifier(self.side)
        integer(self.round_number, 1, MAX_ROUNDS)

    def bound(self, purpose: str, *fields: bytes) -> bytes:
        """`fields` framed under `purpose` and bound to this context: valid in no other convening, side or round."""
        place = (self.convening.encode(), self.side.encode(), self.round_number.to_bytes(4, "big"))
        return framed(purpose, *place, *fields)
