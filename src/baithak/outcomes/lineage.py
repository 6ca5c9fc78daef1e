"""Lineage: which earlier recommendations a draft continues, and which of those that were released look like it."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from baithak.outcomes import drafting
from baithak.outcomes.models import Recommendation
from baithak.publications import search, shelf
from baithak.publications.models import Recommendation as Released
from baithak.web.errors import Refusal

MAX_CONTINUED = 8
MOST_SUGGESTED = 6


@transaction.atomic
def continue_from(slug: str, number: int, names: Sequence[str]) -> Recommendation:
    """Say which earlier recommendations a draft continues. Raises Refusal, or Recommendation.DoesNotExist."""
    draft = Recommendation.objects.select_for_update().get(dialogue=slug, number=number)
    chosen = sorted({*names})
    if len(chosen) > MAX_CONTINUED:
        raise Refusal("many", _("Choose at most %(most)s.") % {"most": MAX_CONTINUED})
    if may_be_continued(slug).filter(pk__in=chosen).exclude(pk=name_of(draft)).count() != len(chosen):
        raise Refusal("no-recommendation", _("One of these has not been released. Load the page again."), 409)
    draft.continues = chosen
    draft.save(update_fields=["continues"])
    return draft


def may_be_continued(slug: str) -> QuerySet[Released]:
    """What those who draft in this dialogue may read: all that is open to everybody, and what it released itself."""
    return shelf.recommendations() | Released.objects.filter(publication__dialogue=slug).select_related(
        "series", "publication"
    )


def asked_before(draft: drafting.Draft) -> list[Released]:
    """Recommendations of other dialogues that say much of what any side's draft says, those most alike first."""
    said, own = " ".join(words.whole for words in draft.words.values()), draft.recommendation.dialogue_id
    found = [one for one in search.alike(said) if one.publication is None or one.publication.dialogue != own]
    return found[:MOST_SUGGESTED]


def name_of(draft: Recommendation) -> str:
    """The name that it keeps for good once it is released."""
    return f"{draft.dialogue_id}-{draft.number}"
