"""The shelf: what everybody may read today. Before its day, and if it is for officials alone, it is not there."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils import timezone

from baithak.publications.models import Publication, Recommendation

WITHDRAWN = "withdrawn"


def publications() -> QuerySet[Publication]:
    """All editions that are open to everybody."""
    return Publication.objects.filter(is_public=True, open_from__lte=timezone.localdate()).select_related("series")


def newest() -> list[Publication]:
    """Of each brief the newest edition that is open, the newest brief first."""
    found: dict[tuple[str, int], Publication] = {}
    for one in publications().order_by("-released_on", "dialogue", "number", "-edition"):
        known = found.setdefault((one.dialogue, one.number), one)
        if one.edition > known.edition:
            found[one.dialogue, one.number] = one
    return [*found.values()]


def editions(of: Publication) -> list[Publication]:
    """All editions of this brief that are open, the newest first."""
    return [*publications().filter(dialogue=of.dialogue, number=of.number).order_by("-edition")]


def withdrawn() -> set[tuple[str, int]]:
    """The briefs, by dialogue and number, that their newest open edition withdraws."""
    later = publications().filter(edition__gt=1).order_by("edition")
    newest_of = {(one.dialogue, one.number): one for one in later}
    return {key for key, one in newest_of.items() if one.brief.status == WITHDRAWN}


def recommendations() -> QuerySet[Recommendation]:
    """All recommendations that are open: of open briefs, and those of before that were brought in."""
    is_open = Q(publication__is_public=True, publication__open_from__lte=timezone.localdate())
    found = Recommendation.objects.filter(Q(publication=None) | is_open)
    return found.select_related("series", "publication")
