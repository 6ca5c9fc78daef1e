"""The sign of votes in a Polis export: published exports have +1 for agree, Polis's own database has -1."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from baithak.analysis.ballots import UNSEEN, Int8, Ints
from baithak.conversations.errors import BadInput

CLEARLY_BETTER = 2  # the other sign is believed when it is off by at most half as many votes


def vote_sign(file: Path, plus: Ints, minus: Ints, agrees: Ints, disagrees: Ints, counted_in: str) -> int:
    """Does +1 mean agree (1) or disagree (-1), judging by what the export itself counted?

    plus, minus: (n,) votes of +1 and of -1, by statement or by seat. agrees, disagrees: (n,) the export's own counts
    of the same. counted_in: the file that has them.
    Raises BadInput when the counts speak against +1 for agree, but not clearly for -1.
    """
    as_it_stands = int(np.abs(plus - agrees).sum() + np.abs(minus - disagrees).sum())
    turned = int(np.abs(minus - agrees).sum() + np.abs(plus - disagrees).sum())
    if as_it_stands <= turned:
        return 1
    if CLEARLY_BETTER * turned <= as_it_stands:
        return -1
    problem = f"the votes do not fit the counts in {counted_in}, so it is not clear whether 1 means agree"
    raise BadInput(file, None, problem, "Export the conversation again, all files at the same time")


def turned(votes: Int8, sign: int) -> Int8:
    """The votes with +1 for agree, given what +1 meant; unseen stays unseen."""
    if sign > 0:
        return votes
    return np.where(votes == UNSEEN, votes, -votes).astype(np.int8)
