"""Synthetic conversations: two declared sides and two dimensions of opinion, drawn a block of seats at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from baithak.analysis.ballots import UNSEEN, Ballots

SIDE_NAMES = ("East", "West")
BLOCK_SEATS = 20_000
PASS_SHARE = 0.15
EPOCH_MS = 1_700_000_000_000


@dataclass(frozen=True)
class Room:
    """What is drawn. votes: expected number over all seats; few seats vote on much, most on little."""

    seats: int
    statements: int
    votes: int
    seed: int = 1

    def blocks(self) -> Iterator[Ballots]:
        """The ballots, `BLOCK_SEATS` seats at a time; seat ids go on from block to block."""
        rng = np.random.default_rng(self.seed)
        liked = rng.normal(0, 1, self.statements)
        loadings = rng.normal(0, 1, (3, self.statements)) * np.array([[1.0], [1.2], [0.7]])
        for start in range(0, self.seats, BLOCK_SEATS):
            yield self._block(rng, start, min(BLOCK_SEATS, self.seats - start), liked, loadings)

    def _block(
        self, rng: np.random.Generator, start: int, seats: int, liked: np.ndarray, loadings: np.ndarray
    ) -> Ballots:
        side = rng.integers(0, 2, seats)
        # Opinion goes partly with the side, partly its own way.
        place = np.column_stack([side - 0.5, rng.normal(0, 1, seats) + (side - 0.5), rng.normal(0, 1, seats)])
        logit = (liked + place @ loadings).astype(np.float32)
        agrees = rng.random(logit.shape, dtype=np.float32) < 1 / (1 + np.exp(-logit))
        votes = np.where(agrees, 1, -1).astype(np.int8)
        votes[rng.random(votes.shape, dtype=np.float32) < PASS_SHARE] = 0
        share = self.votes / (self.seats * self.statements)
        diligence = np.minimum(rng.gamma(1.5, share / 1.5, seats), 1.0) * (share / _capped_mean(share))
        votes[rng.random(votes.shape, dtype=np.float32) >= diligence[:, np.newaxis]] = UNSEEN
        ids = np.arange(start, start + seats)
        return Ballots(votes, ids, np.arange(self.statements), side.astype(np.int16), SIDE_NAMES)


def events_of(ballots: Ballots) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(event,) row number, column number and vote of everything that was voted on."""
    row, column = np.nonzero(ballots.seen)
    return row, column, ballots.votes[row, column]


def write_polis_log(room: Room, file: Path) -> int:
    """Write the votes as Polis exports them (`votes.csv`); returns how many."""
    import pyarrow as pa
    import pyarrow.csv

    parts = [(ballots.seat_ids, *events_of(ballots)) for ballots in room.blocks()]
    seat = np.concatenate([ids[row] for ids, row, _, _ in parts])
    statement = np.concatenate([column for _, _, column, _ in parts])
    vote = np.concatenate([vote for *_, vote in parts])
    order = np.lexsort((seat, statement))  # Polis exports are sorted by statement, then by seat
    moment = EPOCH_MS + 137 * np.random.default_rng(room.seed).permutation(len(seat))
    table = pa.table(
        {
            "timestamp": moment,
            "datetime": np.full(len(seat), "Tue Nov 14 22:13:20 UTC 2023"),
            "comment-id": statement[order],
            "voter-id": seat[order],
            "vote": vote[order],
        }
    )
    with file.open("wb") as opened:
        opened.write((",".join(table.column_names) + "\n").encode())
        pyarrow.csv.write_csv(table, opened, pyarrow.csv.WriteOptions(include_header=False, quoting_style="none"))
    return len(seat)


def _capped_mean(share: float) -> float:
    """Mean of the gamma draw capped at 1, by its own sample: what the cap takes away is given back to all."""
    return float(np.minimum(np.random.default_rng(0).gamma(1.5, share / 1.5, 100_000), 1.0).mean())
