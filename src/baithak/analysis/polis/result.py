"""Everything Polis's engine would say of one conversation, and how Polis writes it down."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from baithak.analysis.ballots import Ballots, Floats, Ints
from baithak.analysis.polis.clusters import PolisGroups
from baithak.analysis.polis.components import PolisComponents
from baithak.analysis.polis.statements import ConsensusStatement, ConsensusStatements, RepresentativeStatement
from baithak.analysis.tally import Tally

Json = dict[str, Any]


@dataclass(frozen=True, eq=False)
class PolisMath:
    """One conversation, as Polis's engine sees it; agree is +1, as everywhere in Baithak.

    ballots: the votes on the statements that somebody voted on; the (statement,) axis everywhere below.
    components: the map. groups: who belongs where. group_ids: (group,) ascending, the (group,) axis below.
    group_sizes: (group,) seats. agree, disagree, seen: (group, statement) counts, moderated statements
    included.
    group_aware_consensus: (statement,) 0-1. priorities: (statement,) 0 or more.
    representative: per group, at most five statements. consensus: at most five each way.
    moderated_in_ids, moderated_out_ids, meta_ids: statement ids; as in Polis, meta statements are in all
    three.
    """

    ballots: Ballots
    components: PolisComponents
    groups: PolisGroups
    group_ids: Ints
    group_sizes: Ints
    agree: Ints
    disagree: Ints
    seen: Ints
    group_aware_consensus: Floats
    priorities: Floats
    representative: tuple[tuple[RepresentativeStatement, ...], ...]
    consensus: ConsensusStatements
    moderated_in_ids: tuple[int | str, ...]
    moderated_out_ids: tuple[int | str, ...]
    meta_ids: tuple[int | str, ...]

    def as_math_json(self) -> Json:
        """What would Polis's engine write for this conversation (its `math-pca2.json`)?

        Keys, nesting and numbers are Polis's. Inside, Polis calls agreeing -1; turning the center and both
        components over gives its figures, while positions, base clusters and comment projections come out the
        same under either sign. Lists that Polis keeps as sets (in-conv, mod-in, mod-out, meta-tids) are
        sorted here. Ballots carry no clock, so lastVoteTimestamp and lastModTimestamp are None and math_tick
        is 0; zid and the subgroups of older engines are not written.
        """
        voting = self.components.vote_count > 0
        seat_ids = self.ballots.seat_ids
        return {
            "n": int(voting.sum()),
            "n-cmts": self.ballots.statement_count,
            "tids": self.ballots.statement_ids.tolist(),
            "mod-in": list(self.moderated_in_ids),
            "mod-out": list(self.moderated_out_ids),
            "meta-tids": list(self.meta_ids),
            "in-conv": seat_ids[self.groups.group >= 0].tolist(),
            "user-vote-counts": _keyed(seat_ids[voting].tolist(), self.components.vote_count[voting].tolist()),
            "pca": self._pca_json(),
            **self._cluster_json(),
            "group-votes": self._group_votes_json(),
            "group-aware-consensus": _keyed(self._tids, self.group_aware_consensus.tolist()),
            "comment-priorities": _keyed(self._tids, self.priorities.tolist()),
            "repness": {
                str(group): [self._repness_json(entry) for entry in entries]
                for group, entries in zip(self.group_ids.tolist(), self.representative, strict=True)
            },
            "consensus": {
                "agree": [self._entry_json(entry) for entry in self.consensus.agree],
                "disagree": [self._entry_json(entry) for entry in self.consensus.disagree],
            },
            "lastVoteTimestamp": None,
            "lastModTimestamp": None,
            "math_tick": 0,
        }

    @property
    def _tids(self) -> list[int | str]:
        tids: list[int | str] = self.ballots.statement_ids.tolist()
        return tids

    def _pca_json(self) -> Json:
        return {
            "center": (0.0 - self.components.center).tolist(),
            "comps": (0.0 - self.components.components).tolist(),
            "comment-projection": self.components.statement_positions.tolist(),
            "comment-extremity": self.components.statement_extremity.tolist(),
        }

    def _cluster_json(self) -> Json:
        base, group, positions = self.groups.base, self.groups.group, self.components.positions
        ids = np.unique(base[base >= 0])
        members = [np.flatnonzero(base == one) for one in ids]
        centers = np.array([positions[rows].mean(axis=0) for rows in members])
        group_of_base = group[[rows[0] for rows in members]]
        return {
            "base-clusters": {
                "id": ids.tolist(),
                "members": [self.ballots.seat_ids[rows].tolist() for rows in members],
                "x": centers[:, 0].tolist(),
                "y": centers[:, 1].tolist(),
                "count": [len(rows) for rows in members],
            },
            "group-clusters": [
                {
                    "id": one,
                    "members": ids[group_of_base == one].tolist(),
                    "center": positions[group == one].mean(axis=0).tolist(),
                }
                for one in self.group_ids.tolist()
            ],
            "votes-base": self._votes_base_json(ids),
        }

    def _votes_base_json(self, ids: Ints) -> Json:
        agree, disagree, seen = counts_by(self.ballots, self.groups.base, ids).by_side
        columns = zip(self._tids, agree.T.tolist(), disagree.T.tolist(), seen.T.tolist(), strict=True)
        return {str(tid): {"A": a, "D": d, "S": s} for tid, a, d, s in columns}

    def _group_votes_json(self) -> Json:
        return {
            str(group): {
                "id": group,
                "n-members": int(self.group_sizes[row]),
                "votes": {
                    str(tid): {"A": a, "D": d, "S": s}
                    for tid, a, d, s in zip(
                        self._tids,
                        self.agree[row].tolist(),
                        self.disagree[row].tolist(),
                        self.seen[row].tolist(),
                        strict=True,
                    )
                },
            }
            for row, group in enumerate(self.group_ids.tolist())
        }

    def _entry_json(self, entry: ConsensusStatement | RepresentativeStatement) -> Json:
        return {
            "tid": self._tids[entry.statement],
            "n-success": entry.success_count,
            "n-trials": entry.trial_count,
            "p-success": entry.p_success,
            "p-test": entry.p_test,
        }

    def _repness_json(self, entry: RepresentativeStatement) -> Json:
        written = self._entry_json(entry) | {
            "repness": entry.repness,
            "repness-test": entry.repness_test,
            "repful-for": "agree" if entry.is_for_agree else "disagree",
        }
        if entry.best_agree_count is not None:
            written |= {"best-agree": True, "n-agree": entry.best_agree_count}
        return written


def counts_by(ballots: Ballots, label: Ints, ids: Ints) -> Tally:
    """How did the seats of each label vote?

    label: (seat,) -1 = none. ids: (n,) ascending labels; they become the sides of the tally.
    """
    place = np.where(label >= 0, np.searchsorted(ids, label), -1)
    return Tally.of(ballots.with_sides(place, tuple(str(one) for one in ids.tolist())))


def _keyed(keys: Sequence[int | str], values: Sequence[float]) -> Json:
    return {str(key): value for key, value in zip(keys, values, strict=True)}
