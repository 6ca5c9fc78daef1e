"""Analyse: the whole way from ballots to findings, in the one order in which the parts may depend on each other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from baithak.analysis.ballots import UNSEEN, Ballots, Ints
from baithak.analysis.blocs import collapse, find_blocs
from baithak.analysis.common_ground import FALSE_SHARE, THRESHOLD, common_ground, select
from baithak.analysis.errors import TooFewSeats
from baithak.analysis.findings import Bloc, CommonGround, Findings, Groups
from baithak.analysis.groups import find_groups
from baithak.analysis.lockstep import find_lockstep, is_lockstep_searched
from baithak.analysis.ordering import content_keys
from baithak.analysis.tally import Tally

EVERYONE = "Everyone"
STAGES = ("comparing ballots", "looking for groups", "weighing agreement")


def analyse(
    ballots: Ballots,
    *,
    is_side_discovered: bool = False,
    seed: int = 0,
    threshold: float = THRESHOLD,
    false_share: float = FALSE_SHARE,
    on_stage: Callable[[str], None] = lambda stage: None,
    on_share: Callable[[float], None] = lambda share: None,
) -> Findings:
    """What do both sides agree on, what divides them, how sure is that, and which groups are really there?

    ballots: votes, with declared sides if there are any. Without them stable groups stand in, marked as discovered,
    and without those the whole room is the one side. is_side_discovered: the given sides are groups that somebody
    else found in these very votes. seed: of shuffles and bootstraps. threshold, false_share: see
    `common_ground`. on_stage: told the name of each stage of `STAGES` as it begins. on_share: told how much of a long
    stage is done, in 0-1.
    Returns `Findings`, a function of the set of votes, the sides and the seed alone.
    Raises TooFewSeats when nobody voted on anything.
    """
    if not any((block != UNSEEN).any() for block in ballots.row_blocks()):
        raise TooFewSeats("there is not a single vote to analyse")
    on_stage(STAGES[0])
    tally, keys = Tally.of(ballots), content_keys(ballots)
    blocs = _blocs(ballots, tally, keys)
    on_stage(STAGES[1])
    collapsed = collapse(ballots, blocs)
    groups = find_groups(collapsed, seed, None if blocs else tally, None if blocs else keys, on_share)
    groups = _of_everyone(groups, ballots, blocs)
    sided = _with_sides(ballots, groups)
    del collapsed  # at a million seats it is a gigabyte
    on_stage(STAGES[2])
    if sided is not ballots:
        tally = Tally.of(sided)
    second = Tally.of(collapse(sided, blocs)) if blocs else None
    found = common_ground(tally, second, threshold=threshold, false_share=false_share)
    return Findings(
        ballots=sided,
        is_side_discovered=is_side_discovered or not ballots.side_names,
        seed=seed,
        tally=tally,
        common_ground=found,
        blocs=_with_what_they_lift(ballots, blocs, found, false_share),
        groups=groups,
        is_lockstep_searched=is_lockstep_searched(ballots),
    )


def _blocs(ballots: Ballots, tally: Tally, keys: Ints) -> tuple[Bloc, ...]:
    """Ballots in lockstep, and near-duplicates among all others; the largest first."""
    lockstep = find_lockstep(ballots, tally, keys)
    if not lockstep:
        return find_blocs(ballots, tally, keys)
    others = np.ones(ballots.seat_count, dtype=np.bool_)
    for bloc in lockstep:
        others[bloc.seats] = False
    row = np.flatnonzero(others)
    near = (replace(bloc, seats=row[bloc.seats]) for bloc in find_blocs(ballots.of_seats(others)))
    return tuple(sorted((*lockstep, *near), key=lambda bloc: -len(bloc.seats)))


def _with_sides(ballots: Ballots, groups: Groups) -> Ballots:
    if ballots.side_names:
        return ballots
    if groups.is_stable:
        names = tuple(f"Group {chr(ord('A') + index)}" for index in range(groups.k))
        return ballots.with_sides(groups.label, names)
    return ballots.with_sides(np.zeros(ballots.seat_count, dtype=np.int64), (EVERYONE,))


def _of_everyone(groups: Groups, ballots: Ballots, blocs: tuple[Bloc, ...]) -> Groups:
    """Groups of the collapsed ballots; collapsed seats go with their bloc's centre, copies with their originals."""
    centre = np.arange(ballots.seat_count)
    for bloc in blocs:
        centre[bloc.seats[1:]] = bloc.originals[1:] if bloc.is_lockstep else bloc.seats[0]
    while (centre != centre[centre]).any():  # an original may have near-duplicates, or be a copy in its turn
        centre = centre[centre]
    kept, row = np.unique(centre, return_inverse=True)
    if len(kept) == ballots.seat_count:
        return groups
    return replace(groups, positions=groups.positions[row], label=groups.label[row], certainty=groups.certainty[row])


def _with_what_they_lift(
    ballots: Ballots, blocs: tuple[Bloc, ...], found: CommonGround, false_share: float
) -> tuple[Bloc, ...]:
    """Name, for each bloc, the statements its centre agrees with that are listed only if the whole bloc counts."""
    lifted = select(found.p_both, false_share) & ~found.in_common_ground
    return tuple(
        replace(bloc, lifted_statements=np.flatnonzero(lifted & (ballots.votes[bloc.seats[0]] == 1))) for bloc in blocs
    )
