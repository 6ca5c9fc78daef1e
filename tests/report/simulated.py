"""Findings made up by hand for the tests of reports: simulated votes, and claims that follow roughly from them."""

from __future__ import annotations

import numpy as np

from baithak.analysis.ballots import UNSEEN, Ballots, Floats, Ints
from baithak.analysis.findings import Bloc, CommonGround, Findings, GroupCount, Groups
from baithak.analysis.tally import Tally
from baithak.conversations.conversation import Conversation

THRESHOLD = 0.6


def simulated_ballots(side_sizes: tuple[int, ...], statements: int, seed: int, names: tuple[str, ...]) -> Ballots:
    """Sides that agree on the first third of the statements, divide over the second and reject part of the third."""
    rng = np.random.default_rng(seed)
    agreeing = rng.uniform(0.1, 0.9, (max(len(side_sizes), 1), statements))
    third = statements // 3
    agreeing[:, :third] = rng.uniform(0.55, 0.97, third)
    agreeing[:, 2 * third :] = rng.uniform(0.03, 0.5, statements - 2 * third)
    side = np.repeat(np.arange(len(side_sizes)), side_sizes)
    chance = rng.random((len(side), statements))
    agree = agreeing[side]
    votes = np.where(chance < agree, 1, np.where(chance < agree + 0.1, 0, -1))
    votes = np.where(rng.random(votes.shape) < 0.25, UNSEEN, votes)
    return Ballots.from_matrix(votes.astype(np.int8), side=side if names else None, side_names=names)


def simulated_findings(
    side_sizes: tuple[int, ...] = (40, 38),
    statements: int = 60,
    seed: int = 1,
    names: tuple[str, ...] = ("India", "Pakistan"),
    is_side_discovered: bool = False,
    has_groups: bool = True,
    has_bloc: bool = True,
) -> Findings:
    ballots = simulated_ballots(side_sizes, statements, seed, names)
    tally = Tally.of(ballots)
    blocs = (Bloc(np.arange(6), 0.97, 20, np.array([1, 4])), Bloc(np.array([7, 9, 11]), 0.95, 18, np.array([2])))
    return Findings(
        ballots=ballots,
        is_side_discovered=is_side_discovered,
        seed=seed,
        tally=tally,
        common_ground=simulated_common_ground(tally),
        blocs=blocs if has_bloc else (),
        groups=simulated_groups(ballots, has_groups),
    )


def simulated_common_ground(tally: Tally) -> CommonGround:
    """Normal approximations are near enough for a page to be set with."""
    agree, disagree, seen = tally.by_side
    support, error = (agree + 0.5) / (seen + 1), 0.5 / np.sqrt(seen + 1)
    rejection = (disagree + 0.5) / (seen + 1)
    p_side = _chance_above(support, error)
    p_both, p_both_reject = p_side.prod(axis=0), _chance_above(rejection, error).prod(axis=0)
    has_spread = len(support) > 1
    divisiveness = np.ptp(support, axis=0) if has_spread else np.zeros(support.shape[1])
    bridging = support.min(axis=0) if len(support) else np.full(support.shape[1], np.nan)
    in_common_ground, is_rejected = (p_both > 0.8) & bool(len(support)), (p_both_reject > 0.8) & bool(len(support))
    p_divides = np.clip(2 * divisiveness, 0, 1)
    return CommonGround(
        threshold=THRESHOLD,
        support=support,
        support_low=np.clip(support - 1.64 * error, 0, 1),
        support_high=np.clip(support + 1.64 * error, 0, 1),
        rejection=rejection,
        p_side=p_side,
        p_both=p_both,
        p_room=np.clip(p_both + 0.02, 0, 1),
        p_both_collapsed=np.clip(p_both - 0.05, 0, 1),
        p_both_reject=p_both_reject,
        p_divides=p_divides,
        bridging=bridging,
        divisiveness=divisiveness,
        in_common_ground=in_common_ground,
        in_common_rejection=is_rejected,
        is_divisive=divisiveness > 0.4,
        common_ground_false_share=0.06 if in_common_ground.any() else np.nan,
        common_rejection_false_share=0.08 if is_rejected.any() else np.nan,
        divisive_false_share=0.05 if (divisiveness > 0.4).any() else np.nan,
        flip_number=np.where(in_common_ground, np.round(20 * (p_both - 0.75)) + 1, np.nan),
    )


def _chance_above(share: Floats, error: Floats) -> Floats:
    return 1 / (1 + np.exp(-1.7 * (share - THRESHOLD) / error))


def simulated_groups(ballots: Ballots, is_stable: bool) -> Groups:
    rng = np.random.default_rng(7)
    label: Ints = np.where(np.arange(ballots.seat_count) < 0.6 * ballots.seat_count, 0, 1)
    centre = np.where(label[:, np.newaxis] == 0, [-2.0, 0.5], [2.0, -0.5])
    return Groups(
        dimension_count=1 if is_stable else 0,
        variance_share=np.array([0.2, 0.1]),
        positions=centre + rng.normal(0, 0.7, centre.shape),
        loadings=rng.normal(0, 1, (2, ballots.statement_count)),
        k=2 if is_stable else 1,
        is_stable=is_stable,
        label=label if is_stable else np.full(ballots.seat_count, -1),
        certainty=np.full(ballots.seat_count, 0.9 if is_stable else np.nan),
        is_continuum=is_stable,
        counts=tuple(GroupCount(k, 0.9 - 0.1 * k, 0.2, 8 - k, is_stable and k == 2) for k in range(2, 6)),
    )


def simulated_conversation(findings: Findings, texts: tuple[str, ...] = ()) -> Conversation:
    words = texts or tuple(
        f"Statement {own}: the two governments should keep talking about water, trade and visas."
        for own in range(findings.ballots.statement_count)
    )
    return Conversation(findings.ballots, words, topic="Water, trade and visas", source="simulated for the tests")
