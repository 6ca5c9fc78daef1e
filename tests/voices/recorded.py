"""A dialogue recorded outside any door: two sides of eight, a round of statements, a round of votes, both co-signed.

Every part can be made otherwise, and signed again by witnesses who look away: that is how a verifier is tried.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache

from pyrage.x25519 import Identity

from baithak.seal import charter as charters
from baithak.seal import record, seat
from baithak.seal.checkpoint import Checkpoint
from baithak.seal.context import Context
from baithak.seal.envelope import Contribution, seal_envelope
from baithak.seal.grants import Token
from baithak.seal.tree import Tree
from baithak.seal.witness import cosign, note
from baithak.voices.export_format import (
    Contents,
    Export,
    Opening,
    PlannedRound,
    PutStatement,
    Salted,
    read_export,
    write_export,
)
from tests.seal.dialogue import SIDES, Dialogue

KINDS = dict.fromkeys(("endorse", "accept", "object"), "ratification")
STEP = 1024
DAY = 1_764_547_200  # a day, whole
SEATS = 8
TEXTS = (("en", "Reopen the trade post."), ("hi", "वीज़ा आसान हों।"), ("ur", "پانی کا حساب مشترک ہو۔"))
IDS = ("0a" * 16, "1b" * 16, "2c" * 16)
IDENTITY = Identity.generate()
OTHER = Identity.generate()


@dataclass(frozen=True)
class Voice:
    """A member's seats: one secret, tokens for both rounds."""

    side: str
    secret: bytes = field(repr=False)
    tokens: dict[int, Token] = field(repr=False)


@dataclass(frozen=True)
class Made:
    """A round before it is written: what an honest or a dishonest keeper puts into it. `leaves` None: the true ones."""

    number: int
    contents: Contents
    leaves: tuple[bytes, ...] | None = None
    note: str | None = None


class Recorded:
    """The dialogue and its members; `export` writes any rounds as a scrutineer's file."""

    def __init__(self) -> None:
        self.dialogue = Dialogue()
        self.charter = self.dialogue.charter
        self.voices = [self._voice(side, number) for side in SIDES for number in range(SEATS)]
        self.statements = tuple(
            PutStatement(own, language, text, 1) for own, (language, text) in zip(IDS, TEXTS, strict=True)
        )
        self.opening = Opening(
            charters.write(self.charter).decode(),
            self.cosigned(self.charter),
            {"en": "A room for both", "ur": "بیٹھک"},
            {side: {"en": side.title()} for side in SIDES},
            (
                PlannedRound(1, "statements", "2026-11-01", "2026-11-08"),
                PlannedRound(2, "votes", "2026-11-12", "2026-11-20"),
            ),
            ("en", "hi", "ur"),
            "closed",
        )
        self.first = Made(1, Contents(tuple(map(salted, self._said()))))
        self.second = Made(2, Contents(tuple(map(salted, self._voted())), self.statements))

    def _voice(self, side: str, number: int) -> Voice:
        secret = bytes([SIDES.index(side) + 1, number]) * 8
        return Voice(side, secret, {n: self.dialogue.token(secret, Context("room-1", side, n)) for n in (1, 2)})

    def _said(self) -> Iterable[bytes]:
        for voice, (language, text) in zip(self.voices, TEXTS, strict=False):
            yield self.envelope(voice, 1, {"item": 1, "language": language, "text": text})
        yield self.envelope(self.voices[4], 1, {"item": 1, "language": "en", "text": "Moderated out."})
        yield self.envelope(self.voices[5], 1, {"item": 2, "language": "en", "text": ""}, turn=2)

    def _voted(self) -> Iterable[bytes]:
        for place, voice in enumerate(self.voices[:-1]):
            for column, statement in enumerate(IDS[: 2 + place % 2]):
                answer = ("agree", "agree", "agree", "unsure", "disagree")[(place + 2 * column) % 5]
                yield self.vote(voice, statement, answer)

    def vote(self, voice: Voice, statement: str, answer: str, **changes: object) -> bytes:
        return self.envelope(voice, 2, {"statement": statement, "vote": answer, "reason": ""}, **changes)

    def envelope(self, voice: Voice, number: int, body: dict[str, object], **changes: object) -> bytes:
        """An envelope as a browser would make it, filled up to kilobytes; `changes` to the contribution."""
        context = Context("room-1", voice.side, number)
        key = seat.seat_key(voice.secret, context)
        plain = Contribution(
            context,
            self.charter.hash,
            KINDS.get(str(body.get("vote")), "statement" if number == 1 else "vote"),
            1,
            seat.public_bytes(key),
            voice.tokens[number],
            body | {"padding": ""},
        )
        said = replace(plain, **changes)  # type: ignore[arg-type]
        missing = -len(seal_envelope(key, said)) % STEP
        return seal_envelope(key, replace(said, body=dict(said.body) | {"padding": "0" * missing}))

    def stranger(self, side: str) -> Voice:
        """One more seat than was granted: only somebody with the signing keys can make it."""
        return self._voice(side, 200)

    @cached_property
    def file(self) -> bytes:
        """The honest file, the same each time: age draws anew whenever it seals."""
        return self.export_bytes()

    def export_bytes(self, *rounds: Made, opening: Opening | None = None) -> bytes:
        """The file. Checkpoints are made of the leaves and signed by the witnesses, unless a round brings its note."""
        entries: list[bytes] = []
        written = []
        for one in rounds or (self.first, self.second):
            true = tuple(sorted(record.leaf(said.salt, said.envelope) for said in one.contents.contributions))
            leaves = true if one.leaves is None else one.leaves
            entries += leaves
            written.append((one.number, leaves, one.note or self.note(entries), one.contents))
        return write_export(opening or self.opening, written, [str(IDENTITY.to_public())])

    def export(self, *rounds: Made, opening: Opening | None = None) -> Export:
        return read_export(self.export_bytes(*rounds, opening=opening))

    def checkpoint(self, entries: Sequence[bytes]) -> Checkpoint:
        return Checkpoint("baithak/room-1", len(entries), Tree(entries).root())

    def note(self, entries: Sequence[bytes], signers: Sequence[str] = SIDES) -> str:
        return self.signed(self.checkpoint(entries), signers)

    def signed(self, checkpoint: Checkpoint, signers: Sequence[str] = SIDES) -> str:
        keys, known = self.dialogue.witness_keys, self.charter.witnesses
        return note(checkpoint, [cosign(keys[one.side], one, checkpoint, DAY) for one in known if one.side in signers])

    def cosigned(self, charter: charters.Charter) -> dict[str, bytes]:
        keys = self.dialogue.witness_keys
        return {one.name: charters.cosign(keys[one.side], charter) for one in charter.witnesses}

    def with_more(self, made: Made, *envelopes: bytes) -> Made:
        return with_contributions(made, [*made.contents.contributions, *map(salted, envelopes)])


def with_contributions(made: Made, contributions: Iterable[Salted]) -> Made:
    return replace(made, contents=replace(made.contents, contributions=tuple(contributions)))


def salted(envelope: bytes) -> Salted:
    return Salted(record.new_salt(), envelope)


@lru_cache(maxsize=1)
def recorded() -> Recorded:
    """The one dialogue of all tests: its keys take a second or two."""
    return Recorded()
