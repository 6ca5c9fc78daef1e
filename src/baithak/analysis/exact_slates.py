"""Exact slates: of an open round of ratification, the k texts that represent the sides best, for every k up to ten."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

from baithak.analysis.approvals import Approvals
from baithak.analysis.ballots import Ballots
from baithak.analysis.disclosure import SMALLEST_CELL
from baithak.analysis.justified import Certificate, ejr_plus
from baithak.analysis.slate import slate

MOST_SLATES = 10
LEAST_VOTERS = 50  # on every side: which texts are chosen together says little of any one of so many


def exact_slates(ballots: Ballots, candidates: Collection[str]) -> list[dict[str, object]]:
    """Which 1, 2 and so on up to `MOST_SLATES` of the candidates do those who voted choose, and is any group left out?

    ballots: an open round of ratification, with the sides declared; who endorses a text or can live with it approves
    it. candidates: ids of the texts that are ratified. Seats that voted on nothing have no part in it. The certificate
    counts every text that was put, whether or not it could be chosen.
    A group that is left out is told in steps of `SMALLEST_CELL` seats, rounded down: no smaller cell shows.
    Returns text, whole numbers, lists and names alone; nothing if fewer than `LEAST_VOTERS` of a side voted.
    """
    voted = ballots.of_seats(ballots.votes_per_seat > 0)
    if not candidates or int(voted.side_sizes.min(initial=LEAST_VOTERS)) < LEAST_VOTERS:
        return []
    all_texts = Approvals.of(voted)
    can_be_chosen = np.isin(all_texts.statement_ids, [*candidates])
    ratified = Approvals(
        all_texts.approves[:, can_be_chosen],
        all_texts.side,
        all_texts.side_names,
        all_texts.statement_ids[can_be_chosen],
    )
    told = []
    for k in range(1, min(MOST_SLATES, len(ratified.statement_ids)) + 1):
        chosen = slate(ratified, k).statement_ids
        told.append({"statements": chosen.tolist()} | _told(ejr_plus(all_texts, chosen, len(chosen))))
    return told


def _told(certificate: Certificate) -> dict[str, object]:
    if certificate.is_justified:
        return {"leaves_out": ""}
    sizes = [SMALLEST_CELL * (int(size) // SMALLEST_CELL) for size in certificate.sizes]
    return {"leaves_out": str(certificate.statement_id), "level": certificate.level, "at_least": sizes}
