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
    """A statement that a group is known by; shares: how many agree here and among the others, "" where not shown."""

    number: str
    text: str
    attributes: str
    shares: str


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
    """A bloc: how many seats, how alike, the statements it would have lifted, and those its copies were changed on."""

    size: str
    agreement: str
    shared: str
    lifted: str
    changed: str


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
    shares = _Shares(findings, tally, wording)
    mix = coarse_composition(groups.label, ballots.side, len(names), groups.k)
    return tuple(
        Portrait(
            letters[group],
            wording.size(int(tally.side_sizes[group])),
            tuple(zip(names, (wording.quarters(own) for own in mix[group]), strict=True)),
            _sayings(_difference(tally.agree, tally.seen, group), group, statements, shares),
            _sayings(_difference(tally.disagree, tally.seen, group), group, statements, shares),
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
            _numbers(bloc.lifted_statements, statements),
            _numbers(bloc.shared_statements, statements) if bloc.is_lockstep else "",
        )
        for bloc in blocs
        if len(bloc.seats) >= SMALLEST_CELL
    )


def _numbers(chosen: Ints, statements: Statements) -> str:
    """Of the statements named beside a bloc, those whose shares are shown: of others this would tell too much."""
    is_shown = statements.disclosure.is_agreement_exact
    return ", ".join(statements.numbers[int(own)] for own in chosen if is_shown[own]) or "–"


class _Shares:
    """How many of a group, and of the others, agree with a statement, in words, where that gives nothing away."""

    def __init__(self, findings: Findings, tally: Tally, wording: Wording) -> None:
        """tally: by group. Sides and groups cut the seats twice; differences between the two are cells as well.

        A share is therefore shown only if on that statement every cell of side and group, those of no side and no
        group included, is empty or has at least 5 who agree and 5 who do not. Whatever is added or subtracted then,
        no cell below 5 comes out.
        """
        self._tally, self._wording = tally, wording
        ballots, label = findings.ballots, findings.groups.label
        width = findings.groups.k + 1
        cell = (ballots.side.astype(np.int64) + 1) * width + label + 1
        names = tuple(str(index) for index in range((len(ballots.side_names) + 1) * width))
        agree, _disagree, seen = Tally.of(ballots.with_sides(cell, names)).by_side
        is_large = (agree >= SMALLEST_CELL) & (seen - agree >= SMALLEST_CELL)
        self._is_shown = ((seen == 0) | is_large).all(axis=0)

    def words(self, group: int, own: int) -> str:
        if not self._is_shown[own]:
            return ""
        agree, seen = self._tally.agree[: len(self._tally.side_names), own], self._tally.seen[:, own]
        here, voted = int(agree[group]), int(seen[group])
        others, others_voted = int(agree.sum()) - here, int(seen[: len(agree)].sum()) - voted
        return self._wording.gettext("%(here)s here agree, %(others)s of the others") % {
            "here": self._wording.percent(here / voted),
            "others": self._wording.percent(others / others_voted),
        }


def _difference(count: Ints, seen: Ints, group: int) -> Floats:
    """(statement,) at least how many standard errors a group's share lies above everybody else's; 0 if too few voted.

    The two-proportion z test with one vote added to each cell, as Polis's representativeness has it. Counts that may
    not be shown stand in by their bounds: which statements are named then says nothing about them.
    """
    inside, voted_inside = count[group], seen[group]
    others = np.arange(len(count)) != group
    outside, voted_outside = count[others].sum(axis=0), seen[others].sum(axis=0)
    inside = np.where(voted_inside - inside < SMALLEST_CELL, voted_inside - SMALLEST_CELL + 1, inside)
    outside = np.where(outside < SMALLEST_CELL, SMALLEST_CELL - 1, outside)
    outside = np.where(voted_outside - outside < SMALLEST_CELL, voted_outside, outside)
    share_inside, share_outside = (inside + 1) / (voted_inside + 2), (outside + 1) / (voted_outside + 2)
    pooled = (inside + outside + 2) / (voted_inside + voted_outside + 4)
    error = np.sqrt(pooled * (1 - pooled) * (1 / (voted_inside + 2) + 1 / (voted_outside + 2)))
    has_enough: Bools = (voted_inside >= FEWEST_VOTES) & (voted_outside >= FEWEST_VOTES) & (inside >= SMALLEST_CELL)
    is_majority = share_inside > 0.5
    return np.where(has_enough & is_majority, (share_inside - share_outside) / error, 0.0)


def _sayings(difference: Floats, group: int, statements: Statements, shares: _Shares) -> tuple[Saying, ...]:
    order = np.argsort(-difference, kind="stable")[:MOST_STATEMENTS]
    return tuple(
        Saying(
            statements.numbers[own],
            statements.texts[own],
            statements.attributes(int(own)),
            shares.words(group, int(own)),
        )
        for own in order
        if difference[own] >= LEAST_DIFFERENCE
    )


def _two_digits(number: float) -> str:
    return "–" if np.isnan(number) else f"{number:.2f}"
