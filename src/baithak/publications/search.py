"""Full-text search in three languages over all recommendations: words in one spelling, found by their beginnings.

An index in plain tables: it works alike on every database, and knows that Urdu and Hindi spell a word in several ways.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping

from baithak.publications import shelf
from baithak.publications.models import Recommendation, SearchWord

MAX_QUERY = 200
MAX_WORDS = 8
MAX_WORD = 64
MAX_FOUND = 100
# One letter for those that keyboards and scribes write in several ways.
_ONE_FORM = str.maketrans(
    {
        "ك": "ک", "ي": "ی", "ى": "ی", "ئ": "ی", "ۓ": "ے", "ه": "ہ", "ة": "ہ", "ۃ": "ہ", "ۀ": "ہ", "ھ": "ہ",
        "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ؤ": "و",
        "ँ": "ं",
    }
)  # fmt: skip
_LEFT_OUT = re.compile("[\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0640\u093c\u200c\u200d]")
_BREAK = re.compile(r"[^\w\u0900-\u097f\u0600-\u06ff]+|[۔،؛؟।॥]")


def words_of(text: str) -> list[str]:
    """The words of a text in the one form in which they are kept and looked for."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).translate(_ONE_FORM)).casefold()
    plain = unicodedata.normalize("NFC", _LEFT_OUT.sub("", plain)).translate(_ONE_FORM)
    return [_stem(word)[:MAX_WORD] for word in _BREAK.split(plain) if word]


def index(one: Recommendation) -> None:
    """Make a recommendation's words findable. Made again, they are those of its text now."""
    SearchWord.objects.filter(recommendation=one).delete()
    texts: Mapping[str, str] = {code: f"{one.title[code]} {one.text.get(code, '')}" for code in one.title}
    SearchWord.objects.bulk_create(
        SearchWord(recommendation=one, language=code, word=word)
        for code, text in texts.items()
        for word in sorted({*words_of(text)})
    )


def find(query: str) -> list[Recommendation]:
    """The open recommendations in which most of the query's words begin a word, the best first, then the newest."""
    scores: Counter[str] = Counter()
    for word in sorted({*words_of(query[:MAX_QUERY])})[:MAX_WORDS]:
        found = SearchWord.objects.filter(word__startswith=word).values_list("recommendation_id", flat=True)
        scores.update({*found})
    known = {one.name: one for one in shelf.recommendations().filter(name__in=[*scores])}
    best = sorted(known.values(), key=lambda one: (-scores[one.name], -one.made_on.toordinal(), one.name))
    return best[:MAX_FOUND]


def _stem(word: str) -> str:
    """English plurals and their singulars alike; other scripts as they are."""
    if len(word) > 4 and word.isascii() and word.endswith("s") and not word.endswith("ss"):
        return word[:-1]
    return word
