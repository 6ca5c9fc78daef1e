"""Slates: which k of the ratified texts to choose, by what was released alone, and what is certain of them in words."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from baithak.analysis.exact_slates import MOST_SLATES
from baithak.analysis.ratification import ratified as surely_ratified
from baithak.analysis.slate_from_bands import Bounds, slate_from_bands, strongest_claim
from baithak.outcomes.models import Finding, Recommendation
from baithak.voices import hall as halls
from baithak.voices.models import Activity


@dataclass(frozen=True)
class Balance:
    """Does a set of texts leave any group out? If that is not certain: the group that supports `text` and fewer than
    `level` of the set, its seats by side; at most so many in a closed dialogue, at least so many in an open one."""

    is_certain: bool
    text: str = ""
    level: int = 0
    sizes: tuple[int, ...] = ()


@dataclass(frozen=True)
class Slate:
    """Ids of the texts, in the order in which they are chosen."""

    statements: tuple[str, ...]
    balance: Balance


def slates_of(released: Mapping[str, Any], ratified: Collection[str]) -> tuple[Slate, ...]:
    """The slates of 1, 2 and so on up to `MOST_SLATES` texts; none where no side is told of by itself."""
    if released["kind"] == "open":
        return tuple(Slate(tuple(one["statements"]), _told(one)) for one in released.get("slates", ()))
    bounds = Bounds.of(released)
    candidates = [row["statement"] for row in released["statements"] if row["statement"] in ratified]
    if bounds is None:
        return ()
    chosen = [slate_from_bands(bounds, candidates, k) for k in range(1, min(len(candidates), MOST_SLATES) + 1)]
    return tuple(Slate(one, _of_bands(bounds, one)) for one in chosen)


def suggested(slug: str, count: int = 0) -> list[int]:
    """The numbers of the recommendations in the newest slate of `count` texts, in its order, or as many as there are.
    If `count` is 0, of the largest slate that certainly leaves nobody out, or of the largest.
    """
    newest = Finding.objects.filter(round__dialogue=slug, round__activity=Activity.RATIFICATION)
    finding = newest.order_by("-round__number").first()
    if finding is None:
        return []
    slates = slates_of(finding.released, surely_ratified(finding.released, halls.enter(slug).charter.thresholds))
    certain = [one for one in slates if one.balance.is_certain]
    fitting = slates[:count] if count else certain or slates
    number_of = dict(Recommendation.objects.filter(put_in=finding.pk).values_list("text_id", "number"))
    return [number_of[text] for text in fitting[-1].statements] if fitting else []


def balance_of(released: Mapping[str, Any], chosen: Collection[str]) -> Balance | None:
    """What is certain of these texts, whoever chose them; None where it cannot be told: of an open round, only what its
    release says of the slates in it."""
    if not chosen:
        return None
    if released["kind"] == "open":
        same = (one for one in released.get("slates", ()) if {*one["statements"]} == {*chosen})
        return next(map(_told, same), None)
    bounds = Bounds.of(released)
    return _of_bands(bounds, chosen) if bounds else None


def balance_in_words(balance: Balance, released: Mapping[str, Any], names: Mapping[str, str], text: str) -> str:
    """One or two sentences. names: of the sides. text: the words of `balance.text`."""
    is_closed = released["kind"] == "closed"
    if balance.is_certain and is_closed:
        return _("Whatever the votes were that fit these bands, no group as large as its share is left out.")
    if balance.is_certain:
        return _("No group as large as its share is left out.")
    seats = _seats(balance.sizes, released["sides"], names, is_closed)
    values = {"seats": seats, "text": text, "few": balance.level - 1}
    if not is_closed and balance.level > 1:
        say = _(
            "A group as large as its share is left out: %(seats)s support “%(text)s” and no more than %(few)s of these."
        )
    elif not is_closed:
        say = _("A group as large as its share is left out: %(seats)s support “%(text)s” and none of these.")
    elif balance.level > 1:
        say = _("The largest that might be: %(seats)s, if they support “%(text)s” and no more than %(few)s of these.")
    else:
        say = _("The largest that might be: %(seats)s, if they support “%(text)s” and none of these.")
    start = _("It cannot be told from the bands whether a group as large as its share is left out.")
    return f"{start} {say % values}" if is_closed else say % values


def _seats(sizes: Sequence[int], sides: Sequence[Mapping[str, Any]], names: Mapping[str, str], is_closed: bool) -> str:
    say = _("%(side)s up to %(count)s of %(seats)s seats") if is_closed else _("%(side)s at least %(count)s")
    told = zip(sizes, sides, strict=True)
    return ", ".join(
        say % {"side": names.get(one["side"], one["side"]), "count": size, "seats": one["seats"]} for size, one in told
    )


def _of_bands(bounds: Bounds, chosen: Collection[str]) -> Balance:
    claim = strongest_claim(bounds, chosen)
    return Balance(True) if claim.is_certified else Balance(False, claim.text or "", claim.level, claim.sizes)


def _told(slate: Mapping[str, Any]) -> Balance:
    if not slate["leaves_out"]:
        return Balance(True)
    return Balance(False, slate["leaves_out"], slate["level"], tuple(slate["at_least"]))
