"""The document of a brief: the one source of its page, its PDF and its DOCX. Canonical JSON; its hash is its name.

All that is said stands in it word for word in every language, so that a brief of today reads the same in twenty years.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any

from baithak.publications.headings import HEADINGS
from baithak.seal import canonical
from baithak.seal.errors import BadEncoding
from baithak.seal.release import brief_name

FORM = "baithak brief 2"
NOT_IN_FIRST = ("headings", "slate")
FIRST_FORM = "baithak brief 1"  # it had no headings of its own: they are those of whoever reads it
MAX_BYTES = 4 << 20
STATUSES = ("released", "corrected", "withdrawn")

Texts = Mapping[str, str]  # by language; every language of the brief is there
NO_TEXTS: Texts = MappingProxyType({})


@dataclass(frozen=True)
class Role:
    """How many seats of a side were held by members of one role; roles with too few are told together."""

    role: Texts
    seats: str  # in words fit to print: "3 to 5"


@dataclass(frozen=True)
class Side:
    """One side of the dialogue. `seats`: granted, by the charter."""

    side: str
    name: Texts
    seats: int
    roles: tuple[Role, ...] = ()


@dataclass(frozen=True)
class HeldRound:
    """A round as it was announced. `activity`: in words. Days as 2026-11-30."""

    activity: Texts
    opens_on: str
    closes_on: str


@dataclass(frozen=True)
class Support:
    """How one side stands. `said`: "more than two thirds support it". `beside`: "9 to 12 of 12 seats". `vote`: agree or
    disagree, whichever is told.

    `sure`, `maybe`: segments of the bar, of `segments` in all, that are surely and perhaps full.
    """

    side: Texts
    said: Texts
    beside: Texts
    vote: str
    sure: int
    maybe: int
    segments: int


@dataclass(frozen=True)
class Recommended:
    """A recommendation. `name`: the one it keeps for good. `standing`: "Ratified by both sides". `firmness`: what can
    be said beyond this room. `original`: the language it was agreed in; `reviewed`: translations that both sides read.
    `is_ratified`, `is_consensus`: 0 or 1; consensus only by explicit co-signature. `grew_from`: statements.
    `continues`: names of earlier recommendations."""

    name: str
    number: int
    title: Texts
    text: Texts
    original: str
    reviewed: tuple[str, ...]
    standing: Texts
    firmness: Texts
    is_ratified: int
    is_consensus: int
    support: tuple[Support, ...]
    grew_from: tuple[Texts, ...] = ()
    continues: tuple[str, ...] = ()


@dataclass(frozen=True)
class Told:
    """A statement of the findings and how it stands, in a phrase; `support` of each side."""

    text: Texts
    phrase: Texts
    support: tuple[Support, ...]


@dataclass(frozen=True)
class Phrase:
    """A phrase and what it means."""

    phrase: Texts
    means: Texts


@dataclass(frozen=True)
class Brief:
    """A brief. `replaces`: the name of the edition before; `change`: what is different, or why it was withdrawn.

    `headings`: those of publications.headings, as they were worded then. `slate`: whether the recommendations leave a
    group out; nothing where it cannot be said. The first form has neither.
    """

    form: str
    status: str
    dialogue: str
    charter: str
    series: str
    number: int
    edition: int
    replaces: str
    change: Texts
    released_on: str
    open_from: str
    languages: tuple[str, ...]
    series_title: Texts
    title: Texts
    summary: Texts
    organisers: Texts
    contact: str
    sides: tuple[Side, ...]
    rounds: tuple[HeldRound, ...]
    recommendations: tuple[Recommended, ...]
    common_ground: tuple[Told, ...]
    divides: tuple[Told, ...]
    phrases: tuple[Phrase, ...]
    method: Texts
    attribution: Texts
    headings: Mapping[str, Texts] = field(default_factory=dict)
    slate: Texts = field(default_factory=dict)

    @property
    def released(self) -> date:
        """The day of the release."""
        return date.fromisoformat(self.released_on)


def write(brief: Brief) -> bytes:
    """The brief's canonical JSON. Raises BadEncoding if something in it has no place there."""
    plain = _plain(asdict(brief))
    data = canonical.encode({name: plain[name] for name in _names(brief.form)})
    read(data)
    return data


def read(data: bytes) -> Brief:
    """The brief in a document. Raises BadEncoding."""
    return _brief(canonical.decode(data, MAX_BYTES))


def name_of(document: bytes) -> str:
    """The name of a document: SHA-256 over its framed bytes, in hexadecimal."""
    return brief_name(document).hex()


def _brief(value: Any) -> Brief:
    form = value.get("form") if isinstance(value, dict) else None
    names = _names(form)
    given = dict(zip(names, canonical.fields(value, " ".join(names)), strict=True))
    if form not in (FORM, FIRST_FORM) or given["status"] not in STATUSES:
        raise BadEncoding(f"this is no {FORM}, or a newer one: read it with a newer Baithak")
    languages = tuple(_texts_of(given["languages"]))
    shapes = {"sides": _side, "rounds": _round, "recommendations": _recommended, "common_ground": _told}
    shapes |= {"divides": _told, "phrases": _phrase}
    made = {name: tuple(shape(one) for one in _list(given[name])) for name, shape in shapes.items()}
    brief = Brief(**(given | made | {"languages": languages}))
    if form == FORM and (not isinstance(brief.headings, dict) or {*brief.headings} != {*HEADINGS}):
        raise BadEncoding(f"a {FORM} has all of its headings: fetch it again from where it was published")
    texts = [brief.title, brief.method, *(one.text for one in brief.recommendations), *brief.headings.values()]
    texts += [brief.slate] if brief.slate else []
    if any(not isinstance(one, dict) or set(one) != set(languages) for one in texts):
        raise BadEncoding("a text of this brief is missing in one of its languages")
    return brief


def _names(form: object) -> tuple[str, ...]:
    return tuple(name for name in _NAMES if form != FIRST_FORM or name not in NOT_IN_FIRST)


_NAMES = tuple(Brief.__dataclass_fields__)


def _made(kind: type[Any], value: Any, **shapes: Any) -> Any:
    names = tuple(kind.__dataclass_fields__)
    given = dict(zip(names, canonical.fields(value, " ".join(names)), strict=True))
    return kind(**(given | {name: tuple(shape(one) for one in _list(given[name])) for name, shape in shapes.items()}))


def _side(value: Any) -> Side:
    made: Side = _made(Side, value, roles=lambda one: _made(Role, one))
    return made


def _round(value: Any) -> HeldRound:
    made: HeldRound = _made(HeldRound, value)
    return made


def _support(value: Any) -> Support:
    made: Support = _made(Support, value)
    return made


def _recommended(value: Any) -> Recommended:
    made: Recommended = _made(Recommended, value, support=_support, reviewed=str, grew_from=dict, continues=str)
    return made


def _told(value: Any) -> Told:
    made: Told = _made(Told, value, support=_support)
    return made


def _phrase(value: Any) -> Phrase:
    made: Phrase = _made(Phrase, value)
    return made


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise BadEncoding("a list is wanted here")
    return value


def _texts_of(value: Any) -> list[str]:
    if not all(isinstance(one, str) for one in _list(value)):
        raise BadEncoding("a list of texts is wanted here")
    return list(value)


def _plain(value: Any) -> Any:
    """Tuples as lists, mappings with their names: what canonical JSON knows."""
    if isinstance(value, Mapping):
        return {name: _plain(entry) for name, entry in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(entry) for entry in value]
    return value
