"""Statements as a reader meets them: the three lists, and the table of all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from html import escape

import numpy as np

from baithak.analysis.ballots import Floats
from baithak.analysis.disclosure import Disclosure, visible_shares
from baithak.analysis.findings import Findings
from baithak.analysis.shown_lists import SURE, ShownList, shown_lists
from baithak.conversations.conversation import Conversation
from baithak.report.bars import BarDrawer, Shares, bar_drawer
from baithak.report.sentences import shown_side_names
from baithak.report.wording import Wording, clean_text, statement_numbers
from baithak.web.typefaces import language_of

CARDS = 25  # so many statements of a list are shown with bars; the others follow in short
ROWS_SHOWN_AT_ONCE = 150  # longer tables fold into parts
ROWS_OF_A_PART = 100
CERTAINTIES = (0.6, 0.9)  # statements within one of these steps are ranked by their shares
MOST_UNSURE = 10
LEAST_PASSING = 0.2  # share of those who voted that passes, for a statement to be named as unsure

Words = Callable[[int], str]


@dataclass(frozen=True)
class Card:
    """One listed statement: its number, words, bars (HTML) and how sure its place on the list is."""

    number: str
    text: str
    attributes: str
    bars: str
    certainty: tuple[str, ...]


@dataclass(frozen=True)
class StatementList:
    """One of the three lists: the first statements as cards, the remaining ones in one line each."""

    count: int
    cards: tuple[Card, ...]
    brief: tuple[Card, ...]


@dataclass(frozen=True)
class TablePart:
    """Rows (HTML) of the table of all statements, and the numbers it runs from and to."""

    first: str
    last: str
    rows: str


@dataclass(frozen=True)
class Unsure:
    """A statement that many pass on, and the share that does."""

    number: str
    text: str
    attributes: str
    share: str


class Statements:
    """The statements of one report, ready to be listed in one language."""

    def __init__(self, findings: Findings, conversation: Conversation, wording: Wording) -> None:
        self._findings, self._wording = findings, wording
        self._ground = findings.common_ground
        self.lists = shown_lists(findings)
        self.disclosure: Disclosure = self.lists.disclosure
        self.numbers = statement_numbers(findings.ballots.statement_ids.tolist())
        self._is_translated = wording.language in conversation.translations
        texts = conversation.texts_in(wording.language)
        self.texts = [clean_text(text) for text in texts] or [""] * len(self.numbers)
        self._agreement = Shares.of_agreement(self._ground, self.disclosure.agreement)
        self._rejection = Shares.of_rejection(self._ground, self.disclosure.rejection)

    @cached_property
    def common_ground(self) -> StatementList:
        ground = self._ground
        shown = visible_shares(ground.support, self.disclosure.agreement).min(axis=0, initial=1)
        order = _ranked(self.lists.common_ground, shown)
        return self._list(order, self._drawer(self._agreement), self._common_ground_certainty)

    @cached_property
    def common_rejection(self) -> StatementList:
        ground = self._ground
        shown = visible_shares(ground.rejection, self.disclosure.rejection).min(axis=0, initial=1)
        order = _ranked(self.lists.common_rejection, shown)
        return self._list(order, self._drawer(self._rejection), self._rejection_certainty)

    @cached_property
    def divisive(self) -> StatementList:
        ground = self._ground
        shown = visible_shares(ground.support, self.disclosure.agreement)
        distance = shown.max(axis=0, initial=0) - shown.min(axis=0, initial=1)
        order = _ranked(self.lists.divisive, distance)
        return self._list(order, self._drawer(self._agreement), self._divisive_certainty)

    @cached_property
    def unsure(self) -> tuple[Unsure, ...]:
        """The statements with the largest share of passes, of those whose every share is shown exactly.

        Where agreement and rejection are, so is what is left of the voters: the passes, and none is fewer than 5.
        """
        agree, disagree, seen = self._findings.tally.by_side
        share = (seen - agree - disagree).sum(axis=0) / np.maximum(seen.sum(axis=0), 1)
        is_shown = self.disclosure.is_rejection_exact & ~self.lists.has_too_few & (share >= LEAST_PASSING)
        order = [int(own) for own in np.argsort(-share, kind="stable") if is_shown[own]][:MOST_UNSURE]
        return tuple(
            Unsure(self.numbers[own], self.texts[own], self.attributes(own), self._wording.percent(float(share[own])))
            for own in order
        )

    @cached_property
    def table(self) -> tuple[TablePart, ...]:
        """The table of all statements, in one part, or in parts of a hundred where it is long."""
        rows = self._rows()
        size = len(rows) if len(rows) <= ROWS_SHOWN_AT_ONCE else ROWS_OF_A_PART
        parts = [(start, rows[start : start + size]) for start in range(0, len(rows), max(size, 1))]
        return tuple(
            TablePart(self.numbers[start], self.numbers[start + len(part) - 1], "".join(part)) for start, part in parts
        )

    def attributes(self, statement: int) -> str:
        """The direction and, where it is known, the language of a statement's words."""
        known = self._wording.language if self._is_translated else language_of(self.texts[statement])
        return f'dir="auto" lang="{known}"'

    def _drawer(self, shares: Shares) -> BarDrawer:
        return bar_drawer(
            shares, shown_side_names(self._findings, self._wording), self._ground.threshold, self._wording
        )

    def _list(self, order: list[int], draw: BarDrawer, certainty: Callable[[int], tuple[str, ...]]) -> StatementList:
        cards = tuple(self._card(own, draw(own), certainty(own)) for own in order[:CARDS])
        brief = tuple(self._card(own, "", ()) for own in order[CARDS:])
        return StatementList(len(order), cards, brief)

    def _card(self, own: int, bars: str, certainty: tuple[str, ...]) -> Card:
        return Card(self.numbers[own], self.texts[own], self.attributes(own), bars, certainty)

    def _common_ground_certainty(self, own: int) -> tuple[str, ...]:
        ground, wording = self._ground, self._wording
        if not self.disclosure.is_agreement_exact[own]:
            return tuple(filter(None, (self._sure_at_least(), self._flip_words(self.lists.flip_at_least[own]))))
        sure = wording.gettext("How sure: among people like them %(people)s; in this room %(room)s.") % {
            "people": wording.in_hundred(float(ground.p_both[own])),
            "room": wording.in_hundred(float(ground.p_room[own])),
        }
        return tuple(filter(None, (sure, self._flip_words(ground.flip_number[own]), self._second_opinion(own))))

    def _sure_at_least(self) -> str:
        """That it is named says so much, whatever the hidden counts; any nearer word would narrow these down."""
        sure = self._wording.gettext("How sure: among people like them at least %(people)s.")
        return sure % {"people": self._wording.in_hundred(SURE)}

    def _second_opinion(self, own: int) -> str:
        """What is left of a claim once near-duplicate ballots count once; "" where nothing much is lost."""
        ground = self._ground
        if not self._findings.blocs or ground.p_both_collapsed[own] >= min(0.8, ground.p_both[own] - 0.1):
            return ""
        return self._wording.gettext("Much weaker when near-identical ballots are counted once.")

    def _flip_words(self, fewest: float) -> str:
        if np.isnan(fewest) or fewest < 1:
            return ""
        return self._wording.ngettext(
            "It would stand unless at least %(count)s ballot were removed.",
            "It would stand unless at least %(count)s ballots were removed.",
            int(fewest),
        )

    def _rejection_certainty(self, own: int) -> tuple[str, ...]:
        if not self.disclosure.is_rejection_exact[own]:
            return (self._sure_at_least(),)
        sure = self._wording.gettext("How sure: among people like them %(people)s.")
        return (sure % {"people": self._wording.in_hundred(float(self._ground.p_both_reject[own]))},)

    def _divisive_certainty(self, own: int) -> tuple[str, ...]:
        """None between groups found from these very votes, which differ because they were found so."""
        if self._findings.is_side_discovered:
            return ()
        if not self.disclosure.is_rejection_exact[own]:
            sure = self._wording.gettext(
                "How sure that most of one side agree while most of another disagree: at least %(people)s."
            )
            return (sure % {"people": self._wording.in_hundred(SURE)},)
        sure = self._wording.gettext("How sure that most of one side agree while most of another disagree: %(people)s.")
        return (sure % {"people": self._wording.in_hundred(float(self._ground.p_divides[own]))},)

    def _rows(self) -> list[str]:
        ground, wording = self._ground, self._wording
        is_exact = self.disclosure.is_agreement_exact.tolist()
        p_both, bridging = ground.p_both.tolist(), ground.bridging.tolist()
        divisiveness, marks = ground.divisiveness.tolist(), self._marks()
        sides = range(len(self._findings.tally.side_names))
        has_spread = len(sides) > 1
        width = len(sides) + (3 if has_spread else 1)
        rows = []
        for own, number in enumerate(self.numbers):
            cells = "".join(self._share_cell(side, own) for side in sides)
            last = [_hundredths(p_both[own]) if is_exact[own] else "–"]
            if has_spread:
                last += (
                    [wording.percent(own_share) for own_share in (bridging[own], divisiveness[own])]
                    if (is_exact[own])
                    else ["–", "–"]
                )
            cells += "".join(f"<td>{escape(cell)}</td>" for cell in last)
            rows.append(
                f'<tbody id="s{own}"><tr><th scope="rowgroup" colspan="{width}"><span class="no">{number}</span>'
                f"{marks[own]}<span {self.attributes(own)}>{escape(self.texts[own])}</span></th></tr>"
                f"<tr>{cells}</tr></tbody>"
            )
        return rows

    def _share_cell(self, side: int, own: int) -> str:
        interval = self._agreement.interval_words(self._wording, side, own)
        share = escape(self._agreement.words(self._wording, side, own))
        return f"<td><b>{share}</b> <span>{escape(interval)}</span></td>" if interval else f"<td>{share}</td>"

    def _marks(self) -> list[str]:
        """Which list each statement is on, as the shape it has in the picture."""
        lists, wording = self.lists, self._wording
        names = {
            "●": wording.gettext("Common ground"),
            "■": wording.gettext("Rejected together"),
            "▲": wording.gettext("Divides"),
        }
        shapes = {
            shape: f'<span class="mark" role="img" aria-label="{escape(name)}">{shape}</span>'
            for shape, name in names.items()
        }
        is_listed = zip(lists.common_ground.is_on, lists.common_rejection.is_on, lists.divisive.is_on, strict=True)
        return [
            "".join(shape for shape, is_on in zip(shapes.values(), listed, strict=True) if is_on)
            for listed in is_listed
        ]


def _ranked(shown_list: ShownList, shown: Floats) -> list[int]:
    """The listed statements, surest first, by nothing but what may be known of each: how sure, and its shares."""
    certainty = np.digitize(np.nan_to_num(shown_list.p), CERTAINTIES)
    order = np.lexsort((np.arange(len(shown)), -np.nan_to_num(np.round(shown, 2)), -certainty))
    return [int(own) for own in order if shown_list.is_on[own]]


def _hundredths(probability: float) -> str:
    """A probability as a bare number of hundredths, for the narrow table."""
    if np.isnan(probability):
        return "–"
    return str(min(max(round(100 * probability), 1), 99))
