"""Calibration: in rooms whose truth is known, how much of the common-ground list is false, and how much is found?

A statement is truly common ground when more than 60 % of the people behind each side agree. Each room has 60
statements, each seen by a random 70 % of its seats. Three worlds draw the true shares: `related` (flat margins, the
sides go together with correlation 0.5: sides that live with the same facts), `unrelated` (flat margins, no
correlation at all: the hardest for any fixed prior) and `leaning` (logit-normal shares around a common leaning).
False share is the mean over rooms of the share of the list that is false, an empty list counting 0 (the definition
of the false discovery rate, Benjamini and Hochberg 1995); recall is the share of all truths that were listed.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from scipy.stats import norm

from baithak.analysis.common_ground import FALSE_SHARE, THRESHOLD, common_ground, select
from baithak.analysis.support import p_share_above
from baithak.analysis.tally import Tally
from bench.verdicts import Verdicts, steps

SIZES = ((6, 6), (12, 12), (25, 25), (30, 8))
STATEMENTS = 60
SEEN_SHARE = 0.7
ROOMS = 200
ROOMS_SETTING = "BAITHAK_BENCH_ROOMS"  # set: so many rooms of each kind
# False share and recall of the plain Beta(1/2, 1/2) posterior when Baithak was designed. In which world was not written
# down; the recall is asked for where sides go together, as sides do that live with the same facts.
DESIGN_WORLD = "related"
DESIGN_TABLE = {(6, 6): (0.13, 0.19), (12, 12): (0.09, 0.41), (25, 25): (0.08, 0.65), (30, 8): (0.10, 0.47)}

World = Callable[[np.random.Generator], np.ndarray]


@dataclass(frozen=True)
class Calibration:
    """What came of many rooms: shares in 0-1, each with its Monte-Carlo error."""

    false_share: float
    error: float
    recall: float
    recall_error: float


@dataclass(frozen=True)
class _Lists:
    """The lists of many rooms so far: false shares, and truths found and not found."""

    false_shares: list[float] = field(default_factory=list)
    hits: list[int] = field(default_factory=list)
    truths: list[int] = field(default_factory=list)

    def add(self, listed: np.ndarray, true: np.ndarray) -> None:
        self.false_shares.append(float((listed & ~true).sum()) / max(int(listed.sum()), 1))
        self.hits.append(int((listed & true).sum()))
        self.truths.append(int(true.sum()))

    def calibration(self) -> Calibration:
        error = float(np.std(self.false_shares, ddof=1)) / np.sqrt(len(self.false_shares))
        recall = sum(self.hits) / sum(self.truths)
        recall_error = float(np.sqrt(recall * (1 - recall) / sum(self.truths)))
        return Calibration(float(np.mean(self.false_shares)), error, recall, recall_error)


def related(rng: np.random.Generator) -> np.ndarray:
    return _tied(rng, 0.5)


def unrelated(rng: np.random.Generator) -> np.ndarray:
    return _tied(rng, 0.0)


def leaning(rng: np.random.Generator) -> np.ndarray:
    leaning = rng.normal(0.2, 1, STATEMENTS)
    return np.asarray(1 / (1 + np.exp(-(leaning + rng.normal(0, 1, (2, STATEMENTS))))))


def _tied(rng: np.random.Generator, correlation: float) -> np.ndarray:
    score = rng.standard_normal((2, STATEMENTS))
    score[1] = correlation * score[0] + np.sqrt(1 - correlation**2) * score[1]
    return np.asarray(norm.cdf(score))


WORLDS: dict[str, World] = {"related": related, "unrelated": unrelated, "leaning": leaning}


def calibrate(
    world: World, sizes: tuple[int, int], rooms: int, seed: int, quiet: bool = True
) -> tuple[Calibration, Calibration]:
    """False share and recall over many rooms of one size in one world: ours, and those of the plain posterior."""
    rng, ours, plain = np.random.default_rng(seed), _Lists(), _Lists()
    for _ in range(rooms) if quiet else steps(range(rooms), f"{sizes[0]}+{sizes[1]}"):
        shares = world(rng)
        seen = rng.binomial(np.array(sizes)[:, np.newaxis], SEEN_SHARE, shares.shape)
        agree = rng.binomial(seen, shares)
        true = (shares > THRESHOLD).all(axis=0)
        ours.add(common_ground(_tally(agree, seen, sizes)).in_common_ground, true)
        plain.add(select(p_share_above(agree, seen, THRESHOLD).prod(axis=0), FALSE_SHARE), true)
    return ours.calibration(), plain.calibration()


def _tally(agree: np.ndarray, seen: np.ndarray, sizes: tuple[int, int]) -> Tally:
    """The counts of a room without seats of no side."""
    none = np.zeros((1, STATEMENTS), dtype=np.int64)
    agree, disagree, seen = (np.vstack([counts, none]) for counts in (agree, seen - agree, seen))
    return Tally(agree, disagree, seen, np.array([*sizes, 0]), np.arange(STATEMENTS), ("East", "West"))


def run(data: Path | None) -> None:
    """Print false share and recall for every world and size, each within two Monte-Carlo errors of its target."""
    rooms = int(os.environ.get(ROOMS_SETTING, ROOMS))
    table = Verdicts(f"Calibration: {rooms} rooms of each kind; shares, ± the Monte-Carlo error")
    for name, world in WORLDS.items():
        for sizes in SIZES:
            ours, plain = calibrate(world, sizes, rooms, seed=11, quiet=False)
            room, other = f"{name} {sizes[0]}+{sizes[1]}", "plain posterior, same rooms"
            figure, most = f"{room}: false share ± {ours.error:.3f}", round(FALSE_SHARE + 2 * ours.error, 3)
            table.add(figure, ours.false_share, "", (other, plain.false_share), at_most=most)
            least = DESIGN_TABLE[sizes][1] - 2 * ours.recall_error if name == DESIGN_WORLD else None
            figure = f"{room}: recall ± {ours.recall_error:.3f}"
            table.add(figure, ours.recall, "", (other, plain.recall), at_least=least)
    table.show()
