"""Brackets: what sides share of a text, and where each has words of its own, as diplomats write it.

Pure. Texts are compared word by word; white space and punctuation are tokens of their own, so that nothing is lost:
each side's text can be read out of the brackets again, to the letter.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

_TOKEN = re.compile(r"\s+|[.,;:!?()\[\]|\"“”‘’।॥۔،؛؟…]|[^\s.,;:!?()\[\]|\"“”‘’।॥۔،؛؟…]+")

Tokens = list[str]


@dataclass(frozen=True)
class Shared:
    """Words that every side has."""

    text: str


@dataclass(frozen=True)
class Bracket:
    """A place where the sides differ. `alternatives`: one for each side, in their order; "" where one has nothing."""

    alternatives: tuple[str, ...]


Piece = Shared | Bracket


def bracketed(texts: Sequence[str]) -> tuple[Piece, ...]:
    """What do these texts, one for each side, share, and where do they differ?"""
    tokens = [tokens_of(text) for text in texts]
    ends = tuple(len(one) for one in tokens)
    pieces: list[Piece] = []
    before = (0,) * len(texts)
    for places in (*_common(tokens), ends):
        gap = tuple("".join(own[start:stop]) for own, start, stop in zip(tokens, before, places, strict=True))
        if any(gap):
            pieces.append(Bracket(gap))
        if places != ends:
            pieces.append(Shared(tokens[0][places[0]]))
        before = tuple(place + 1 for place in places)
    return tuple(_joined(pieces, len(texts)))


def text_of(pieces: Sequence[Piece], side: int) -> str:
    """The text of one side, by its place."""
    return "".join(one.text if isinstance(one, Shared) else one.alternatives[side] for one in pieces)


def accepted(pieces: Sequence[Piece], number: int, own: int, other: int) -> str:
    """The text of side `own` once it takes what `other` says in bracket `number` (from 0). Raises IndexError."""
    places = [place for place, one in enumerate(pieces) if isinstance(one, Bracket)]
    place = places[number]
    taken = Shared(text_of([pieces[place]], other))
    return text_of([*pieces[:place], taken, *pieces[place + 1 :]], own)


def merged(base: str, mine: str, theirs: str) -> str | None:
    """Both changes to `base`, if they are about different words or are the same; else None."""
    origin = tokens_of(base)
    changes = sorted([*_changes(origin, tokens_of(mine)), *_changes(origin, tokens_of(theirs))])
    made, place, last = [], 0, None
    for change in changes:
        start, stop, words = change
        if change == last:
            continue
        if last is not None and (start < last[1] or start == last[0]):
            return None
        made += [*origin[place:start], *words]
        place, last = stop, change
    return "".join([*made, *origin[place:]])


def compared(old: str, new: str) -> list[tuple[str, str]]:
    """The two as pieces: ("", shared words), ("del", left out) and ("ins", put in)."""
    pieces: list[tuple[str, str]] = []
    for one in bracketed([old, new]):
        if isinstance(one, Shared):
            pieces.append(("", one.text))
        else:
            pieces += [(mark, words) for mark, words in zip(("del", "ins"), one.alternatives, strict=True) if words]
    return pieces


def tokens_of(text: str) -> Tokens:
    """Words, signs and gaps; joined they are the text."""
    return _TOKEN.findall(text)


def _common(tokens: Sequence[Tokens]) -> list[tuple[int, ...]]:
    """The places, one for each side, of the words that all have, in an order that all keep."""
    found: list[tuple[int, ...]] = [(place,) for place in range(len(tokens[0]))]
    for other in tokens[1:]:
        own = [tokens[0][places[0]] for places in found]
        blocks = SequenceMatcher(None, own, other, autojunk=False).get_matching_blocks()
        found = [(*found[a + step], b + step) for a, b, size in blocks for step in range(size)]
    return found


def _joined(pieces: Sequence[Piece], sides: int) -> Iterator[Piece]:
    """Neighbours of one kind as one; brackets with nothing but gaps and signs between them as one."""
    held: Piece | None = None
    for place, one in enumerate(pieces):
        if held is None:
            held = one
        elif isinstance(held, Shared) and isinstance(one, Shared):
            held = Shared(held.text + one.text)
        elif isinstance(held, Bracket) and (isinstance(one, Bracket) or _is_bridge(pieces, place)):
            held = Bracket(tuple(text_of([held, one], side) for side in range(sides)))
        else:
            yield held
            held = one
    if held is not None:
        yield held


def _is_bridge(pieces: Sequence[Piece], place: int) -> bool:
    """Are there only gaps and signs from here to the next bracket?"""
    for one in pieces[place:]:
        if isinstance(one, Bracket):
            return True
        if any(letter.isalnum() for letter in one.text):
            return False
    return False


def _changes(origin: Tokens, other: Tokens) -> list[tuple[int, int, Tokens]]:
    codes = SequenceMatcher(None, origin, other, autojunk=False).get_opcodes()
    return [(start, stop, other[a:b]) for what, start, stop, a, b in codes if what != "equal"]
