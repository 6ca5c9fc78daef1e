"""Polis-compatible mode, start to end: votes in, what Polis's engine would say out."""

from __future__ import annotations

import numpy as np

from baithak.analysis.ballots import Ballots, Bools, Ints
from baithak.analysis.errors import BadBallots, TooFewSeats
from baithak.analysis.polis.clusters import PolisGroups, given_groups, polis_groups, seats_in_conversation
from baithak.analysis.polis.components import PolisComponents, polis_principal_components
from baithak.analysis.polis.result import PolisMath, counts_by
from baithak.analysis.polis.statements import (
    comment_priorities,
    consensus_statements,
    group_aware_consensus,
    representative_statements,
)
from baithak.analysis.tally import Tally


def polis_math(
    ballots: Ballots,
    meta: Bools | None = None,
    moderated_out: Bools | None = None,
    groups: Ints | None = None,
    *,
    moderated_in: Bools | None = None,
    base_clusters: Ints | None = None,
    in_conversation: Bools | None = None,
) -> PolisMath:
    """What would Polis's engine say of these votes?

    meta, moderated_out, moderated_in: (statement,) masks, False for all when left out. Meta and moderated-out
        statements are zeroed in the map and appear in no list, but are counted and routed like the rest.
    groups: (seat,) group ids to use instead of finding groups, -1 = in none; with Polis's own ids the answer
        is Polis's own, exactly. base_clusters: (seat,) its base-cluster ids, if known; -1 = in none.
    in_conversation: (seat,) who is to be grouped, when groups are to be found; by default whoever voted
    enough. Statements nobody voted on do not exist for Polis, and are left out of all axes but the moderation
    lists.

    A function of the votes and masks alone: nothing is warm-started. Where that differs from Polis (group
    ids, and components of conversations above 10,000 people) is said at `polis_groups` and
    `polis_principal_components`. Priorities follow the intended formula with these very counts: Polis uses
    its last round's, and from March 2025 to July 2026 wrote 49 for every statement (its issue 1961), as if
    all were meta.
    Raises BadBallots when a mask or an id list does not fit, TooFewSeats when nobody voted.
    """
    is_meta, is_out, is_in = (_mask(mask, ballots) for mask in (meta, moderated_out, moderated_in))
    ids = ballots.statement_ids
    tally = Tally.of(ballots)
    is_voted = tally.overall[2] > 0
    if not is_voted.any():
        raise TooFewSeats("nobody has voted yet: there is nothing to analyse without a vote")
    if not is_voted.all():
        ballots = ballots.of_statements(is_voted)
        tally = Tally.of(ballots)
    zeroed = (is_out | is_meta)[is_voted]
    components = polis_principal_components(ballots, zeroed, tally)
    grouping = _grouping(components, groups, base_clusters, in_conversation)
    group_ids = np.unique(grouping.group[grouping.group >= 0])
    by_group = counts_by(ballots, grouping.group, group_ids)
    agree, disagree, seen = by_group.by_side
    return PolisMath(
        ballots=ballots,
        components=components,
        groups=grouping,
        group_ids=group_ids,
        group_sizes=by_group.side_sizes[:-1],
        agree=agree,
        disagree=disagree,
        seen=seen,
        group_aware_consensus=group_aware_consensus(agree, seen),
        priorities=comment_priorities(agree, disagree, seen, components.statement_extremity, is_meta[is_voted]),
        representative=representative_statements(agree, disagree, seen, zeroed),
        consensus=consensus_statements(*tally.overall, zeroed),
        moderated_in_ids=tuple(ids[is_in | is_meta].tolist()),
        moderated_out_ids=tuple(ids[is_out | is_meta].tolist()),
        meta_ids=tuple(ids[is_meta].tolist()),
    )


def _grouping(
    components: PolisComponents, groups: Ints | None, base: Ints | None, in_conversation: Bools | None
) -> PolisGroups:
    if groups is not None:
        return given_groups(components.positions, groups, base)
    if base is not None:
        raise BadBallots("base clusters alone do not say who is in which group: give the groups too")
    if in_conversation is None:
        in_conversation = seats_in_conversation(components.vote_count, len(components.center))
    elif in_conversation.shape != components.vote_count.shape:
        raise BadBallots("in_conversation must have one entry for each seat")
    return polis_groups(components.positions, in_conversation)


def _mask(mask: Bools | None, ballots: Ballots) -> Bools:
    if mask is None:
        return np.zeros(ballots.statement_count, dtype=np.bool_)
    if mask.shape != (ballots.statement_count,):
        raise BadBallots(f"a mask must have one entry for each of the {ballots.statement_count} statements")
    return mask.astype(np.bool_)
