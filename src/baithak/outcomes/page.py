"""The page of a finding: the released document and the statements' words, in the reader's language and in order.

What is shown, and in which order, follows from the document alone; nothing here can reach a vote.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from baithak.analysis.banded_release import Reading
from baithak.outcomes.slates import balance_in_words, slates_of
from baithak.outcomes.wording import (
    Phrase,
    band_in_words,
    counted,
    flip_in_words,
    interval_in_words,
    phrases,
    seats_in_words,
    share_in_words,
)
from baithak.voices.statements import Shown
from baithak.web.catalogue import LANGUAGES, direction, in_own_words

SUMMARISED = (Reading.BROAD, Reading.SUPPORT, Reading.REJECTED, Reading.DIVIDES)
WORDS_IN_ADDRESS = 8


@dataclass(frozen=True)
class Words:
    """A statement in one language."""

    text: str
    language: str
    direction: str
    name: str


@dataclass(frozen=True)
class View:
    """One side's stance: its name, the bar's segments ("sure", "maybe" or "") or its share, and the words for both.

    share, low, high: in thousandths, for the bar of an exact share; None where only a bound or nothing is shown.
    """

    side: str
    vote: str
    said: str
    beside: str
    segments: tuple[str, ...] = ()
    share: int | None = None
    low: int | None = None
    high: int | None = None

    @property
    def width(self) -> int:
        """Of the interval, in thousandths."""
        return (self.high or 0) - (self.low or 0)


@dataclass(frozen=True)
class Entry:
    """A statement on the page. `id`: the statement's. `original`: its own words, if `words` are a translation.

    `asked_by`: of what an official's desk asked, how it wants to be called, or "". `reasons`: outcomes.reasons.
    """

    id: str
    number: int
    words: Words
    original: Words | None
    is_machine: bool
    is_firm: bool
    views: tuple[View, ...]
    is_ratified: bool
    flip: str
    asked_by: str | None = None
    reasons: tuple[Words, ...] = ()


@dataclass(frozen=True)
class Section:
    """The statements of one reading."""

    reading: Reading
    heading: str
    means: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class ShownSlate:
    """A slate as the page tells it. `numbers`: of the texts on the page, in the order of choice."""

    count: int
    numbers: tuple[int, ...]
    said: str


@dataclass(frozen=True)
class Page:
    """Everything that the template needs."""

    kind: str
    told: str
    sides: tuple[tuple[str, int], ...]
    summary: tuple[str, ...]
    sections: tuple[Section, ...]
    meanings: tuple[tuple[str, str], ...]
    statement_count: int
    firm_count: int
    is_of_ratification: bool
    slates: tuple[ShownSlate, ...]


def page_of(
    released: Mapping[str, Any],
    shown: Sequence[Shown],
    side_titles: Mapping[str, Mapping[str, str]],
    language: str,
    ratified: Collection[str] | None = None,
) -> Page:
    """The page of what was released, for a reader of `language`. ratified: ids, of a round of ratification."""
    names = {side: in_own_words(titles) for side, titles in side_titles.items()}
    known = {one.id: one for one in shown}
    rows = sorted((row for row in released["statements"] if row["statement"] in known), key=_order)
    headings = phrases(released)
    entries: dict[Reading, list[Entry]] = {reading: [] for reading in headings}
    for number, row in enumerate(sorted(rows, key=lambda row: [*headings].index(Reading(row["reading"]))), start=1):
        entries[Reading(row["reading"])].append(
            _entry(number, row, known[row["statement"]], released, names, language, ratified or ())
        )
    return Page(
        kind=released["kind"],
        told=released.get("told", "sides"),
        sides=tuple((names.get(one["side"], one["side"]), one["seats"]) for one in released["sides"]),
        summary=(*_ratified_in_words(ratified, len(rows)), *_summary(released, headings, entries)),
        sections=tuple(
            Section(reading, str(headings[reading][0]), str(headings[reading][1]), tuple(found))
            for reading, found in entries.items()
            if found
        ),
        meanings=tuple((str(heading), str(means)) for heading, means in headings.values()),
        statement_count=len(rows),
        firm_count=sum(bool(row.get("firm")) for row in rows),
        is_of_ratification=ratified is not None,
        slates=tuple(_slates(released, ratified or (), [one for listed in entries.values() for one in listed], names)),
    )


def _slates(
    released: Mapping[str, Any], ratified: Collection[str], entries: Sequence[Entry], names: Mapping[str, str]
) -> Iterator[ShownSlate]:
    known = {one.id: one for one in entries}
    for count, one in enumerate(slates_of(released, ratified), start=1):
        text = known[one.balance.text].words.text if one.balance.text else ""
        said = balance_in_words(one.balance, released, names, text)
        yield ShownSlate(count, tuple(known[key].number for key in one.statements), said)


def _ratified_in_words(ratified: Collection[str] | None, count: int) -> tuple[str, ...]:
    if ratified is None:
        return ()
    said = ngettext(
        "%(ratified)s of %(count)s recommendation is ratified on every side.",
        "%(ratified)s of %(count)s recommendations are ratified on every side.",
        count,
    )
    return (said % {"ratified": len(ratified), "count": count},)


def _order(row: Mapping[str, Any]) -> tuple[int, str]:
    """Firm first, then by how strong the bands are, then by id, which is random."""
    strength = sum(view["band"] for view in row["views"] if "band" in view)
    least = min((view["agree"].get("share", 0) for view in row["views"] if "agree" in view), default=0)
    return -(1000 * row.get("firm", 0) + strength + least), row["statement"]


def _summary(
    released: Mapping[str, Any], headings: Mapping[Reading, Phrase], entries: Mapping[Reading, Sequence[Entry]]
) -> tuple[str, ...]:
    side_count = 0 if released.get("told") == "together" else len(released["sides"])
    lines = [
        counted(reading, len(entries[reading]), headings[reading], side_count)
        for reading in SUMMARISED
        if entries.get(reading)
    ]
    return tuple(lines) or (_("On no statement do both sides agree, and none divides them, as far as can be told."),)


def _entry(
    number: int,
    row: Mapping[str, Any],
    shown: Shown,
    released: Mapping[str, Any],
    names: Mapping[str, str],
    language: str,
    ratified: Collection[str],
) -> Entry:
    chosen = language if language in shown.texts else shown.language
    return Entry(
        id=shown.id,
        number=number,
        words=_words(shown, chosen),
        original=_words(shown, shown.language) if chosen != shown.language else None,
        is_machine=chosen in shown.machine,
        is_firm=bool(row.get("firm")),
        views=_views(row, released, names),
        is_ratified=shown.id in ratified,
        flip=flip_in_words(released["kind"], row.get("flip", 0)),
        asked_by=shown.asked_by,
    )


def _words(shown: Shown, language: str) -> Words:
    return Words(shown.texts[language], language, direction(language), LANGUAGES.get(language, language))


def _views(row: Mapping[str, Any], released: Mapping[str, Any], names: Mapping[str, str]) -> tuple[View, ...]:
    sides = [(names.get(one["side"], one["side"]), one["seats"]) for one in released["sides"]]
    if released["kind"] == "open":
        return tuple(_exact_view(name, view) for (name, _seats), view in zip(sides, row["views"], strict=True))
    if released["told"] == "together":
        sides = [(_("All seats"), sum(seats for _name, seats in sides))]
    named = zip(sides, row["views"], strict=True)
    return tuple(_banded_view(name, seats, view, released["bands"]) for (name, seats), view in named)


def _banded_view(name: str, seats: int, view: Mapping[str, Any], bands: int) -> View:
    band, vote = view["band"], view["vote"]
    segments = tuple("sure" if index < band else "maybe" if index == band else "" for index in range(bands))
    return View(
        side=name,
        vote=vote,
        said=band_in_words(vote, bands, band),
        beside=seats_in_words(view["low"], view["high"], seats),
        segments=segments if vote == "agree" else segments[::-1],
    )


def _exact_view(name: str, view: Mapping[str, Any]) -> View:
    agree, disagree = view["agree"], view["disagree"]
    is_exact = agree["shown"] == "exact"
    beside = [interval_in_words(agree), share_in_words(disagree, "disagree") if disagree["shown"] == "exact" else ""]
    return View(
        side=name,
        vote="agree",
        said=share_in_words(agree, "agree"),
        beside=" · ".join(filter(None, beside)),
        share=agree["share"] if is_exact else None,
        low=agree.get("low"),
        high=agree.get("high"),
    )
