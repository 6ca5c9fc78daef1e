"""The outline of a brief in one language: the one order of headings, sentences and tables for page, PDF and DOCX.

All that is said comes from the document, its headings too. What follows what is part of its form: in another order, the
pages of a printed brief would not be those that its document makes (publications.printed).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from django.utils.translation import override

from baithak.publications.document import Brief, Recommended, Side, Support, Texts, Told
from baithak.publications.headings import HEADINGS
from baithak.web.catalogue import FULL_STOPS, LANGUAGES, direction

Kind = Literal[
    "kind",
    "title",
    "notice",
    "lead",
    "heading",
    "subheading",
    "text",
    "strong",
    "quiet",
    "list",
    "table",
    "chart",
    "annexes",
]
MOST_DIVIDES = 5  # on the first pages; all of them stand in the annex


@dataclass(frozen=True)
class Bar:
    """A side's bar: of `segments` parts, so many surely, so many perhaps full; drawn from the end if it is against."""

    side: str
    said: str
    beside: str
    vote: str
    sure: int
    maybe: int
    segments: int

    @property
    def parts(self) -> list[str]:
        """The parts in their order: "sure", "maybe" or ""."""
        full = ["sure"] * self.sure + ["maybe"] * self.maybe
        parts = full + [""] * (self.segments - len(full))
        return parts if self.vote == "agree" else parts[::-1]


@dataclass(frozen=True)
class Block:
    """A piece of the brief. `language`: of its text, if it is not the page's. `rows`: the first is the header."""

    kind: Kind
    text: str = ""
    items: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    bars: tuple[Bar, ...] = ()
    language: str = ""

    @property
    def direction(self) -> str:
        """Of its own language; "" if that is the page's."""
        return direction(self.language) if self.language else ""


def outline(brief: Brief, language: str, words: str = "") -> tuple[Block, ...]:
    """The brief in one of its languages. words: the eight words of the record that holds it, if it is there already."""
    with override(language):
        return tuple(_Outline(brief, language, words).blocks())


