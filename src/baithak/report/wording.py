"""Wording: how numbers, shares and certainties are put into plain words, in the reader's language."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from functools import cached_property
from gettext import NullTranslations
from html import escape
from string import ascii_uppercase

from baithak.analysis.disclosure import SMALLEST_CELL, Coding
from baithak.web.catalogue import catalogue

# Controls that reorder the text around them, and characters no page may carry. Joiners stay: Hindi and Urdu need them.
_UNWANTED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufffe\uffff]")


def clean_text(text: str) -> str:
    """The text without control characters and without marks that turn the direction of writing."""
    return _UNWANTED.sub("", text).strip()


def letter(index: int) -> str:
    """A, B, C and so on, for sides and groups; numbers after Z."""
    return ascii_uppercase[index] if index < len(ascii_uppercase) else str(index + 1)


class Wording:
    """Plain words for numbers in one language."""

    def __init__(self, language: str, words: dict[str, str] | None = None) -> None:
        """words: what the conversation itself says in this language, by what it says otherwise."""
        self.language = language
        self._words = words or {}

    def own_word(self, text: str) -> str:
        """A name or sentence of the conversation, in this language if it has it, fit for a page."""
        return clean_text(self._words.get(text, text))

    @cached_property
    def _catalogue(self) -> NullTranslations:
        return catalogue(self.language)

    def gettext(self, message: str) -> str:
        return self._catalogue.gettext(message)

    def ngettext(self, one: str, many: str, number: int, **places: str) -> str:
        """The sentence in the form for this number; its %(count)s is that number unless `places` says otherwise."""
        return self._catalogue.ngettext(one, many, number) % {"count": self.count(number), **places}

    def count(self, number: int) -> str:
        """A count with thousands set apart by a narrow space, which reads the same in every language."""
        return f"{number:,}".replace(",", "\u202f") if number >= 10_000 else str(number)

    def percent(self, share: float) -> str:
        return f"{100 * share:.0f}%"

    def interval(self, low: float, high: float) -> str:
        return self.gettext("%(low)s–%(high)s") % {"low": f"{100 * low:.0f}", "high": f"{100 * high:.0f}"}

    def coded_share(self, coding: int, share: float, bound: float) -> str:
        """A share as the disclosure rule lets it be shown. Bounds are rounded outwards, so that they stay true."""
        if coding == Coding.EXACT:
            return self.percent(share)
        if coding == Coding.UNDER:
            return self.gettext("under %(share)s") % {"share": f"{math.ceil(100 * bound - 1e-9)}%"}
        if coding == Coding.OVER:
            return self.gettext("over %(share)s") % {"share": f"{math.floor(100 * bound + 1e-9)}%"}
        return self.gettext("too few to show")

    def in_hundred(self, probability: float) -> str:
        """A probability as a frequency; certainty is never claimed."""
        if math.isnan(probability):
            return "–"
        number = round(100 * probability)
        if number >= 100:
            return self.gettext("over 99 in 100")
        if number <= 0:
            return self.gettext("under 1 in 100")
        return self.gettext("%(number)s in 100") % {"number": number}

    def size(self, count: int) -> str:
        """The size of a discovered group or bloc, hidden below 5."""
        if count < SMALLEST_CELL:
            return self.gettext("under %(smallest)s") % {"smallest": SMALLEST_CELL}
        return self.count(count)

    def quarters(self, number: int | None) -> str:
        """A composition to the nearest quarter."""
        names = (
            self.gettext("hardly any"),
            self.gettext("about a quarter"),
            self.gettext("about half"),
            self.gettext("about three quarters"),
            self.gettext("nearly all"),
        )
        return self.gettext("too few to show") if number is None else names[number]


def isolated(text: str) -> str:
    """Text from outside as HTML that can turn neither the markup nor the direction of what surrounds it."""
    return f"<bdi>{escape(clean_text(text))}</bdi>"


def statement_numbers(statement_ids: Sequence[object]) -> list[str]:
    """The numbers statements go by on a page: their own where these are whole numbers, else 1, 2, 3 and so on."""
    if all(str(own).isdigit() for own in statement_ids):
        return [str(own) for own in statement_ids]
    return [str(index + 1) for index in range(len(statement_ids))]
