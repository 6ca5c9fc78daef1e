"""Released: the one function that says what of a round's votes leaves the room; a scrutineer calls it too."""

from __future__ import annotations

from collections.abc import Mapping

from baithak.analysis.ballots import Ballots
from baithak.analysis.banded_release import banded_release
from baithak.analysis.exact_release import exact_release
from baithak.analysis.exact_slates import exact_slates
from baithak.analysis.ratification import ratified
from baithak.analysis.tally import Tally

CLOSED, OPEN = "closed", "open"


def released(
    ballots: Ballots, seats: Mapping[str, int], kind: str, thresholds: Mapping[str, int] | None = None
) -> dict[str, object]:
    """Everything that is released of a round of votes, as a document that can be hashed.

    ballots: the votes that count, with the sides declared; statements that nobody voted on included. seats: members of
    each side, by the charter. kind: `CLOSED` (bands, `banded_release`) or `OPEN` (exact shares, `exact_release`).
    thresholds: the charter's, for a round of ratification; an open one then tells its slates as well (`exact_slates`).
    Of a closed one slates follow from the bands (`slate_from_bands`): nothing is told besides.
    A pure function of the set of votes: the same on the machine of whoever recounts, byte for byte when encoded.
    Raises ValueError for another kind; else as the two it hands over to.
    """
    if kind == CLOSED:
        return banded_release(Tally.of(ballots), seats)
    if kind == OPEN:
        told = exact_release(ballots, seats)
        return told if thresholds is None else told | {"slates": exact_slates(ballots, ratified(told, thresholds))}
    raise ValueError(f"{kind!r} is no kind of dialogue: closed or open")
