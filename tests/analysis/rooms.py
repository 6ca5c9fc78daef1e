"""Rooms made up for tests: random votes, and rooms with a known truth."""

import numpy as np

from baithak.analysis.ballots import UNSEEN, Ballots


def random_ballots(seats: int, statements: int, seed: int, seen_share: float = 0.7) -> Ballots:
    """Votes without rhyme or reason, of two sides and some seats of none."""
    rng = np.random.default_rng(seed)
    votes = rng.integers(-1, 2, (seats, statements)).astype(np.int8)
    votes[rng.random(votes.shape) > seen_share] = UNSEEN
    return Ballots.from_matrix(votes, side=rng.integers(-1, 2, seats), side_names=("East", "West"))


def room_of(shares: np.ndarray, sizes: tuple[int, ...], seed: int, seen_share: float = 0.7) -> Ballots:
    """Sides of given sizes whose members agree with each statement with a given probability, else disagree.

    shares: (side, statement) in 0-1.
    """
    rng = np.random.default_rng(seed)
    side = np.repeat(np.arange(len(sizes)), sizes)
    votes = np.where(rng.random((len(side), shares.shape[1])) < shares[side], 1, -1).astype(np.int8)
    votes[rng.random(votes.shape) > seen_share] = UNSEEN
    return Ballots.from_matrix(votes, side=side, side_names=tuple(f"Side {i + 1}" for i in range(len(sizes))))


def camps(sizes: tuple[int, ...], statements: int, seed: int, noise: float = 0.15, seen_share: float = 0.8) -> Ballots:
    """Camps that each vote as their leader does, but for some noise. No side is declared."""
    rng = np.random.default_rng(seed)
    leaders = rng.choice([-1, 1], (len(sizes), statements)).astype(np.int8)
    votes = leaders[np.repeat(np.arange(len(sizes)), sizes)]
    votes = np.where(rng.random(votes.shape) < noise, -votes, votes)
    votes[rng.random(votes.shape) > seen_share] = UNSEEN
    return Ballots.from_matrix(votes)
