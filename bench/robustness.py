"""Robustness: do stuffed ballots lift rejected statements into the common-ground list, and is the stuffing named?

A large real conversation (bowling-green, where the data is present) and a simulated one, whose sides differ more, get
24 or 121 extra ballots on their smaller side. `one template`: all copies of one ballot, one vote in fifty changed,
that agrees with up to 20 statements which less than half of the smaller side and most of the other support. `many
templates`: each a copy of a different member, with the same votes added; these are no copies of each other, and only
an honest door keeps them out.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

from baithak.analysis.analyse import analyse
from baithak.analysis.ballots import UNSEEN, Ballots
from baithak.analysis.polis import group_aware_consensus
from baithak.analysis.tally import Tally
from baithak.conversations.reader import read_conversation

CONVERSATION = "polis/american-assembly.bowling-green"
TARGETS = 20
COPIES = (24, 121)
NOISE = 0.02


def conversations(data: Path | None) -> dict[str, Ballots]:
    """The conversations to be stuffed; of the real one, the published groups are the sides."""
    rng = np.random.default_rng(1)
    side = np.repeat([0, 1], [800, 330])
    votes = np.where(rng.random((len(side), 200)) < rng.beta(2, 2, (2, 200))[side], 1, -1).astype(np.int8)
    votes[rng.random(votes.shape) > 0.25] = UNSEEN
    found = {"simulated": Ballots.from_matrix(votes, side=side, side_names=("A", "B"))}
    if data is not None and (data / CONVERSATION).is_dir():
        found["bowling-green"] = read_conversation(data / CONVERSATION, "group-id").ballots
    return found


def rejected(ballots: Ballots) -> np.ndarray:
    """Columns of the statements that the smaller side rejects and the other does not, most heard first."""
    agree, _disagree, seen = Tally.of(ballots).by_side
    small = int(ballots.side_sizes.argmin())
    share = agree / np.maximum(seen, 1)
    against = (share[small] < 0.5) & (share[1 - small] > 0.6)
    order = np.argsort(-np.where(against, seen[small], -1), kind="stable")
    return np.asarray(order[: min(TARGETS, int(against.sum()))])


def stuffed(ballots: Ballots, targets: np.ndarray, copies: int, many_templates: bool) -> Ballots:
    """The conversation with copies added on its smaller side."""
    rng = np.random.default_rng(copies)
    small = int(ballots.side_sizes.argmin())
    members = np.flatnonzero(ballots.side == small)
    busy = members[np.argsort(-ballots.seen[members].sum(axis=1), kind="stable")]
    chosen = rng.choice(busy, copies, replace=False) if many_templates else np.full(copies, busy[len(busy) // 4])
    added = ballots.votes[chosen].copy()
    changed = (rng.random(added.shape) < NOISE) & (added != UNSEEN)
    added[changed] = rng.integers(-1, 2, int(changed.sum()))
    added[:, targets] = 1
    side = np.append(ballots.side, np.full(copies, small))
    return Ballots.from_matrix(np.vstack([ballots.votes, added]), side=side, side_names=ballots.side_names)


def median_consensus_rank(ballots: Ballots, targets: np.ndarray) -> float:
    """Polis's own measure, for comparison: where its group-aware consensus ranks the targets (1 = first)."""
    agree, _disagree, seen = Tally.of(ballots).by_side
    rank = np.argsort(np.argsort(-group_aware_consensus(agree, seen))) + 1
    return float(np.median(rank[targets]))


def run(data: Path | None) -> None:
    """Print what the stuffing does to the list, to Polis's ranking, and whether it is named."""
    for name, ballots in conversations(data).items():
        targets = rejected(ballots)
        table = Table(title=f"Robustness: {name}, {ballots.seat_count} seats, {len(targets)} statements promoted")
        for column in ("stuffing", "copies", "listed undefended", "listed", "largest bloc", "median Polis rank"):
            table.add_column(column, justify="left" if column == "stuffing" else "right")
        table.add_row("none", "0", *_row(ballots, targets))
        for many in (False, True):
            for copies in COPIES:
                kind = "many templates" if many else "one template"
                table.add_row(kind, str(copies), *_row(stuffed(ballots, targets, copies, many), targets))
        Console().print(table)


def _row(ballots: Ballots, targets: np.ndarray) -> tuple[str, str, str, str]:
    from baithak.analysis.common_ground import common_ground

    found = analyse(ballots)
    undefended = common_ground(found.tally).in_common_ground[targets].sum()
    listed = found.common_ground.in_common_ground[targets].sum()
    bloc = len(found.blocs[0].seats) if found.blocs else 0
    return str(undefended), str(listed), f"{bloc} seats", f"{median_consensus_rank(ballots, targets):.0f}"