class _Outline:
    def __init__(self, brief: Brief, language: str, words: str) -> None:
        self.brief, self.language, self.words = brief, language, words

    def blocks(self) -> Iterator[Block]:
        brief = self.brief
        number = self.say("number", number=str(brief.number), edition=str(brief.edition))
        yield Block("kind", f"{self.of(brief.series_title)} · {number} · {self.day(brief.released_on)}")
        yield Block("title", self.of(brief.title))
        if brief.status != "released":
            change = self.say("withdrawn") if brief.status == "withdrawn" else self.say("corrected")
            yield Block("notice", f"{change} {self.of(brief.change)}")
        if summary := self.of(brief.summary):
            yield Block("lead", summary)
        yield from self.recommended()
        yield from self.divided()
        yield from self.held()
        yield Block("annexes", self.say("annexes"))
        yield from self.languages()
        yield from self.lineage()
        yield from self.ground()
        yield from self.meanings()
        yield from self.rounds()
        yield from self.check()

    def recommended(self) -> Iterator[Block]:
        yield Block("heading", self.say("recommended"))
        for one in self.brief.recommendations:
            yield Block("subheading", f"{one.number}. {self.of(one.title)}")
            if self.language != one.original and self.language not in one.reviewed:
                yield Block("quiet", self.say("not_reviewed"))
            yield Block("text", self.of(one.text))
            yield Block("strong", " · ".join(filter(None, (self.of(one.standing), self.of(one.firmness)))))
            yield self.chart(one.support)
        if said := self.of(self.brief.slate):
            yield Block("subheading", self.say("slate"))
            yield Block("text", said)

    def divided(self) -> Iterator[Block]:
        if self.brief.divides:
            yield Block("heading", self.say("divides"))
            yield Block("list", items=tuple(self.of(one.text) for one in self.brief.divides[:MOST_DIVIDES]))

    def held(self) -> Iterator[Block]:
        brief = self.brief
        yield Block("heading", self.say("held"))
        yield Block("text", self.of(brief.organisers))
        header = (self.say("side"), self.say("seats"), self.say("who"))
        yield Block("table", rows=(header, *(self.side(one) for one in brief.sides)))
        yield Block("text", self.of(brief.method))
        yield Block("text", self.of(brief.attribution))
        if brief.contact:
            yield Block("text", self.say("questions", contact=brief.contact))

    def side(self, one: Side) -> tuple[str, ...]:
        roles = ", ".join(f"{self.of(role.role)} ({role.seats})" for role in one.roles)
        return self.of(one.name), str(one.seats), roles or "–"

    def languages(self) -> Iterator[Block]:
        yield Block("heading", self.say("every_language"))
        for one in self.brief.recommendations:
            yield Block("subheading", f"{one.number}. {self.of(one.title)}")
            for language in self.brief.languages:
                yield Block("quiet", f"{LANGUAGES.get(language, language)} · {self.made(one, language)}")
                said = f"{one.title[language]}{FULL_STOPS[language]} {one.text[language]}"
                yield Block("text", said, language=language)

    def made(self, one: Recommended, language: str) -> str:
        if language == one.original:
            return self.say("original")
        return self.say("reviewed") if language in one.reviewed else self.say("not_reviewed")

    def lineage(self) -> Iterator[Block]:
        if not any(one.grew_from or one.continues for one in self.brief.recommendations):
            return
        yield Block("heading", self.say("grew_from"))
        for one in self.brief.recommendations:
            if one.grew_from or one.continues:
                yield Block("subheading", f"{one.number}. {self.of(one.title)}")
                yield Block("list", items=(*(self.of(texts) for texts in one.grew_from), *one.continues))

    def ground(self) -> Iterator[Block]:
        for heading, listed in (
            (self.say("ground"), self.brief.common_ground),
            (self.say("dividing"), self.brief.divides),
        ):
            if listed:
                yield Block("heading", heading)
                yield from self.told(listed)

    def told(self, listed: Sequence[Told]) -> Iterator[Block]:
        for one in listed:
            yield Block("text", self.of(one.text))
            yield Block("quiet", self.of(one.phrase))
            yield self.chart(one.support)

    def meanings(self) -> Iterator[Block]:
        if self.brief.phrases:
            yield Block("heading", self.say("meanings"))
            rows = tuple((self.of(one.phrase), self.of(one.means)) for one in self.brief.phrases)
            yield Block("table", rows=((self.say("phrase"), self.say("says")), *rows))

    def rounds(self) -> Iterator[Block]:
        yield Block("heading", self.say("rounds"))
        rows = tuple(
            (str(place), self.of(one.activity), f"{self.day(one.opens_on)} – {self.day(one.closes_on)}")
            for place, one in enumerate(self.brief.rounds, start=1)
        )
        yield Block("table", rows=((self.say("round"), self.say("did"), self.say("days")), *rows))

    def check(self) -> Iterator[Block]:
        yield Block("heading", self.say("check"))
        yield Block("text", self.say("words"))
        yield Block("strong", self.words or "–")
        yield Block(
            "text",
            self.say("verify"),
        )

    def chart(self, support: Iterable[Support]) -> Block:
        bars = (
            Bar(self.of(one.side), self.of(one.said), self.of(one.beside), one.vote, one.sure, one.maybe, one.segments)
            for one in support
        )
        return Block("chart", bars=tuple(bars))

    def of(self, texts: Texts) -> str:
        return texts.get(self.language, "")

    def say(self, heading: str, **values: str) -> str:
        """A heading as the document words it; of a document that has none, as it is worded today."""
        own = self.brief.headings.get(heading)
        said = self.of(own) if own else str(HEADINGS[heading])
        for name, value in values.items():
            said = said.replace(f"%({name})s", value)
        return said

    def day(self, day: str) -> str:
        """A day in words: digits and hyphens alone would be turned round among Urdu words."""
        at = date.fromisoformat(day)
        return f"{at.day} {self.say(f'month_{at.month}')} {at.year}"
