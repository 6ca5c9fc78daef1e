"""Drafting: each side keeps a text of its own; where all sides have the same words, the brackets are gone.

No side can change another's words or remove a bracket alone: it can only write, or accept, for itself.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from baithak.outcomes.brackets import Bracket, Piece, accepted, bracketed, merged
from baithak.outcomes.models import Recommendation, Term, Version, Wording
from baithak.voices import hall as halls
from baithak.voices.models import Dialogue
from baithak.voices.plain import plain_text
from baithak.voices.statements import put_before_everybody
from baithak.web.errors import Refusal

MAX_TITLE = 120
MAX_TEXT = 1200
MAX_RECOMMENDATIONS = 60
MAX_VERSIONS = 500  # of one side, of one recommendation
MAX_SOURCES = 20
MAX_TERM = 80
MAX_TERMS = 300
BETWEEN = "\n\n"  # title and text in one, where they are compared


@dataclass(frozen=True)
class Words:
    """The words of a recommendation in one language."""

    title: str = ""
    text: str = ""

    @property
    def whole(self) -> str:
        """Title and text in one."""
        return f"{self.title}{BETWEEN}{self.text}" if self.title or self.text else ""

    @property
    def hash(self) -> str:
        """By which a translation knows what it translates."""
        return hashlib.sha256(self.whole.encode()).hexdigest()


class Diverged(Exception):
    """Somebody of the same side changed the same words meanwhile. `newest`: their version, kept; yours is not lost."""

    def __init__(self, newest: Version, theirs: Words) -> None:
        super().__init__("the same words were changed meanwhile")
        self.newest, self.theirs = newest, theirs


class Overtaken(Exception):
    """Somebody translated the same words meanwhile. `theirs`: what is kept; yours is not lost."""

    def __init__(self, theirs: Words) -> None:
        super().__init__("the translation was changed meanwhile")
        self.theirs = theirs


@dataclass(frozen=True)
class Draft:
    """Where a recommendation stands. `versions`: the newest of each side that has written, by side; `words`: theirs.

    `pieces`: what the sides share and where they differ, in the order of `sides`; nothing until all have written.
    """

    recommendation: Recommendation
    sides: tuple[str, ...]
    versions: Mapping[str, Version]
    words: Mapping[str, Words]
    pieces: tuple[Piece, ...]

    @property
    def brackets(self) -> int:
        """How many brackets stand."""
        return sum(isinstance(one, Bracket) for one in self.pieces)

    @property
    def is_agreed(self) -> bool:
        """Do all sides agree to exactly the same words?"""
        every = [self.versions.get(side) for side in self.sides]
        return bool(self.pieces) and not self.brackets and all(one is not None and one.is_agreed for one in every)

    @property
    def agreed(self) -> Words | None:
        """The words that all sides agree to."""
        return self.words[self.sides[0]] if self.is_agreed else None

    @property
    def heading(self) -> str:
        """The title of any side, to list it by."""
        return next((one.title for one in self.words.values() if one.title), "")

    def shown(self) -> dict[str, int]:
        """By side, the number of the version that somebody is looking at."""
        return {side: one.number for side, one in self.versions.items()}


@transaction.atomic
def start(slug: str, language: str, sources: Sequence[str]) -> Recommendation:
    """Begin a recommendation that grows from these statements. Raises Refusal."""
    dialogue = Dialogue.objects.select_for_update().get(pk=slug)
    if language not in dialogue.languages:
        raise Refusal("language", _("This dialogue is not held in that language."))
    if len(sources) > MAX_SOURCES or not {*sources} <= {one.pk for one in put_before_everybody(slug)}:
        raise Refusal("sources", _("Choose up to %(most)s statements of this dialogue.") % {"most": MAX_SOURCES})
    numbers = Recommendation.objects.filter(dialogue=slug).values_list("number", flat=True)
    if len(numbers) >= MAX_RECOMMENDATIONS:
        raise Refusal(
            "many", _("A dialogue has at most %(most)s recommendations.") % {"most": MAX_RECOMMENDATIONS}, 409
        )
    return Recommendation.objects.create(
        dialogue=dialogue, number=max(numbers, default=0) + 1, original=language, sources=sorted({*sources})
    )


@transaction.atomic
def write(slug: str, number: int, side: str, words: Words, parent: int) -> Version:
    """Keep a side's text, written with version `parent` of that side before the eyes (0: none).

    What somebody else of the side wrote meanwhile is merged in; raises Diverged if both changed the same words.
    Raises Refusal, or Recommendation.DoesNotExist.
    """
    recommendation = _open(slug, number, side)
    words = _checked(words)
    own = {one.number: one for one in recommendation.versions.filter(side=side)}
    newest = max(own, default=0)
    if parent not in own and parent != 0:
        raise Refusal("parent", _("Load the page again: the version you began with is not known."), 409)
    if newest > parent:
        theirs = words_of(own[newest])
        base = words_of(own[parent]) if parent else Words()
        title, text = merged(base.title, words.title, theirs.title), merged(base.text, words.text, theirs.text)
        if title is None or text is None:
            raise Diverged(own[newest], theirs)
        words = _checked(Words(title, text))
    if newest and words_of(own[newest]) == words:
        return own[newest]
    return _keep(recommendation, side, newest + 1, words)


@transaction.atomic
def accept(slug: str, number: int, side: str, bracket: int, other: str, shown: Mapping[str, int]) -> Version:
    """The side takes the other's words in this bracket, as both stood when it looked. Raises Refusal."""
    recommendation = _open(slug, number, side)
    draft = _as_shown(recommendation, shown)
    if other not in draft.sides or other == side or not 0 <= bracket < draft.brackets:
        raise Refusal("bracket", _("This bracket is not there any more. Look at the text again."), 409)
    places = draft.sides.index(side), draft.sides.index(other)
    title, _gap, text = accepted(draft.pieces, bracket, *places).partition(BETWEEN)
    return _keep(recommendation, side, draft.versions[side].number + 1, _checked(Words(title, text)))


