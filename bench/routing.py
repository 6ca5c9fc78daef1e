"""Routing: with how few votes does each way of choosing the next statement find what all votes would have found?

Two real Polis conversations are replayed, their published groups being the sides; who is in no group takes part with
no side. Nobody is made to say what he never said: a participant visits as often as he voted, and at each visit the
policy chooses one of the statements that he really answered and has not been shown. All policies get the same
visits and renew what they know every `RENEWED` votes: `ours` (`Routing`), `Polis` (`comment_priorities` over the
sides' votes, drawn in proportion; principal components every `MAPPED` votes) and `chance`. `rank` is Spearman's
correlation of the closed form p_both with the final one, `list` the F1 of the list it makes against the final list.
`needed` is the share of votes from which on they stay at `ENOUGH`. All figures are medians over seeds.

- `spread`: visits in an order drawn by lot, so that everybody stays to the end; all statements exist from the start.
- `log`: that share of the visits, drawn by lot, in the order of the log; only statements that had been voted on by
  then can be chosen. Late comers vote knowing more, and early choices cannot be made good.
- `others`: as `spread`, but a random half of the seats votes, and the truth is what the other half's votes say: do
  votes that were spent unevenly tell more of people who were not asked?

Limits. Polis's own routing had a hand in what was really answered, and so in what can be chosen; free to choose, the
policies would differ more. In `spread` and `log` a policy that first spends every vote on open statements is right
about them in full before the votes are spent: that is the aim, but it flatters. Ranks count hopeless statements too,
which `ours` leaves alone on purpose. The sides are groups found in these votes. Two conversations are but two.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from rich.table import Table
from scipy.stats import spearmanr

from baithak.analysis.ballots import UNSEEN, Ballots, Bools, Floats, Ints
from baithak.analysis.common_ground import FALSE_SHARE, THRESHOLD, select
from baithak.analysis.polis import comment_priorities, polis_principal_components
from baithak.analysis.routing import Routing
from baithak.analysis.support import p_share_above
from baithak.analysis.tally import Tally
from baithak.conversations.reader import read_conversation
from bench.verdicts import Verdicts, console, steps

CONVERSATIONS = ("polis/scoop-hivemind.biodiversity", "polis/ssis.land-bank-farmland.2rumnecbeh.2021-08-01")
SEEDS = range(5)
SHARES = np.round(np.arange(0.05, 1.001, 0.05), 2)
PRINTED = (0.1, 0.2, 0.3, 0.4, 0.5, 0.7, 0.9)
LOG_SHARES, OTHER_SHARES = np.array([0.1, 0.3]), np.array([0.1, 0.3, 0.5])
ENOUGH = (0.9, 0.8)  # of rank correlation, of F1
RENEWED, MAPPED = 100, 1000

Weigh = Callable[[int, Bools], Floats]  # (side, what may be shown) -> (statement,) chances, up to a factor
Trial = Callable[[str, int], Floats]  # (policy, seed) -> (checkpoint, rank and list)


@dataclass(frozen=True, eq=False)
class Visits:
    """seat: (visit,) row of who comes. moment: (visit,). exists_from: (statement,) moment it can first be shown."""

    seat: Ints
    moment: Ints
    exists_from: Ints


class Floor:
    """What has been said so far in a replay."""

    def __init__(self, ballots: Ballots) -> None:
        self.ballots, self.left, self.spent = ballots, ballots.seen, 0
        self.shown = np.full(ballots.votes.shape, UNSEEN, dtype=np.int8)
        self.counts = np.zeros((3, len(ballots.side_names) + 1, ballots.statement_count), dtype=np.int64)
        self.extremity = np.zeros(ballots.statement_count)

    def say(self, seat: int, statement: int) -> None:
        self.shown[seat, statement] = vote = self.ballots.votes[seat, statement]
        self.left[seat, statement] = False
        self.counts[:, self.ballots.side[seat], statement] += (vote == 1, vote == -1, 1)
        self.spent += 1

    @property
    def tally(self) -> Tally:
        of, (agree, disagree, seen) = self.ballots, self.counts
        return Tally(agree, disagree, seen, np.append(of.side_sizes, 0), of.statement_ids, of.side_names)


def ours(floor: Floor) -> Weigh:
    routing = Routing.of(floor.tally)
    return lambda side, allowed: routing.probabilities(side, ~allowed)


def polis(floor: Floor) -> Weigh:
    if floor.spent and floor.spent % MAPPED == 0:
        said, of = (floor.shown != UNSEEN).any(axis=0), floor.ballots
        shown = Ballots(floor.shown, of.seat_ids, of.statement_ids, of.side, of.side_names).of_statements(said)
        floor.extremity[said] = polis_principal_components(shown).statement_extremity
    priority = comment_priorities(*floor.tally.by_side, floor.extremity)
    return lambda side, allowed: priority * allowed


def chance(floor: Floor) -> Weigh:
    return lambda side, allowed: allowed.astype(np.float64)


POLICIES: dict[str, Callable[[Floor], Weigh]] = {"ours": ours, "Polis": polis, "chance": chance}


def spread_out(ballots: Ballots, seed: int) -> Visits:
    seat = np.random.default_rng([seed, 1]).permutation(np.nonzero(ballots.seen)[0])
    return Visits(seat, np.zeros(len(seat), dtype=np.int64), np.zeros(ballots.statement_count, dtype=np.int64))


def as_in_log(ballots: Ballots, events: Ints, share: float, seed: int) -> Visits:
    """events: (event, seat row and statement column) every first vote on a statement, in the order of the log."""
    exists_from = np.full(ballots.statement_count, len(events))
    np.minimum.at(exists_from, events[:, 1], np.arange(len(events)))
    kept = np.sort(np.random.default_rng([seed, 2]).permutation(len(events))[: round(share * len(events))])
    return Visits(events[kept, 0], kept, exists_from)


def read_events(folder: Path, ballots: Ballots) -> Ints:
    with (folder / "votes.csv").open(encoding="utf-8", newline="") as opened:
        log = sorted((int(v["timestamp"]), int(v["voter-id"]), int(v["comment-id"])) for v in csv.DictReader(opened))
    row, column = ({int(name): i for i, name in enumerate(ids)} for ids in (ballots.seat_ids, ballots.statement_ids))
    return np.array(list({(row[v], column[c]): None for _, v, c in log if v in row and c in column}))  # first votes


def replay(ballots: Ballots, visits: Visits, policy: str, seed: int, shares: Floats) -> list[Floats]:
    """p_both after each share of the visits."""
    rng, floor, found = np.random.default_rng([seed, 3]), Floor(ballots), []
    marks = np.round(shares * len(visits.seat)).astype(int).tolist()
    for index in range(marks[-1]):
        if index % RENEWED == 0:
            weigh = POLICIES[policy](floor)
        seat = visits.seat[index]
        allowed = floor.left[seat] & (visits.exists_from <= visits.moment[index])
        reached = weigh(int(ballots.side[seat]), allowed).cumsum()
        floor.say(seat, int(np.searchsorted(reached, rng.random() * reached[-1], side="right")))
        if floor.spent in marks:
            found.append(p_both(floor.tally))
    return found


def p_both(tally: Tally) -> Floats:
    agree, _, seen = tally.by_side
    return np.asarray(p_share_above(agree, seen, THRESHOLD).prod(axis=0))


def scores(found: list[Floats], truth: Floats) -> Floats:
    """(checkpoint, rank and list)."""
    listed = select(truth, FALSE_SHARE)
    lists = [select(p, FALSE_SHARE) for p in found]
    f1 = [2 * (early & listed).sum() / (early.sum() + listed.sum()) for early in lists]
    return np.array([[spearmanr(p, truth).statistic for p in found], f1]).T


def votes_needed(score: Floats) -> Floats:
    """(rank and list) the share of votes from which on each is good enough; all votes always are."""
    lasting = np.minimum.accumulate((score >= ENOUGH)[::-1], axis=0)[::-1]
    return np.asarray(SHARES[lasting.argmax(axis=0)])


def spread(ballots: Ballots, truth: Floats, policy: str, seed: int, shares: Floats = SHARES) -> Floats:
    return scores(replay(ballots, spread_out(ballots, seed), policy, seed, shares), truth)


def logged(ballots: Ballots, events: Ints, truth: Floats, policy: str, seed: int) -> Floats:
    visits = [as_in_log(ballots, events, share, seed) for share in LOG_SHARES]
    return scores([replay(ballots, each, policy, seed, np.ones(1))[0] for each in visits], truth)


def others(ballots: Ballots, policy: str, seed: int) -> Floats:
    asked = np.random.default_rng([seed, 4]).random(ballots.seat_count) < 0.5
    return spread(ballots.of_seats(asked), p_both(Tally.of(ballots.of_seats(~asked))), policy, seed, OTHER_SHARES)


def add_rows(table: Table, title: str, trial: Trial, shares: Floats) -> dict[str, Floats]:
    """One row for each share of the votes, the median over seeds of each policy's scores in it.

    Returns, per policy, the share of votes needed for rank and list, where all shares were tried.
    """
    runs = np.array([[trial(policy, seed) for seed in SEEDS] for policy in steps(POLICIES, title)])
    for share, median in zip(shares, np.median(runs, axis=1).swapaxes(0, 1), strict=True):
        if share in PRINTED:
            table.add_row(title, f"{share:.0%}", *(f"{score:.2f}" for score in median.flat))
    if shares is SHARES:
        needed = np.median([[votes_needed(run) for run in seeds] for seeds in runs], axis=1)
        table.add_row(title, "needed", *(f"{share:.0%}" for share in needed.flat))
    table.add_section()
    return dict(zip(POLICIES, needed, strict=True)) if shares is SHARES else {}


def run(data: Path | None) -> None:
    """Print, for each conversation and way of replaying it, how close each policy comes with part of the votes."""
    for folder in [] if data is None else [data / name for name in CONVERSATIONS if (data / name).is_dir()]:
        ballots = read_conversation(folder, "group-id").ballots
        truth, events = p_both(Tally.of(ballots)), read_events(folder, ballots)
        table = Table(title=f"Routing: {folder.name}, {ballots.vote_count} votes")
        for column in ("visits", "votes", *(f"{policy}\n{score}" for policy in POLICIES for score in ("rank", "list"))):
            table.add_column(column)
        needed = add_rows(table, "spread", partial(spread, ballots, truth), SHARES)
        add_rows(table, "log", partial(logged, ballots, events, truth), LOG_SHARES)
        add_rows(table, "others", partial(others, ballots), OTHER_SHARES)
        console.print(table)
        verdicts = Verdicts(f"Routing: {folder.name}, share of the votes needed, medians of {len(SEEDS)} seeds")
        for place, score in enumerate(("rank correlation of 0.9", "list of F1 0.8")):
            for peer in ("Polis", "chance"):
                other = (f"{peer}'s", float(needed[peer][place]))
                verdicts.add(f"{score}, lastingly", float(needed["ours"][place]), "", other, ratio_at_most=1)
        verdicts.show()
