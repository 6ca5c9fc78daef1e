"""Portraits of the groups and blocs: how large, of which sides, and what sets each apart."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from baithak.analysis.ballots import Bools, Floats, Ints
from baithak.analysis.disclosure import FEWEST_VOTES, SMALLEST_CELL, coarse_composition
from baithak.analysis.findings import Findings, Groups
from baithak.analysis.tally import Tally
from baithak.report.sentences import shown_side_names
from baithak.report.statements import Statements
from baithak.report.wording import Wording, letter

MOST_STATEMENTS = 3
LEAST_DIFFERENCE = 1.96  # standard errors between a group and everybody else, for a statement to be called typical


@dataclass(frozen=True)
class Saying:
    """A statement that a group is known by."""

    number: str
    text: str
    attributes: str


@dataclass(frozen=True)
class Portrait:
    """One group: its letter, size in words, composition (side and words), and its most characteristic statements."""

    letter: str
    size: str
    composition: tuple[tuple[str, str], ...]
    agrees: tuple[Saying, ...]
    disagrees: tuple[Saying, ...]


@dataclass(frozen=True)
class BlocPortrait:
    """Near-identical ballots: how many seats, how alike, and which statements they would have lifted."""

    size: str
    agreement: str
    shared: str
    lifted: str


@dataclass(frozen=True)
class Attempt:
    """One number of groups that was tried."""

    k: int
    stability: str
    shuffled: str
    smallest: str
    is_stable: bool


def group_portraits(findings: Findings, statements: Statements, wording: Wording) -> tuple[Portrait, ...]:
    """The stable groups, largest first; none where there are none."""
    groups, ballots = findings.groups, findings.ballots
    if not groups.is_stable:
        return ()
    letters = tuple(letter(group) for group in range(groups.k))
    tally = Tally.of(ballots.with_sides(groups.label, letters))
    names = () if findings.is_side_discovered else shown_side_names(findings, wording)
    mix = coarse_composition(groups.label, ballots.side, len(names), groups.k)
    return tuple(
        Portrait(
            letters[group],
            wording.size(int(tally.side_sizes[group])),
            tuple(zip(names, (wording.quarters(own) for own in mix[group]), strict=True)),
            _sayings(_difference(tally.agree, tally.seen, group), statements),
            _sayings(_difference(tally.disagree, tally.seen, group), statements),
        )
        for group in range(groups.k)
    )


def attempts(groups: Groups, wording: Wording) -> tuple[Attempt, ...]:
    """What was tried, k = 2 and up, in words."""
    return tuple(
        Attempt(
            tried.k,
            _two_digits(tried.stability),
            _two_digits(tried.shuffled_stability),
            wording.size(tried.smallest_size),
            tried.is_stable,
        )
        for tried in groups.counts
    )


def bloc_portraits(findings: Findings, statements: Statements, wording: Wording) -> tuple[BlocPortrait, ...]:
    """The blocs of 5 seats or more, largest first; smaller ones are only counted, by the caller."""
    blocs = sorted(findings.blocs, key=lambda bloc: (-len(bloc.seats), int(bloc.seats[0])))
    return tuple(
        BlocPortrait(
            wording.count(len(bloc.seats)),
            wording.percent(bloc.agreement_share),
            str(bloc.shared_count),
            ", ".join(statements.numbers[int(own)] for own in bloc.lifted_statements) or "–",
        )
        for bloc in blocs
        if len(bloc.seats) >= SMALLEST_CELL
    )


def _difference(count: Ints, seen: Ints, group: int) -> Floats:
    """(statement,) how many standard errors a group's share lies above everybody else's; 0 where too few voted.

    The two-proportion z test with one vote added to each cell, as Polis's representativeness has it.
    """
    inside, voted_inside = count[group], seen[group]
    others = np.arange(len(count)) != group
    outside, voted_outside = count[others].sum(axis=0), seen[others].sum(axis=0)
    share_inside, share_outside = (inside + 1) / (voted_inside + 2), (outside + 1) / (voted_outside + 2)
    pooled = (inside + outside + 2) / (voted_inside + voted_outside + 4)
    error = np.sqrt(pooled * (1 - pooled) * (1 / (voted_inside + 2) + 1 / (voted_outside + 2)))
    has_enough: Bools = (voted_inside >= FEWEST_VOTES) & (voted_outside >= FEWEST_VOTES) & (inside >= SMALLEST_CELL)
    is_majority = share_inside > 0.5
    return np.where(has_enough & is_majority, (share_inside - share_outside) / error, 0.0)


def _sayings(difference: Floats, statements: Statements) -> tuple[Saying, ...]:
    order = np.argsort(-difference, kind="stable")[:MOST_STATEMENTS]
    return tuple(
        Saying(statements.numbers[own], statements.texts[own], statements.attributes(int(own)))
        for own in order
        if difference[own] >= LEAST_DIFFERENCE
    )


def _two_digits(number: float) -> str:
    return "–" if np.isnan(number) else f"{number:.2f}"
