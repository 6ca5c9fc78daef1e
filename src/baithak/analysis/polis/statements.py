"""What Polis says of statements: group-aware consensus, representativeness, consensus lists, priorities."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from baithak.analysis.ballots import Bools, Floats, Ints

SIGNIFICANT = 1.2816  # one-sided 90 %
LIST_LENGTH = 5
META_PRIORITY = 49.0


@dataclass(frozen=True)
class ConsensusStatement:
    """One statement that everybody together agrees with (or rejects).

    statement: column number. success_count of trial_count seats voted so. p_success: (successes + 1) /
    (trials + 2). p_test: z of the one-proportion test against one half.
    """

    statement: int
    success_count: int
    trial_count: int
    p_success: float
    p_test: float


@dataclass(frozen=True)
class ConsensusStatements:
    """At most five statements each way, best first."""

    agree: tuple[ConsensusStatement, ...]
    disagree: tuple[ConsensusStatement, ...]


@dataclass(frozen=True)
class RepresentativeStatement:
    """One statement that sets a group apart.

    statement: column number. is_for_agree: it is agreeing (else disagreeing) that sets the group apart.
    success_count, trial_count, p_success, p_test: as in `ConsensusStatement`, within the group.
    repness: the group's p_success over that of everybody grouped elsewhere. repness_test: z of the
    two-proportion test between them, rounded to float32 as Polis stores it.
    best_agree_count: seats of the group that agree, if it leads the list as the best agreed-with; else None.
    """

    statement: int
    is_for_agree: bool
    success_count: int
    trial_count: int
    p_success: float
    p_test: float
    repness: float
    repness_test: float
    best_agree_count: int | None = None


def group_aware_consensus(agree: Ints, seen: Ints) -> Floats:
    """How likely is it that one member drawn from each group all agree?

    agree, seen: (group, statement) counts. Returns (statement,) product over groups of (A + 1) / (S + 2), in
    0-1. It shrinks with the number of groups: compare statements of one grouping only.
    """
    return np.asarray(((agree + 1.0) / (seen + 2.0)).prod(axis=0))


def comment_priorities(agree: Ints, disagree: Ints, seen: Ints, extremity: Floats, meta: Bools | None = None) -> Floats:
    """How urgently would Polis show each statement to the next voter? (It draws with chances in proportion.)

    agree, disagree, seen: (group, statement) counts; only grouped seats count. extremity: (statement,).
    meta: (statement,) True = a question about people rather than opinions: always 49.
    Returns (statement,) [(1 - (P+1)/(S+2)) (E+1) (A+1)/(S+2) (1 + 8 x 2^(-S/5))]^2, P being passes.
    """
    a, d, s = (counts.sum(axis=0).astype(np.float64) for counts in (agree, disagree, seen))
    importance = (1.0 - (s - a - d + 1.0) / (s + 2.0)) * (extremity + 1.0) * (a + 1.0) / (s + 2.0)
    priority = (importance * (1.0 + 8.0 * 2.0 ** (-s / 5.0))) ** 2
    return priority if meta is None else np.where(meta, META_PRIORITY, priority)


def consensus_statements(agree: Ints, disagree: Ints, seen: Ints, left_out: Bools | None = None) -> ConsensusStatements:
    """What do people agree on, and reject, all counted together?

    agree, disagree, seen: (statement,) counts over all seats, grouped or not. left_out: (statement,)
    moderated out or meta. A statement is listed if p > 1/2 and z > 1.2816; ranked by p x z; five at most.
    There is no correction for having looked at many statements.
    """
    allowed = np.ones(seen.shape, dtype=np.bool_) if left_out is None else ~left_out
    return ConsensusStatements(_consensus(agree, seen, allowed), _consensus(disagree, seen, allowed))


def representative_statements(
    agree: Ints, disagree: Ints, seen: Ints, left_out: Bools | None = None
) -> tuple[tuple[RepresentativeStatement, ...], ...]:
    """Which statements set each group apart from the rest?

    agree, disagree, seen: (group, statement) counts. left_out: (statement,) moderated out or meta.
    Returns, for each group, at most five: the best agreed-with first, then by repness x z x p x z, those for
    agreeing before those for disagreeing. A statement counts if the group's share exceeds one half and that
    of the others, both with z > 1.2816; if none does, the best one stands alone.
    Source: compdemocracy/polis, math/src/polismath/math/repness.clj (formulas).
    """
    columns = np.arange(seen.shape[1]) if left_out is None else np.flatnonzero(~left_out)
    return tuple(
        _representative(_GroupStatistics.of(group, agree, disagree, seen, columns)) for group in range(len(seen))
    )


@dataclass(frozen=True, eq=False)
class _GroupStatistics:
    """(n,) one group's figures for each statement looked at; the suffix says which vote they are about."""

    column: Ints
    count_agree: Ints
    count_disagree: Ints
    trial_count: Ints
    p_agree: Floats
    p_disagree: Floats
    z_agree: Floats
    z_disagree: Floats
    ratio_agree: Floats
    ratio_disagree: Floats
    z_ratio_agree: Floats
    z_ratio_disagree: Floats

    @classmethod
    def of(cls, group: int, agree: Ints, disagree: Ints, seen: Ints, columns: Ints) -> _GroupStatistics:
        """One group's figures for some columns. agree, disagree, seen: (group, statement) counts."""
        trials = seen[group, columns]
        others = seen[:, columns].sum(axis=0) - trials
        parts = []
        for counts in (agree, disagree):
            inside = counts[group, columns]
            outside = counts[:, columns].sum(axis=0) - inside
            p = (inside + 1.0) / (trials + 2.0)
            ratio = p / ((outside + 1.0) / (others + 2.0))
            z = _one_proportion(inside, trials)
            parts.append((inside, p, z, ratio, _two_proportions(inside, outside, trials, others)))
        (a, pa, za, ra, zra), (d, pd, zd, rd, zrd) = parts
        return cls(columns, a, d, trials, pa, pd, za, zd, ra, rd, zra, zrd)

    def weight(self) -> Floats:
        """(n,) repness x z x p x z for whichever of agreeing and disagreeing sets the group further apart."""
        for_agree = self.z_ratio_agree > self.z_ratio_disagree
        z_ratio = np.maximum(self.z_ratio_agree, self.z_ratio_disagree)
        stored = z_ratio.astype(np.float32).astype(np.float64)  # Polis ranks by what it stores
        return np.asarray(
            np.where(for_agree, self.ratio_agree, self.ratio_disagree)
            * stored
            * np.where(for_agree, self.p_agree, self.p_disagree)
            * np.where(for_agree, self.z_agree, self.z_disagree)
        )

    def entry(self, row: int, is_best_agree: bool = False) -> RepresentativeStatement:
        """One row as Polis lists it: by whichever of agreeing and disagreeing sets the group further apart."""
        for_agree = bool(self.z_ratio_agree[row] > self.z_ratio_disagree[row])
        count, p, z, ratio, z_ratio = (
            (self.count_agree, self.p_agree, self.z_agree, self.ratio_agree, self.z_ratio_agree)
            if for_agree
            else (
                self.count_disagree,
                self.p_disagree,
                self.z_disagree,
                self.ratio_disagree,
                self.z_ratio_disagree,
            )
        )
        return RepresentativeStatement(
            statement=int(self.column[row]),
            is_for_agree=for_agree,
            success_count=int(count[row]),
            trial_count=int(self.trial_count[row]),
            p_success=float(p[row]),
            p_test=float(z[row]),
            repness=float(ratio[row]),
            repness_test=float(np.float32(z_ratio[row])),
            best_agree_count=int(self.count_agree[row]) if is_best_agree else None,
        )


