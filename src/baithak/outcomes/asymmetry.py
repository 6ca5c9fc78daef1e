"""The asymmetry meter: of one brief, how far it has come on each side, in counts that tell nothing of any one desk.

These counts are all that leaves the compartments of `outcomes.transfer`: the facilitator sees them, and so do reports.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from baithak.outcomes import editing, links, transfer, uptake
from baithak.outcomes.life import ENDS
from baithak.publications.models import Letter, LetterKind, Publication, Recommendation, Stage
from baithak.publications.standing import stage_on
from baithak.voices.models import Dialogue

MEASURES = {
    "links": _("Reading links that open it, or will"),
    "receipts": _("Desks that said they have read it"),
    "briefings": _("Briefings"),
    "questions": _("Questions that came back"),
    "uptake": _("Steps that its recommendations took on this side alone"),
    "adopted": _("Recommendations that stand there as adopted or implemented"),
    "ended": _("Recommendations that stand there as lapsed or rejected"),
}
MOVED = (Stage.ADOPTED, Stage.IMPLEMENTED)


@dataclass(frozen=True)
class Measured:
    """A side's counts. `counts`: by the names of `MEASURES`. `waited_days`: from the release to its first briefing."""

    side: str
    counts: Mapping[str, int]
    waited_days: int | None


@dataclass(frozen=True)
class Meter:
    """A brief's counts, side by side. `released_days`: since its first edition was released; None before that."""

    number: int
    released_days: int | None
    sides: tuple[Measured, ...]

    @property
    def uneven(self) -> list[str]:
        """The measures in which the sides are not alike."""
        return [name for name in MEASURES if len({one.counts[name] for one in self.sides}) > 1]

    def most(self, name: str) -> int:
        """The largest count of a measure: the length of its longest bar."""
        return max((one.counts[name] for one in self.sides), default=0)


def measure(slug: str, number: int) -> Meter:
    """How far a brief has come on each side. Raises Brief.DoesNotExist."""
    editing.newest(slug, number)
    first = Publication.objects.filter(dialogue=slug, number=number).order_by("edition").first()
    sides = sorted(Dialogue.objects.get(pk=slug).side_titles)
    released_on = first.released_on if first else None
    given = links.given(slug, number)
    measured = tuple(_measure(slug, number, side, given, released_on) for side in sides)
    return Meter(number, (timezone.localdate() - released_on).days if released_on else None, measured)


def _measure(slug: str, number: int, side: str, given: list[links.Given], released_on: date | None) -> Measured:
    own = [one for one in given if one.desk.side == side]
    sent = [*Letter.objects.filter(link__in=[one.token_hash for one in own]).values_list("link", "kind")]
    desks = {one.token_hash: one.desk.id for one in own}
    log = transfer.log(slug, number, side)
    told = Recommendation.objects.filter(publication__dialogue=slug, publication__number=number)
    stands = [stage_on(one, side) for one in told.prefetch_related("steps")]
    counts = {
        "links": sum(one.serves for one in own),
        "receipts": len({desks[link] for link, kind in sent if kind == LetterKind.RECEIPT}),
        "briefings": len(log),
        "questions": sum(kind != LetterKind.RECEIPT for _link, kind in sent),
        "uptake": len(uptake.own_steps(slug, number, side)),
        "adopted": sum(stage in MOVED for stage in stands),
        "ended": sum(stage in ENDS for stage in stands),
    }
    first = min((one.day for one in log), default=None)
    return Measured(side, counts, (first - released_on).days if first and released_on else None)
