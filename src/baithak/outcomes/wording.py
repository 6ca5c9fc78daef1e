"""Wording: what is released, in words fit for a table. Every phrase says neither more nor less than its band."""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil, floor
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from baithak.analysis.banded_release import Reading

# (vote, bands, band): agreement in every band, disagreement in those of a majority.
BANDS: dict[tuple[str, int, int], Promise] = {
    ("agree", 2, 0): gettext_lazy("at most half agree"),
    ("agree", 2, 1): gettext_lazy("more than half agree"),
    ("agree", 3, 0): gettext_lazy("at most a third agree"),
    ("agree", 3, 1): gettext_lazy("between one and two thirds agree"),
    ("agree", 3, 2): gettext_lazy("more than two thirds agree"),
    ("agree", 4, 0): gettext_lazy("at most a quarter agree"),
    ("agree", 4, 1): gettext_lazy("between a quarter and half agree"),
    ("agree", 4, 2): gettext_lazy("between half and three quarters agree"),
    ("agree", 4, 3): gettext_lazy("more than three quarters agree"),
    ("agree", 5, 0): gettext_lazy("at most a fifth agree"),
    ("agree", 5, 1): gettext_lazy("between one and two fifths agree"),
    ("agree", 5, 2): gettext_lazy("between two and three fifths agree"),
    ("agree", 5, 3): gettext_lazy("between three and four fifths agree"),
    ("agree", 5, 4): gettext_lazy("more than four fifths agree"),
    ("disagree", 2, 1): gettext_lazy("more than half disagree"),
    ("disagree", 3, 2): gettext_lazy("more than two thirds disagree"),
    ("disagree", 4, 2): gettext_lazy("between half and three quarters disagree"),
    ("disagree", 4, 3): gettext_lazy("more than three quarters disagree"),
    ("disagree", 5, 3): gettext_lazy("between three and four fifths disagree"),
    ("disagree", 5, 4): gettext_lazy("more than four fifths disagree"),
}

Phrase = tuple[Promise, Promise]  # a heading, and what it means

OF_SIDES: dict[Reading, Phrase] = {
    Reading.BROAD: (
        gettext_lazy("Broad support on both sides"),
        gettext_lazy("On each side, more than three in five of all seats agree."),
    ),
    Reading.SUPPORT: (
        gettext_lazy("A majority on both sides"),
        gettext_lazy("On each side, more than half of all seats agree."),
    ),
    Reading.REJECTED: (
        gettext_lazy("Rejected on both sides"),
        gettext_lazy("On each side, more than half of all seats disagree."),
    ),
    Reading.DIVIDES: (
        gettext_lazy("Divides the sides"),
        gettext_lazy("More than half of one side agree, and more than half of another disagree."),
    ),
    Reading.ONE_SIDE: (
        gettext_lazy("Support on one side only"),
        gettext_lazy("More than half of one side agree. Elsewhere no majority is for it or against it."),
    ),
    Reading.ONE_REJECTS: (
        gettext_lazy("Rejected on one side only"),
        gettext_lazy("More than half of one side disagree. Elsewhere no majority is for it or against it."),
    ),
    Reading.OPEN: (
        gettext_lazy("No clear picture"),
        gettext_lazy("No side shows a majority for it or against it. More talk or other words may change that."),
    ),
}
HEADINGS_OF_MORE_THAN_TWO: dict[Reading, Promise] = {
    Reading.BROAD: gettext_lazy("Broad support on every side"),
    Reading.SUPPORT: gettext_lazy("A majority on every side"),
    Reading.REJECTED: gettext_lazy("Rejected on every side"),
    Reading.ONE_SIDE: gettext_lazy("Support on some sides only"),
    Reading.ONE_REJECTS: gettext_lazy("Rejected on some sides only"),
}
OF_ALL: dict[Reading, Phrase] = {
    Reading.BROAD: (
        gettext_lazy("Broad support in the room"),
        gettext_lazy("More than three in five of all seats agree. How each side stands is not told."),
    ),
    Reading.SUPPORT: (
        gettext_lazy("A majority in the room"),
        gettext_lazy("More than half of all seats agree. How each side stands is not told."),
    ),
    Reading.REJECTED: (
        gettext_lazy("Rejected in the room"),
        gettext_lazy("More than half of all seats disagree. How each side stands is not told."),
    ),
    Reading.OPEN: (
        gettext_lazy("No clear picture"),
        gettext_lazy("The room shows no majority for it or against it."),
    ),
}
OF_MANY: dict[Reading, Phrase] = {
    Reading.BROAD: (
        gettext_lazy("Broad support on both sides"),
        gettext_lazy("More than three in five of people like each side's members very probably agree."),
    ),
    Reading.REJECTED: (
        gettext_lazy("Rejected on both sides"),
        gettext_lazy("More than three in five of people like each side's members very probably disagree."),
    ),
    Reading.DIVIDES: (
        gettext_lazy("Divides the sides"),
        gettext_lazy("Very probably most people like one side's members agree, and most like another's disagree."),
    ),
    Reading.OPEN: (
        gettext_lazy("No clear picture"),
        gettext_lazy("Nothing of the kind can be said with the certainty asked for, or too few voted on it to show."),
    ),
}


