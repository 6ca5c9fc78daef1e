"""Putting what the sides agreed on before the seats: drafts become the texts of a round of ratification."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext as _

from baithak.outcomes.drafting import Draft, Words, drafts, is_stale, wording_words
from baithak.outcomes.models import Recommendation
from baithak.voices.models import Activity, Round, State
from baithak.voices.putting import Text, put_texts
from baithak.web.catalogue import FULL_STOPS
from baithak.web.errors import Refusal


def round_to_come(slug: str) -> Round | None:
    """The next round of ratification that is not open yet."""
    waiting = Round.objects.filter(dialogue=slug, activity=Activity.RATIFICATION, state=State.WAITING)
    return waiting.order_by("number").first()


def ready(slug: str) -> list[Draft]:
    """The recommendations that may be put: agreed by all sides, translated into every language, not put elsewhere."""
    place = round_to_come(slug)
    return [
        one for one in drafts(slug) if _is_ready(one) and one.recommendation.put_in_id in (None, place and place.pk)
    ]


def texts_of(draft: Draft) -> dict[str, Words]:
    """The agreed words and their translations, by language, those of another text left out."""
    if draft.agreed is None:
        return {}
    others = {one.language: wording_words(one) for one in draft.recommendation.wordings.all() if not is_stale(one)}
    return {draft.recommendation.original: draft.agreed, **others}


@transaction.atomic
def put(slug: str, numbers: Collection[int]) -> Round:
    """Put these recommendations to the next round of ratification, in place of what was put before. Raises Refusal."""
    place = round_to_come(slug)
    if place is None:
        raise Refusal("no-round", _("No round of ratification is to come in this dialogue."), 409)
    [*Recommendation.objects.select_for_update().filter(dialogue=slug)]  # nobody drafts meanwhile
    chosen = [one for one in ready(slug) if one.recommendation.number in numbers]
    if not chosen or len(chosen) != len(set(numbers)):
        raise Refusal(
            "not-ready", _("Choose recommendations that all sides agree to and that are there in every language."), 409
        )
    Recommendation.objects.filter(put_in=place).update(put_in=None, text_id="")
    ids = put_texts(slug, place.number, [_text(one) for one in chosen])
    for one, text_id in zip(chosen, ids, strict=True):
        Recommendation.objects.filter(pk=one.recommendation.pk).update(put_in=place, text_id=text_id)
    return place


def _is_ready(draft: Draft) -> bool:
    return {*texts_of(draft)} >= {*draft.recommendation.dialogue.languages}


def _text(draft: Draft) -> Text:
    one = draft.recommendation
    said = {code: f"{words.title}{FULL_STOPS[code]} {words.text}" for code, words in texts_of(draft).items()}
    return Text(one.original, said)