@transaction.atomic
def agree(slug: str, number: int, side: str, shown: Mapping[str, int]) -> Draft:
    """The side agrees to the words that all have, as they stood when it looked. Raises Refusal while brackets stand."""
    recommendation = _open(slug, number, side)
    draft = _as_shown(recommendation, shown)
    if not draft.pieces or draft.brackets:
        raise Refusal("brackets", _("There are brackets left. Agree when all sides have the same words."), 409)
    Version.objects.filter(pk=draft.versions[side].pk).update(is_agreed=True)
    return draft_of(recommendation)


@transaction.atomic
def translate(slug: str, number: int, side: str, language: str, words: Words, over: str = "") -> Wording:
    """Keep the agreed words in another language, not yet reviewed.

    `over`: the hash of the translation that was before the eyes, "" for none. Raises Overtaken if another is kept now;
    raises Refusal.
    """
    recommendation = _open(slug, number, side)
    agreed = draft_of(recommendation).agreed
    if agreed is None:
        raise Refusal("not-agreed", _("Translate when all sides agree to the words."), 409)
    if language == recommendation.original or language not in recommendation.dialogue.languages:
        raise Refusal("language", _("This dialogue is not held in that language."))
    words = _checked(words)
    known = recommendation.wordings.filter(language=language).first()
    theirs = wording_words(known) if known else None
    if known and theirs == words and known.of == agreed.hash:
        return known
    if theirs is not None and theirs != words and theirs.hash != over:
        raise Overtaken(theirs)
    sealed = _seal(recommendation, f"wording {recommendation.pk} {language}", words)
    wording, _created = Wording.objects.update_or_create(
        recommendation=recommendation,
        language=language,
        defaults={"side": side, "of": agreed.hash, "sealed": sealed, "is_reviewed": False},
    )
    return wording


@transaction.atomic
def review(slug: str, number: int, language: str, side: str, read: str) -> Wording:
    """A translation was read beside the original by another side (or "", the facilitator).

    `read`: the hash of the translation that was read. Raises Refusal, also if another is kept now.
    """
    recommendation = _find(slug, number)
    wording = recommendation.wordings.filter(language=language).first()
    if wording is None or is_stale(wording):
        raise Refusal("no-wording", _("There is no translation of these words yet."), 409)
    if wording.side == side:
        raise Refusal(
            "own", _("Whoever did not write a translation reviews it: another side, or the facilitator."), 409
        )
    if wording_words(wording).hash != read:
        raise Refusal("changed", _("The text has changed since you looked. Read it again, then decide."), 409)
    wording.is_reviewed = True
    wording.save(update_fields=["is_reviewed"])
    return wording


@transaction.atomic
def agree_term(slug: str, side: str, texts: Mapping[str, str]) -> Term:
    """A side proposes a term in every language, or accepts the one that another proposed. Raises Refusal."""
    dialogue = Dialogue.objects.select_for_update().get(pk=slug)
    given = _in_every_language(dialogue, texts)
    if not all(1 <= len(text) <= MAX_TERM for text in given.values()):
        raise Refusal("term", _("Give the term in every language, up to %(most)s characters.") % {"most": MAX_TERM})
    known = _term_of(dialogue, texts)
    if known is None:
        if Term.objects.filter(dialogue=slug).count() >= MAX_TERMS:
            raise Refusal("many", _("The list of terms is full: %(most)s.") % {"most": MAX_TERMS}, 409)
        known = Term(dialogue=dialogue)
        plain = json.dumps(given, ensure_ascii=False).encode()
        known.sealed = halls.enter(slug).vault.lock(f"term {known.pk}", plain)
    known.agreed = sorted({*known.agreed, side})
    known.save()
    return known


@transaction.atomic
def withdraw_term(slug: str, side: str, texts: Mapping[str, str]) -> None:
    """A side accepts a term no longer; a term that no side accepts is gone. Raises Refusal."""
    dialogue = Dialogue.objects.select_for_update().get(pk=slug)
    known = _term_of(dialogue, texts)
    if known is None or side not in known.agreed:
        raise Refusal("no-term", _("Your side has not accepted this term. Load the page again."), 409)
    known.agreed = [one for one in known.agreed if one != side]
    if known.agreed:
        known.save(update_fields=["agreed"])
    else:
        known.delete()