def phrases(released: Mapping[str, Any]) -> dict[Reading, Phrase]:
    """The headings of this finding and what they mean, in the order in which they are shown."""
    if released["kind"] == "closed" and released["told"] == "together":
        return OF_ALL
    found = OF_MANY if released["kind"] == "open" else OF_SIDES
    if len(released["sides"]) == 2:
        return found
    return {one: (HEADINGS_OF_MORE_THAN_TWO.get(one, heading), means) for one, (heading, means) in found.items()}


def band_in_words(vote: str, bands: int, band: int) -> str:
    """How many of a side agree or disagree, as shares of its seats."""
    return str(BANDS[vote, bands, band])


def seats_in_words(low: int, high: int, seats: int) -> str:
    """The same in numbers of seats."""
    return _("%(low)s to %(high)s of %(seats)s seats") % {"low": low, "high": high, "seats": seats}


def share_in_words(entry: Mapping[str, Any], vote: str) -> str:
    """A share of an open dialogue as it may be shown. Bounds were rounded outwards, and are again."""
    if entry["shown"] == "too_few":
        return _("too few to show")
    said = {
        ("exact", "agree"): _("%(share)s%% agree"),
        ("exact", "disagree"): _("%(share)s%% disagree"),
        ("under", "agree"): _("under %(share)s%% agree"),
        ("under", "disagree"): _("under %(share)s%% disagree"),
        ("over", "agree"): _("over %(share)s%% agree"),
        ("over", "disagree"): _("over %(share)s%% disagree"),
    }[entry["shown"], vote]
    percent = entry["share"] / 10
    return said % {"share": {"exact": round(percent), "under": ceil(percent), "over": floor(percent)}[entry["shown"]]}


def interval_in_words(entry: Mapping[str, Any]) -> str:
    """Where an exact share lies with 90 % certainty; "" where there is no interval."""
    if "low" not in entry:
        return ""
    return _("%(low)s to %(high)s%%") % {"low": round(entry["low"] / 10), "high": round(entry["high"] / 10)}


def counted(reading: Reading, count: int, phrase: Phrase, side_count: int) -> str:
    """One sentence of the summary: how many statements have this reading. side_count: 0 if all are told of as one."""
    if side_count != 2:
        return _("%(heading)s: %(count)s") % {"heading": phrase[0], "count": count}
    said = {
        Reading.BROAD: ngettext(
            "Both sides broadly support %(count)s statement.", "Both sides broadly support %(count)s statements.", count
        ),
        Reading.SUPPORT: ngettext(
            "A majority on both sides supports %(count)s statement.",
            "A majority on both sides supports %(count)s statements.",
            count,
        ),
        Reading.REJECTED: ngettext(
            "Both sides reject %(count)s statement.", "Both sides reject %(count)s statements.", count
        ),
        Reading.DIVIDES: ngettext(
            "%(count)s statement divides the sides.", "%(count)s statements divide the sides.", count
        ),
    }
    return said[reading] % {"count": count}


def flip_in_words(kind: str, flip: int) -> str:
    """How much would have to change before a reading no longer holds; "" where that is not told."""
    if not flip:
        return ""
    if kind == "open":
        return _("At least %(count)s ballots would have to be missing before this no longer holds.") % {"count": flip}
    said = ngettext(
        "At least %(count)s seat would have to change before this no longer holds.",
        "At least %(count)s seats would have to change before this no longer holds.",
        flip,
    )
    return said % {"count": flip}


def firmness_in_words(is_firm: bool, seats_to_change: int) -> str:
    """What can be said of a ratified text beyond this room, and within it."""
    beyond = _("Firm: it very probably holds beyond this room.")
    within = _("It holds for this room and says nothing beyond it.")
    if not seats_to_change:
        return beyond if is_firm else within
    changed = ngettext(
        "At least %(count)s seat would have to change before it is no longer ratified.",
        "At least %(count)s seats would have to change before it is no longer ratified.",
        seats_to_change,
    )
    return f"{beyond if is_firm else within} {changed % {'count': seats_to_change}}"


def thresholds_in_words(support: Mapping[str, int], names: Mapping[str, str], kind: str) -> str:
    """When a text is ratified. support: by side, in per cent of its seats; in an open dialogue, of who answered."""
    is_same, is_open = len({*support.values()}) == 1, kind == "open"
    if is_same and is_open:
        say = _(
            "A recommendation is ratified if on every side at least %(support)s%% of those who answered "
            "endorse it or can live with it."
        )
    elif is_same:
        say = _(
            "A recommendation is ratified if on every side at least %(support)s%% of the seats "
            "endorse it or can live with it."
        )
    elif is_open:
        say = _(
            "A recommendation is ratified if of those on each side who answered at least so many "
            "endorse it or can live with it: %(sides)s."
        )
    else:
        say = _(
            "A recommendation is ratified if of the seats of each side at least so many "
            "endorse it or can live with it: %(sides)s."
        )
    each = ", ".join(_("%(side)s %(support)s%%") % {"side": names[side], "support": n} for side, n in support.items())
    return say % {"support": next(iter(support.values())), "sides": each}
