"""Full-text search in three languages over all that was released: words in one spelling, found by their beginnings.

An index in plain tables: it works alike on every database, and knows that Urdu and Hindi spell a word in several ways.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from baithak.publications import shelf
from baithak.publications.document import Brief
from baithak.publications.models import Indexed, Publication, Recommendation, SearchWord

RECOMMENDATION, BRIEF = str(Indexed.RECOMMENDATION), str(Indexed.BRIEF)
MAX_QUERY = 200
MAX_WORDS = 8
MAX_WORD = 64
MAX_FOUND = 100
MAX_PASSAGES = 3
LEAST_LETTERS, LEAST_SHARED, MAX_COMPARED = 4, 2, 400  # when texts are compared
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


@dataclass(frozen=True)
class FoundBrief:
    """A brief that was found. `passages`: what of it, besides its title, has one of the words, in one language."""

    publication: Publication
    passages: tuple[str, ...]


def words_of(text: str) -> list[str]:
    """The words of a text in the one form in which they are kept and looked for."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).translate(_ONE_FORM)).casefold()
    plain = unicodedata.normalize("NFC", _LEFT_OUT.sub("", plain)).translate(_ONE_FORM)
    return [_stem(word)[:MAX_WORD] for word in _BREAK.split(plain) if word]


def index(one: Recommendation) -> None:
    """Make findable what a recommendation and the steps of its life say. Made again, it is what they say now."""
    texts = [one.title, one.text, *(step.said for step in one.steps.all())]
    _keep(RECOMMENDATION, one.name, texts)


def index_brief(one: Publication) -> None:
    """Make findable what a brief says besides its recommendations, which are found by themselves."""
    brief = one.brief
    _keep(BRIEF, one.name, [brief.title, brief.series_title, brief.organisers, *_passages(brief)])


def find(query: str) -> list[Recommendation]:
    """The open recommendations in which most of the query's words begin a word, the best first, then the newest."""
    scores = _scores(query, RECOMMENDATION)
    known = shelf.recommendations().filter(name__in=[*scores]).prefetch_related("steps")
    best = sorted(known, key=lambda one: (-scores[one.name], -one.made_on.toordinal(), one.name))
    return best[:MAX_FOUND]


def alike(text: str) -> list[Recommendation]:
    """The open recommendations that share at least two longer words with a text; those that share rare ones first."""
    words = sorted({word for word in words_of(text) if len(word) >= LEAST_LETTERS})[:MAX_COMPARED]
    having: dict[str, set[str]] = {}
    for name, word in SearchWord.objects.filter(kind=RECOMMENDATION, word__in=words).values_list("name", "word"):
        having.setdefault(word, set()).add(name)
    shared = Counter(name for names in having.values() for name in names)
    scores = {one: sum(1 / len(names) for names in having.values() if one in names) for one in shared}
    known = shelf.recommendations().filter(name__in=[name for name, count in shared.items() if count >= LEAST_SHARED])
    return sorted(known, key=lambda one: (-scores[one.name], -one.made_on.toordinal(), one.name))


def find_briefs(query: str, language: str) -> list[FoundBrief]:
    """The open briefs, in their newest edition, that say it besides their recommendations; in the same order."""
    scores = _scores(query, BRIEF)
    known = [one for one in shelf.newest() if one.name in scores]
    best = sorted(known, key=lambda one: (-scores[one.name], -one.released_on.toordinal(), one.name))
    return [FoundBrief(one, _found(one.brief, query, language)) for one in best[:MAX_FOUND]]


def _keep(kind: str, name: str, texts: list[Mapping[str, str]]) -> None:
    SearchWord.objects.filter(kind=kind, name=name).delete()
    words = {(code, word) for one in texts for code, text in one.items() for word in words_of(text)}
    SearchWord.objects.bulk_create(
        SearchWord(kind=kind, name=name, language=code, word=word) for code, word in sorted(words)
    )


def _scores(query: str, kind: str) -> Counter[str]:
    scores: Counter[str] = Counter()
    for word in _asked(query):
        found = SearchWord.objects.filter(kind=kind, word__startswith=word).values_list("name", flat=True)
        scores.update({*found})
    return scores


def _asked(query: str) -> list[str]:
    return sorted({*words_of(query[:MAX_QUERY])})[:MAX_WORDS]


def _passages(brief: Brief) -> Iterator[Mapping[str, str]]:
    """What may be quoted of a brief where it was found: its summary, what changed, and its statements."""
    yield from (brief.summary, brief.change)
    yield from (one.text for one in (*brief.common_ground, *brief.divides))


def _found(brief: Brief, query: str, language: str) -> tuple[str, ...]:
    asked = tuple(_asked(query))
    texts = [one for one in _passages(brief) if any(_has(text, asked) for text in one.values())]
    return tuple(one.get(language) or next(iter(one.values())) for one in texts[:MAX_PASSAGES])


def _has(text: str, asked: tuple[str, ...]) -> bool:
    return any(word.startswith(asked) for word in words_of(text))


def _stem(word: str) -> str:
    """English plurals and their singulars alike; other scripts as they are."""
    if len(word) > 4 and word.isascii() and word.endswith("s") and not word.endswith("ss"):
        return word[:-1]
    return word