def term_texts(term: Term) -> dict[str, str]:
    """The term by language."""
    plain = halls.enter(term.dialogue_id).vault.unlock(f"term {term.pk}", term.sealed)
    texts: dict[str, str] = json.loads(plain)
    return texts


def drafts(slug: str) -> list[Draft]:
    """All recommendations of a dialogue, by number."""
    found = Recommendation.objects.filter(dialogue=slug).select_related("dialogue", "put_in")
    return [draft_of(one) for one in found.prefetch_related("versions")]


def draft_of(recommendation: Recommendation) -> Draft:
    """Where it stands now."""
    newest = {one.side: one for one in sorted(recommendation.versions.all(), key=lambda one: one.number)}
    return _draft(recommendation, newest)


def find(slug: str, number: int) -> Draft:
    """The draft with this number. Raises Recommendation.DoesNotExist."""
    return draft_of(Recommendation.objects.select_related("dialogue", "put_in").get(dialogue=slug, number=number))


def words_of(version: Version) -> Words:
    """What stands in a version."""
    slug = version.recommendation.dialogue_id
    return _unsealed(slug, f"version {version.recommendation_id} {version.side} {version.number}", version.sealed)


def wording_words(wording: Wording) -> Words:
    """What stands in a translation."""
    slug = wording.recommendation.dialogue_id
    return _unsealed(slug, f"wording {wording.recommendation_id} {wording.language}", wording.sealed)


def is_stale(wording: Wording) -> bool:
    """Was the original changed after it was translated?"""
    agreed = draft_of(wording.recommendation).agreed
    return agreed is None or agreed.hash != wording.of


def forget_drafts(slug: str) -> None:
    """Delete what was drafted in a dialogue that is being forgotten, in the transaction of whoever forgets it."""
    Recommendation.objects.filter(dialogue=slug).delete()
    Term.objects.filter(dialogue=slug).delete()


def _draft(recommendation: Recommendation, newest: Mapping[str, Version]) -> Draft:
    sides = tuple(sorted(recommendation.dialogue.side_titles))
    words = {side: words_of(one) for side, one in newest.items()}
    pieces = bracketed([words[side].whole for side in sides]) if {*words} >= {*sides} else ()
    return Draft(recommendation, sides, newest, words, pieces)


def _in_every_language(dialogue: Dialogue, texts: Mapping[str, str]) -> dict[str, str]:
    return {language: plain_text(texts.get(language, "")) for language in dialogue.languages}


def _term_of(dialogue: Dialogue, texts: Mapping[str, str]) -> Term | None:
    given = _in_every_language(dialogue, texts)
    return next((one for one in Term.objects.filter(dialogue=dialogue) if term_texts(one) == given), None)


def _as_shown(recommendation: Recommendation, shown: Mapping[str, int]) -> Draft:
    draft = draft_of(recommendation)
    if draft.shown() != dict(shown) or set(draft.versions) != set(draft.sides):
        raise Refusal("changed", _("The text has changed since you looked. Read it again, then decide."), 409)
    return draft


def _open(slug: str, number: int, side: str) -> Recommendation:
    recommendation = _find(slug, number)
    if side not in recommendation.dialogue.side_titles:
        raise Refusal("no-side", _("This dialogue has no such side."))
    if recommendation.put_in_id is not None:
        raise Refusal("put", _("This recommendation was put to the seats. Its words do not change any more."), 409)
    return recommendation


def _find(slug: str, number: int) -> Recommendation:
    found = Recommendation.objects.select_for_update(of=("self",)).select_related("dialogue")
    return found.get(dialogue=slug, number=number)


def _keep(recommendation: Recommendation, side: str, number: int, words: Words) -> Version:
    if number > MAX_VERSIONS:
        raise Refusal("versions", _("This text has been changed too often. Begin a new recommendation."), 409)
    where = f"version {recommendation.pk} {side} {number}"
    sealed = _seal(recommendation, where, words)
    return Version.objects.create(recommendation=recommendation, side=side, number=number, sealed=sealed)


def _checked(words: Words) -> Words:
    title = plain_text(words.title)
    text = "\n".join(filter(None, map(plain_text, words.text.splitlines())))
    if not 1 <= len(title) <= MAX_TITLE:
        raise Refusal("title", _("A title has 1 to %(most)s characters.") % {"most": MAX_TITLE})
    if not 1 <= len(text) <= MAX_TEXT:
        raise Refusal("text", _("A text has 1 to %(most)s characters.") % {"most": MAX_TEXT})
    return Words(title, text)


def _seal(recommendation: Recommendation, where: str, words: Words) -> bytes:
    plain = json.dumps({"title": words.title, "text": words.text}, ensure_ascii=False).encode()
    return halls.enter(recommendation.dialogue_id).vault.lock(where, plain)


def _unsealed(slug: str, where: str, sealed: bytes) -> Words:
    return Words(**json.loads(halls.enter(slug).vault.unlock(where, sealed)))
