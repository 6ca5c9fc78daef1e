"""The languages, and the gettext catalogues that templates and Python share."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from gettext import NullTranslations, translation
from pathlib import Path
from typing import Literal

from django.utils.translation import get_language, gettext_lazy

Language = Literal["en", "hi", "ur"]

LANGUAGES: dict[str, str] = {"en": "English", "hi": "हिन्दी", "ur": "اردو"}
FULL_STOPS = {"en": ".", "hi": "।", "ur": "۔"}
RIGHT_TO_LEFT = frozenset({"ur"})
LOCALE_FOLDER = Path(__file__).parent / "locale"
# Django's own Hindi misspells these months; dates ask our catalogues before Django's.
MONTHS_SPELT_HERE = (gettext_lazy("September"), gettext_lazy("November"), gettext_lazy("December"))


@cache
def catalogue(language: str) -> NullTranslations:
    """The words of a language; English, which the code is written in, where there is no catalogue."""
    return translation("django", str(LOCALE_FOLDER), languages=[language], fallback=True)


def direction(language: str) -> str:
    """Which way a language is read: "rtl" or "ltr"."""
    return "rtl" if language in RIGHT_TO_LEFT else "ltr"


def reader_language() -> str:
    """The language that whoever asked is answered in."""
    return (get_language() or "en").split("-")[0]


def in_own_words(texts: Mapping[str, str]) -> str:
    """A text in the reader's language, or else in the first there is."""
    return texts.get(reader_language()) or next(iter(texts.values()), "")
