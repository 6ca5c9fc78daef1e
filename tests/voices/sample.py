"""The dialogue of `recorded`, opened at the roundtable: its members speak, its witnesses sign, its moderators judge."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256

from baithak.seal import canonical, seat
from baithak.seal.context import Context
from baithak.seal.witness import cosign
from baithak.voices import admit, closing, moderation, record, rounds
from baithak.voices.keeping import Keep, keep_alone
from baithak.voices.models import Dialogue, Round, Statement
from baithak.voices.opening import import_opening, read_opening
from baithak.voices.statements import show
from baithak.voices.sweep import leave_unswept
from tests.voices.recorded import DAY, Recorded, Voice, recorded

SLUG = "room-1"
ROOM = bytes(range(16))
TITLES = {"en": "A room for both", "ur": "بیٹھک"}


def opening_file(**changes: object) -> bytes:
    """The opening as the convening door writes it."""
    known = recorded()
    plain: dict[str, object] = {
        "charter": known.opening.charter,
        "cosignatures": {name: blob.hex() for name, blob in known.opening.cosignatures.items()},
        "room": sha256(ROOM).hexdigest(),
        "title": TITLES,
        "sides": {side: dict(titles) for side, titles in known.opening.side_titles.items()},
        "rounds": [dict(vars(one)) for one in known.opening.rounds],
        "languages": list(known.opening.languages),
        "kind": "closed",
    }
    return json.dumps(plain | changes).encode()


@dataclass
class Room:
    """`keep`, `sweep`: as in the verbs; within a test's transaction nothing is swept and nobody else writes."""

    dialogue: Dialogue
    keep: Keep = keep_alone
    known: Recorded = field(default_factory=recorded)

    @property
    def voices(self) -> list[Voice]:
        return self.known.voices

    def round(self, number: int) -> Round:
        return Round.objects.get(dialogue=SLUG, number=number)

    def redeem(self, voice: Voice, number: int = 1) -> None:
        admit.redeem(SLUG, redemption(voice, number), keep=self.keep)

    def contribute(self, envelope: bytes) -> admit.Receipt:
        return admit.contribute(SLUG, envelope, keep=self.keep)

    def say(self, voice: Voice, text: str, *, item: int = 1, language: str = "en", turn: int = 1) -> bytes:
        """A statement, admitted; its envelope."""
        envelope = self.known.envelope(voice, 1, {"item": item, "language": language, "text": text}, turn=turn)
        self.contribute(envelope)
        return envelope

    def vote(self, voice: Voice, statement: str, answer: str, *, reason: str = "", turn: int = 1) -> bytes:
        envelope = self.known.envelope(voice, 2, {"statement": statement, "vote": answer, "reason": reason}, turn=turn)
        self.contribute(envelope)
        return envelope

    def all_speak(self) -> list[bytes]:
        """Open round 1, and let every seat say one thing."""
        rounds.open_round(SLUG, 1)
        for voice in self.voices:
            self.redeem(voice, 1)
        return [self.say(voice, f"We should build bridge {place}.") for place, voice in enumerate(self.voices)]

    def close(self, number: int) -> Round:
        return closing.close_round(SLUG, number, sweep=leave_unswept)

    def sign(self, sides: Iterable[str] = ("east", "west")) -> None:
        """Witnesses sign whatever they have not signed."""
        for witness in self.known.charter.witnesses:
            while witness.side in sides and (wanted := record.to_sign(SLUG, witness.name)) is not None:
                key = self.known.dialogue.witness_keys[witness.side]
                record.cosign(SLUG, cosign(key, witness, wanted.checkpoint, DAY))

    def accept_all(self, number: int) -> None:
        for statement in Statement.objects.filter(round=self.round(number)):
            for side in ("east", "west"):
                moderation.judge(SLUG, statement.pk, side, "accept")

    def to_votes(self) -> list[str]:
        """Through the round of statements to an open round of votes; the ids of the statements."""
        self.all_speak()
        self.close(1)
        self.sign()
        self.accept_all(1)
        rounds.release_statements(SLUG, 1)
        rounds.open_round(SLUG, 2)
        for voice in self.voices:
            self.redeem(voice, 2)
        return [*Statement.objects.filter(round=self.round(1)).values_list("pk", flat=True)]

    def texts(self, number: int = 1) -> list[str]:
        from baithak.voices import hall

        found = show(hall.enter(SLUG).vault, [*Statement.objects.filter(round=self.round(number))])
        return [one.texts[one.language] for one in found]


def open_room(keep: Keep = keep_alone, **changes: object) -> Room:
    return Room(import_opening(read_opening(opening_file(**changes))), keep)


def redemption(voice: Voice, number: int = 1, **changes: object) -> bytes:
    """What a browser sends to redeem its token."""
    context = Context(SLUG, voice.side, number)
    token = voice.tokens[number]
    plain: dict[str, object] = {
        "context": {"convening": SLUG, "round": number, "side": voice.side},
        "seat": seat.public_bytes(seat.seat_key(voice.secret, context)).hex(),
        "token": {"prefix": token.prefix.hex(), "signature": token.signature.hex()},
    }
    return canonical.encode(plain | changes)