def _representative(group: _GroupStatistics) -> tuple[RepresentativeStatement, ...]:
    passing = (group.z_ratio_agree > SIGNIFICANT) & (group.z_agree > SIGNIFICANT)
    passing |= (group.z_ratio_disagree > SIGNIFICANT) & (group.z_disagree > SIGNIFICANT)
    best = _best_agree(group)
    if not passing.any():
        return _last_resort(group, best)
    rows = np.flatnonzero(passing)
    rows = rows[np.argsort(-group.weight()[rows], kind="stable")]
    entries = [group.entry(row) for row in rows[: LIST_LENGTH + 1].tolist() if row != best]
    if best is not None:
        entries.insert(0, group.entry(best, is_best_agree=True))
    return tuple(sorted(entries[:LIST_LENGTH], key=lambda entry: not entry.is_for_agree))


def _best_agree(group: _GroupStatistics) -> int | None:
    """Row of the statement most worth showing as agreed with; the rule changes as better ones turn up."""
    weight = (group.p_agree * group.z_agree).tolist()
    full_weight = (group.ratio_agree * group.z_ratio_agree * group.p_agree * group.z_agree).tolist()
    ratio, voted = group.ratio_agree.tolist(), (group.count_agree + group.count_disagree > 0).tolist()
    acceptable = (group.z_agree > SIGNIFICANT) | ((group.ratio_agree > 1.0) & (group.p_agree > 0.5))
    best: int | None = None
    for row in np.flatnonzero(voted).tolist():
        if best is None:
            is_better = bool(acceptable[row])
        elif ratio[best] > 1.0:
            is_better = full_weight[row] > full_weight[best]
        else:
            is_better = weight[row] > weight[best]
        if is_better:
            best = row
    return best


def _last_resort(group: _GroupStatistics, best: int | None) -> tuple[RepresentativeStatement, ...]:
    if best is not None:
        return (group.entry(best, is_best_agree=True),)
    if not len(group.column):
        return ()
    return (group.entry(int(np.maximum(group.z_ratio_agree, group.z_ratio_disagree).argmax())),)


def _consensus(successes: Ints, trials: Ints, allowed: Bools) -> tuple[ConsensusStatement, ...]:
    p = (successes + 1.0) / (trials + 2.0)
    z = _one_proportion(successes, trials)
    rows = np.flatnonzero(allowed & (p > 0.5) & (z > SIGNIFICANT))
    ranked: Iterable[int] = rows[np.argsort(-(p * z)[rows], kind="stable")][:LIST_LENGTH].tolist()
    return tuple(
        ConsensusStatement(row, int(successes[row]), int(trials[row]), float(p[row]), float(z[row])) for row in ranked
    )


def _one_proportion(successes: Ints, trials: Ints) -> Floats:
    return np.asarray(2.0 * np.sqrt(trials + 1.0) * ((successes + 1.0) / (trials + 1.0) - 0.5))


def _two_proportions(inside: Ints, outside: Ints, trials: Ints, others: Ints) -> Floats:
    """Pooled z of two shares, one added to all four counts; 0 where everybody succeeded, as Polis has it."""
    a, b, n, m = inside + 1.0, outside + 1.0, trials + 1.0, others + 1.0
    pooled = (a + b) / (n + m)
    spread = np.sqrt(np.maximum(pooled * (1.0 - pooled), 0.0) * (1.0 / n + 1.0 / m))
    is_certain = a + b == n + m
    return np.where(is_certain, 0.0, (a / n - b / m) / np.where(is_certain, 1.0, spread))
