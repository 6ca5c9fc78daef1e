"""The sample conversation: sixty statements in three languages, and votes invented by a seeded draw."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

import numpy as np

from baithak.analysis.ballots import AGREE, DISAGREE, PASS, UNSEEN, Ballots, Bools, Floats, Int8
from baithak.conversations.conversation import Conversation

LANGUAGES = ("en", "hi", "ur")
SIDES = ("india", "pakistan")
SKIPPED_ONE_IN = 4  # every seat sees three statements in four
HARDEST, MOST_OPEN = -1.0, 0.25  # the ends of openness; its mean is 0
LARGEST_SWING = 0.6  # the most that a hard line adds to, or takes from, a side's support


@dataclass(frozen=True)
class SampleStatement:
    """A statement of the sample, and the invented opinion that its votes are drawn from.

    texts: language -> text. support: side -> share assumed to agree, 0-1. pass_share: assumed on both sides.
    tone: "open" when the more open seats agree more, "firm" when the harder seats do.
    """

    id: int
    theme: str
    texts: dict[str, str]
    support: dict[str, float]
    pass_share: float
    tone: Literal["open", "firm"]


def sample_conversation(seed: int = 1991, seats_per_side: tuple[int, int] = (64, 60)) -> Conversation:
    """Two sides, sixty statements in English, Hindi and Urdu, and invented votes.

    The same seed and sizes give the same votes on every platform: uniform draws and plain arithmetic only.
    """
    rng = np.random.default_rng(seed)
    statements = sample_statements()
    votes = np.concatenate([_votes_of_side(rng, side, count) for side, count in enumerate(seats_per_side)])
    ballots = Ballots(
        votes=votes,
        seat_ids=np.arange(1, len(votes) + 1, dtype=np.int64),
        statement_ids=np.array([statement.id for statement in statements], dtype=np.int64),
        side=np.repeat(np.arange(len(SIDES), dtype=np.int16), seats_per_side),
        side_names=sample_side_names(),
    )
    translations = {language: tuple(s.texts[language] for s in statements) for language in LANGUAGES}
    source = f"Baithak's sample conversation, invented votes, seed {seed}"
    words = {language: dict(zip(_own_words("en"), _own_words(language), strict=True)) for language in LANGUAGES}
    topic, notice = _own_words("en")[:2]
    return Conversation(ballots, translations["en"], translations, words, topic, notice, source)


def _own_words(language: str) -> tuple[str, ...]:
    """The topic, the notice that it is all invented, and the names of the sides."""
    return (sample_topic(language), str(_document()["notice"][language]), *sample_side_names(language))


def sample_statements() -> tuple[SampleStatement, ...]:
    """The statements, in the order of their ids."""
    return tuple(
        SampleStatement(
            texts={language: entry[language] for language in LANGUAGES},
            **{name: entry[name] for name in ("id", "theme", "support", "pass_share", "tone")},
        )
        for entry in _document()["statements"]
    )


def sample_topic(language: str = "en") -> str:
    """What the sample conversation is about, in a language."""
    return str(_document()["topic"][language])


def sample_side_names(language: str = "en") -> tuple[str, ...]:
    """The names of the two sides in a language, in the order of `Ballots.side_names`."""
    return tuple(str(side[language]) for side in _document()["sides"])


def sample_theme_names(language: str = "en") -> dict[str, str]:
    """Theme id -> its name in a language, in the order of the statements."""
    return {str(theme["id"]): str(theme[language]) for theme in _document()["themes"]}


@cache
def _document() -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath("sample_statements.toml").read_text(encoding="utf-8"))


def _votes_of_side(rng: np.random.Generator, side: int, seat_count: int) -> Int8:
    """(seat, statement) votes of one side: who sees what, then agree, pass or disagree by one draw each."""
    seen = _seen(rng, seat_count, len(sample_statements()))
    agree = _agree_shares(side, _openness(rng, seat_count))
    # Some seats pass often, some seldom; a pass takes the place of a disagreement, never of an agreement.
    pass_share = np.array([statement.pass_share for statement in sample_statements()])
    passing = pass_share * (0.4 + 1.2 * rng.random((seat_count, 1)))
    draw = rng.random(seen.shape)
    opinion = np.where(draw < agree, AGREE, np.where(draw > 1 - passing, PASS, DISAGREE))
    return np.where(seen, opinion, UNSEEN).astype(np.int8)


def _seen(rng: np.random.Generator, seat_count: int, statement_count: int) -> Bools:
    """(seat, statement): four seats share out one shuffled deck, and each skips its own quarter of it."""
    deck_count = -(-seat_count // SKIPPED_ONE_IN)
    place = rng.random((deck_count, statement_count)).argsort(axis=1).argsort(axis=1)
    skipped_by = np.repeat(place % SKIPPED_ONE_IN, SKIPPED_ONE_IN, axis=0)[:seat_count]
    seen: Bools = skipped_by != np.arange(seat_count)[:, None] % SKIPPED_ONE_IN
    return seen


def _openness(rng: np.random.Generator, seat_count: int) -> Floats:
    """(seat, 1) from 1/4 (open) to -1 (hard line), mean about 0: most are fairly open, a few are hard."""
    place = (rng.random(seat_count).argsort() + rng.random(seat_count)) / seat_count  # evenly over 0-1
    square = place * place
    return (MOST_OPEN - (MOST_OPEN - HARDEST) * square * square)[:, None]


def _agree_shares(side: int, openness: Floats) -> Floats:
    """(seat, statement) chance of agreeing: the side's assumed support, swung by how open the seat is."""
    statements = sample_statements()
    own, other = (np.array([s.support[name] for s in statements]) for name in (SIDES[side], SIDES[1 - side]))
    is_firm = np.array([statement.tone == "firm" for statement in statements])
    is_hard_line = is_firm & (other - own < 0.2)  # what mainly the other side holds, the open ones grant
    rise, fall = np.where(is_hard_line, -HARDEST, MOST_OPEN), np.where(is_hard_line, MOST_OPEN, -HARDEST)
    swing = np.minimum(LARGEST_SWING, np.minimum((1 - own) / rise, own / fall))  # keeps every chance in 0-1
    shares: Floats = own + openness * np.where(is_hard_line, -swing, swing)
    return shares
