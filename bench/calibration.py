"""Calibration: in rooms whose truth is known, how much of the common-ground list is false, and how much is found?

A statement is truly common ground when more than 60 % of the people behind each side agree. Each room has 60
statements, each seen by a random 70 % of its seats. Three worlds draw the true shares: `related` (flat margins, the
sides go together with correlation 0.5: sides that live with the same facts), `unrelated` (flat margins, no
correlation at all: the hardest for any fixed prior) and `leaning` (logit-normal shares around a common leaning).
False share is the mean over rooms of the share of the list that is false, an empty list counting 0 (the definition
of the false discovery rate, Benjamini and Hochberg 1995); recall is the share of all truths that were listed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.progress import track
from rich.table import Table
from scipy.stats import norm

from baithak.analysis.common_ground import FALSE_SHARE, THRESHOLD, common_ground
from baithak.analysis.tally import Tally

SIZES = ((6, 6), (12, 12), (25, 25), (30, 8))
STATEMENTS = 60
SEEN_SHARE = 0.7
ROOMS = 200
# False share and recall measured for the plain Beta(1/2, 1/2) posterior when Baithak was designed.
DESIGN_TABLE = {(6, 6): (0.13, 0.19), (12, 12): (0.09, 0.41), (25, 25): (0.08, 0.65), (30, 8): (0.10, 0.47)}

World = Callable[[np.random.Generator], np.ndarray]


@dataclass(frozen=True)
class Calibration:
    """What came of many rooms: shares in 0-1 and the Monte-Carlo error of the false share."""

    false_share: float
    error: float
    recall: float


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


def calibrate(world: World, sizes: tuple[int, int], rooms: int, seed: int, quiet: bool = True) -> Calibration:
    """False share and recall over many rooms of one size in one world."""
    rng = np.random.default_rng(seed)
    false_shares, found, true_count = [], 0, 0
    for _ in track(range(rooms), description=f"{sizes}", transient=True, disable=quiet):
        shares = world(rng)
        seen = rng.binomial(np.array(sizes)[:, np.newaxis], SEEN_SHARE, shares.shape)
        agree = rng.binomial(seen, shares)
        listed = common_ground(_tally(agree, seen, sizes)).in_common_ground
        true = (shares > THRESHOLD).all(axis=0)
        false_shares.append(float((listed & ~true).sum()) / max(int(listed.sum()), 1))
        found += int((listed & true).sum())
        true_count += int(true.sum())
    error = float(np.std(false_shares, ddof=1)) / np.sqrt(rooms)
    return Calibration(float(np.mean(false_shares)), error, found / true_count)


def _tally(agree: np.ndarray, seen: np.ndarray, sizes: tuple[int, int]) -> Tally:
    """The counts of a room without seats of no side."""
    none = np.zeros((1, STATEMENTS), dtype=np.int64)
    agree, disagree, seen = (np.vstack([counts, none]) for counts in (agree, seen - agree, seen))
    return Tally(agree, disagree, seen, np.array([*sizes, 0]), np.arange(STATEMENTS), ("East", "West"))


def run(data: Path | None) -> None:
    """Print false share and recall for every world and size."""
    table = Table(title=f"Calibration: {ROOMS} rooms each; promised false share at most {FALSE_SHARE:.2f}")
    for column in ("world", "sides", "false share", "± error", "kept?", "recall", "recall at design time"):
        table.add_column(column, justify="left" if column == "world" else "right")
    for name, world in WORLDS.items():
        for sizes in SIZES:
            result = calibrate(world, sizes, ROOMS, seed=11, quiet=False)
            kept = "yes" if result.false_share <= FALSE_SHARE + 2 * result.error else "NO"
            table.add_row(
                name,
                f"{sizes[0]}+{sizes[1]}",
                f"{result.false_share:.3f}",
                f"{result.error:.3f}",
                kept,
                f"{result.recall:.2f}",
                f"{DESIGN_TABLE[sizes][1]:.2f}",
            )
    Console().print(table)
