"""Common ground: what the declared sides agree on, reject together and divide over, and how sure that is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from baithak.analysis.ballots import Bools, Floats, Ints
from baithak.analysis.errors import TooFewSeats
from baithak.analysis.findings import CommonGround
from baithak.analysis.learned_prior import LearnedPrior
from baithak.analysis.stability import flip_numbers
from baithak.analysis.support import mean_share, p_room_above, p_share_above, share_interval
from baithak.analysis.tally import Tally

THRESHOLD = 0.6  # a side agrees when more than this share of it does
FALSE_SHARE = 0.10  # expected share of false entries allowed in a list
LEARNED_PRIOR_BELOW = 50  # votes on the median statement's least-heard side (docs/decisions/0003)
MAJORITY = 0.5
LIKELIER_THAN_NOT = 0.5
HEARD_FROM = 5  # seats of each side, or half of a side smaller than ten, without whom a statement is not listed

Claim = Callable[[Ints, Ints], Floats]


@dataclass(frozen=True)
class Claims:
    """The formulas that a conversation is judged by: do so many of every side agree, and do so many reject?"""

    agreement: Claim
    rejection: Claim


def common_ground(
    tally: Tally,
    collapsed: Tally | None = None,
    *,
    threshold: float = THRESHOLD,
    false_share: float = FALSE_SHARE,
    claims: Claims | None = None,
    has_flip_numbers: bool = True,
) -> CommonGround:
    """What do the sides agree on, what do they reject together, what divides them, and how sure can one be?

    tally: the votes, per side. collapsed: the same with near-duplicate ballots counted once (the second opinion);
    None = there are none. A statement is listed only if both opinions would list it.
    threshold: share from 0.5 to below 1 above which a side counts as agreeing. false_share: expected share of false
    entries allowed in each list, in 0-1. claims: the formulas to judge by, if not those that these very votes teach.
    has_flip_numbers: without them (NaN throughout) the answer takes a third of the time.
    Returns a `CommonGround`; see there for axes and units. With three or more sides "both" reads "every".
    Raises TooFewSeats without a single side, and ValueError for shares outside 0-1.
    Source: docs/method.md; list rule: Müller, Parmigiani and Rice (2006), "FDR and Bayesian multiple comparisons".
    """
    _check(tally, threshold, false_share)
    second = collapsed or tally
    agree, disagree, seen = tally.by_side
    room = tally.side_sizes[: len(tally.side_names), np.newaxis]
    claims = claims or claims_of(tally, threshold)
    p_agree, p_reject_of = claims.agreement, claims.rejection
    p_both, p_reject, p_divides = p_agree(agree, seen), p_reject_of(disagree, seen), _p_divides(tally)
    p_collapsed = p_both
    if collapsed is not None:
        p_collapsed = p_agree(second.by_side[0], second.by_side[2])
        p_reject = np.minimum(p_reject, p_reject_of(*second.by_side[1:]))
        p_divides = np.minimum(p_divides, _p_divides(second))
    heard = is_heard(tally) & is_heard(second)
    claim, p_reject_heard, p_divides_heard = (
        np.where(heard, p, 0.0) for p in (np.minimum(p_both, p_collapsed), p_reject, p_divides)
    )
    listed, rejected, divisive = (select(p, false_share) for p in (claim, p_reject_heard, p_divides_heard))
    support = mean_share(agree, seen)
    low, high = share_interval(agree, seen)
    flips = np.full(len(claim), np.nan)
    if has_flip_numbers:
        flips = _flip_numbers(tally, second, claim, listed, p_agree, false_share)
    return CommonGround(
        threshold=threshold,
        support=support,
        support_low=low,
        support_high=high,
        rejection=mean_share(disagree, seen),
        p_side=p_share_above(agree, seen, threshold),
        p_both=p_both,
        p_room=p_room_above(agree, seen, room, threshold).prod(axis=0),
        p_both_collapsed=p_collapsed,
        p_both_reject=p_reject,
        p_divides=p_divides,
        bridging=support.min(axis=0),
        divisiveness=support.max(axis=0) - support.min(axis=0),
        in_common_ground=listed,
        in_common_rejection=rejected,
        is_divisive=divisive,
        common_ground_false_share=expected_false_share(claim, listed),
        common_rejection_false_share=expected_false_share(p_reject, rejected),
        divisive_false_share=expected_false_share(p_divides, divisive),
        flip_number=flips,
    )


def is_heard(tally: Tally) -> Bools:
    """Which statements have so many votes on every side that a list may name them?

    Returns (statement,) bool: at least `HEARD_FROM` votes on each side, or half of the seats of a smaller side. A
    single vote can be probable evidence, but nobody should be told what a side thinks by one of its members.
    """
    _agree, _disagree, seen = tally.by_side
    needed = _votes_needed(tally.side_sizes[: len(seen)])
    return np.asarray((seen >= needed[:, np.newaxis]).all(axis=0))


def _votes_needed(sizes: Ints) -> Ints:
    """How many seats of a side, by its size, must have voted on a statement for it to be heard there."""
    return np.maximum(np.minimum(HEARD_FROM, -(-sizes // 2)), 1)


def claims_of(tally: Tally, threshold: float = THRESHOLD) -> Claims:
    """By which formulas is this conversation to be judged? threshold: share in 0-1. See `claim_of_agreement`."""
    agree, disagree, seen = tally.by_side
    return Claims(claim_of_agreement(agree, seen, threshold), claim_of_agreement(disagree, seen, threshold))


def claim_of_agreement(count: Ints, seen: Ints, threshold: float) -> Claim:
    """With which formula is "every side holds this view" to be judged in this conversation?

    count, seen: (side, statement) int64 of the whole conversation. threshold: share in 0-1.
    Returns a function of (side, statement) counts giving (statement,) probabilities in 0-1. In a large conversation
    it is the product over sides of the Beta(1/2, 1/2) tails, a closed form. Where the median statement has fewer
    than `LEARNED_PRIOR_BELOW` votes on its least-heard side, it is the smaller of that and of the probability under
    the prior that the conversation itself teaches: the more cautious of two readings.
    """

    def closed_form(count: Ints, seen: Ints) -> Floats:
        return np.asarray(p_share_above(count, seen, threshold).prod(axis=0))

    if seen.size == 0 or float(np.median(seen.min(axis=0))) >= LEARNED_PRIOR_BELOW:
        return closed_form
    prior = LearnedPrior.fit(count, seen, threshold)
    return lambda count, seen: np.minimum(closed_form(count, seen), prior.p_all_above(count, seen))


def select(p: Floats, false_share: float) -> Bools:
    """Which statements make the longest list whose expected share of false entries is at most `false_share`?

    p: (statement,) probability in 0-1 that the claim holds. Returns (statement,) bool. Statements with equal
    probability are listed together or not at all, so that no arbitrary order decides; none is listed that is not
    likelier true than false, even if the list as a whole could bear it.
    """
    listed = np.zeros(len(p), dtype=np.bool_)
    if not len(p):
        return listed
    ranked = np.sort(p)[::-1]
    false = np.cumsum(1 - ranked) / np.arange(1, len(p) + 1)
    last_of_equals = np.append(ranked[:-1] > ranked[1:], True)
    good = np.flatnonzero((false <= false_share) & last_of_equals)
    if len(good):
        listed = (p >= ranked[good[-1]]) & (p > LIKELIER_THAN_NOT)
    return listed


def expected_false_share(p: Floats, listed: Bools) -> float:
    """What share of this list is expected to be wrong? In 0-1; NaN for an empty list."""
    return float((1 - p[listed]).mean()) if listed.any() else float("nan")


def admission_limits(p: Floats, listed: Bools, false_share: float) -> Floats:
    """How low could each listed statement's probability fall, all others unchanged, and it still be listed?

    p: (statement,) in 0-1. listed: (statement,) bool. Returns (listed statement,) limits in 0-1.
    """
    limits = []
    for index in np.flatnonzero(listed):
        others = np.sort(np.delete(p, index))[::-1]
        # Placed after the m best others, it is listed while (their errors + its own) / (m + 1) <= false_share.
        count = np.arange(len(others) + 1)
        errors = np.concatenate([[0.0], np.cumsum(1 - others)])
        lowest = 1 - (false_share * (count + 1) - errors)
        ceiling = np.concatenate([[1.0], others])
        # Just above the next one only: beside it, equals would stand or fall together, which the next place checks.
        next_one = np.append(others, 0.0)
        lowest = np.where(next_one >= lowest, np.nextafter(next_one, 2.0), lowest)
        limits.append(max(float(np.min(np.where(lowest <= ceiling, lowest, 1.0))), np.nextafter(LIKELIER_THAN_NOT, 1)))
    return np.array(limits)


def _flip_numbers(
    tally: Tally, second: Tally, claim: Floats, listed: Bools, p_agree: Claim, false_share: float
) -> Floats:
    result = np.full(len(claim), np.nan)
    if listed.any():
        limits = admission_limits(claim, listed, false_share)
        numbers = []
        for opinion in {id(t): t for t in (tally, second)}.values():
            agree, _disagree, seen = (counts[:, listed] for counts in opinion.by_side)
            numbers += [flip_numbers(agree, seen, p_agree, limits), silencing_numbers(seen, opinion.side_sizes[:-1])]
        result[listed] = np.min(numbers, axis=0)
    return result


def silencing_numbers(seen: Ints, sizes: Ints) -> Floats:
    """(statement,) the fewest ballots without which a statement is no longer heard on some side (`is_heard`)."""
    last = np.arange(HEARD_FROM)[:, np.newaxis, np.newaxis]  # no more than these are ever needed to be heard
    removed = np.maximum(seen - HEARD_FROM + 1, 1) + last
    is_silent = seen - removed < _votes_needed(sizes[:, np.newaxis] - removed)
    return np.asarray(np.where(is_silent, removed, np.inf).min(axis=(0, 1)))


def _p_divides(tally: Tally) -> Floats:
    """(statement,) P(a majority of some side agrees and a majority of another disagrees), closed form."""
    agree, disagree, seen = tally.by_side
    for_it, against_it = p_share_above(agree, seen, MAJORITY), p_share_above(disagree, seen, MAJORITY)
    neither = np.maximum(1 - for_it - against_it, 0)
    # All minus "no side against" minus "no side for", plus "no side either way": inclusion and exclusion.
    joint: Floats = np.clip(
        1 - (for_it + neither).prod(axis=0) - (against_it + neither).prod(axis=0) + neither.prod(axis=0), 0, 1
    )
    return joint


def _check(tally: Tally, threshold: float, false_share: float) -> None:
    if not tally.side_names:
        raise TooFewSeats("there is no side to speak of: name the sides, or let the whole room be one")
    if not MAJORITY <= threshold < 1:
        raise ValueError(f"threshold is a share from 0.5 to below 1, not {threshold}: less is no agreement of a side")
    if not 0 < false_share < 1:
        raise ValueError(f"false_share is a share between 0 and 1, not {false_share}")
