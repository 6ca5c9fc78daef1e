"""A dialogue for the benchmark `doors`: opened at the roundtable, statements released, and all that members will send.

Run as a process of its own for each database: python -m bench.doors_prepare SEATS VOTES FILE
"""

from __future__ import annotations

import json
import sys
from hashlib import sha256
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA384

from baithak.seal import blind, canonical, grants, rsa_keys, seat
from baithak.seal import charter as charters
from baithak.seal.charter import Charter, CharterSide
from baithak.seal.context import Context
from baithak.seal.envelope import Contribution, seal_envelope
from baithak.seal.grants import Token
from baithak.seal.witness import Witness

SLUG = "bench"
SIDES = ("east", "west")
STATEMENTS = 40
ENVELOPE_BYTES = 3072
ROUND = 2


def main(seats: int, votes: int, file: Path) -> None:
    """Open the dialogue, and write what is sent: a line of redemption and first vote for each seat, then votes."""
    keys = {(side, number): rsa_keys.generate() for side in SIDES for number in (1, ROUND)}
    charter, opening = make_opening(keys, seats)
    statements = open_dialogue(opening)
    members = [Member(charter, keys[SIDES[n % 2], ROUND], SIDES[n % 2], statements) for n in range(seats)]
    with file.open("w", encoding="utf-8") as out:
        for member in members:
            out.write(json.dumps({"redeem": member.redemption().hex(), "vote": member.vote(0).hex()}) + "\n")
        for number in range(votes):
            out.write(json.dumps({"vote": members[number % seats].vote(1 + number // seats).hex()}) + "\n")


class Member:
    """A member with a token, which was signed in the open: blindness costs the roundtable nothing."""

    def __init__(self, charter: Charter, key: RSAPrivateKey, side: str, statements: list[str]) -> None:
        self.context, self.charter, self.statements = Context(SLUG, side, ROUND), charter, statements
        self.key = seat.seat_key(seat.new_secret(), self.context)
        self.public = seat.public_bytes(self.key)
        prepared = blind.prepare(grants.message(self.context, self.public))
        signed = key.sign(prepared, padding.PSS(padding.MGF1(SHA384()), blind.SALT_BYTES), SHA384())
        self.token = Token(prepared[: blind.PREFIX_BYTES], signed)

    def redemption(self) -> bytes:
        place = {"convening": SLUG, "round": ROUND, "side": self.context.side}
        token = {"prefix": self.token.prefix.hex(), "signature": self.token.signature.hex()}
        return canonical.encode({"context": place, "seat": self.public.hex(), "token": token})

    def vote(self, number: int) -> bytes:
        """The seat's vote on the statement of that number, and a later turn once it has voted on all."""
        statement, turn = self.statements[number % STATEMENTS], 1 + number // STATEMENTS
        body = {"statement": statement, "vote": "agree", "reason": "", "padding": ""}
        said = Contribution(self.context, self.charter.hash, "vote", turn, self.public, self.token, body)
        missing = ENVELOPE_BYTES - len(seal_envelope(self.key, said))
        filled = Contribution(**(vars(said) | {"body": body | {"padding": "0" * missing}}))
        return seal_envelope(self.key, filled)


def make_opening(keys: dict[tuple[str, int], RSAPrivateKey], seats: int) -> tuple[Charter, bytes]:
    """The charter, and the opening as the convening door writes it."""
    own = {side: seat.seat_key(seat.new_secret(), Context(SLUG, side, 1)) for side in SIDES}
    sides = tuple(
        CharterSide(
            side, seats, tuple(rsa_keys.export_public(keys[side, number].public_key()) for number in (1, ROUND))
        )
        for side in SIDES
    )
    witnesses = tuple(Witness(side, f"witness/{side}", seat.public_bytes(key)) for side, key in own.items())
    charter = Charter(SLUG, "Benchmark", ROUND, sides, witnesses, {})
    day = {"opens_on": "2027-01-01", "closes_on": "2027-02-01"}
    opening = {
        "charter": charters.write(charter).decode(),
        "cosignatures": {f"witness/{side}": charters.cosign(key, charter).hex() for side, key in own.items()},
        "room": sha256(bytes(16)).hexdigest(),
        "title": {"en": "Benchmark"},
        "sides": {side: {"en": side} for side in SIDES},
        "rounds": [{"number": 1, "activity": "statements"} | day, {"number": ROUND, "activity": "votes"} | day],
        "languages": ["en"],
        "kind": "closed",
    }
    return charter, json.dumps(opening).encode()


def open_dialogue(opening: bytes) -> list[str]:
    """Import it, put statements before everybody without the rounds that lead there, and open the votes."""
    from baithak.doors.opening import open_door

    open_door("roundtable")
    from baithak.voices.hall import enter
    from baithak.voices.models import Judgement, Round, State, Statement
    from baithak.voices.opening import import_opening, read_opening
    from baithak.voices.rounds import open_round
    from baithak.voices.statements import Written, make_statements

    import_opening(read_opening(opening))
    first = Round.objects.get(dialogue=SLUG, number=1)
    make_statements(first, enter(SLUG).vault, [Written("en", f"Statement {n}.") for n in range(STATEMENTS)])
    made = [*Statement.objects.filter(round=first)]
    Judgement.objects.bulk_create(Judgement(statement=s, side=side, verdict="accept") for s in made for side in SIDES)
    Round.objects.filter(pk=first.pk).update(state=State.RELEASED)
    open_round(SLUG, ROUND)
    return [one.pk for one in made]


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]))
