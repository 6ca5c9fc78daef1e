"""Ballots: one order, last vote wins, and nothing that is no vote."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from baithak.analysis.ballots import CACHED_EVENTS, NO_SIDE, UNSEEN, Ballots
from baithak.analysis.errors import BadBallots

EVENTS = st.lists(
    st.tuples(st.integers(0, 5), st.integers(0, 4), st.sampled_from([-1, 0, 1]), st.integers(0, 6)), max_size=40
)


def by_the_book(events: list[tuple[int, int, int, int]]) -> dict[tuple[int, int], int]:
    """The latest vote of each seat on each statement; of two at one moment, the least agreeing."""
    last: dict[tuple[int, int], tuple[int, int]] = {}
    for seat, statement, vote, moment in events:
        key = (seat, statement)
        if key not in last or (moment, -vote) > (last[key][0], -last[key][1]):
            last[key] = (moment, vote)
    return {key: vote for key, (_, vote) in last.items()}


@given(EVENTS, st.randoms())
def test_last_vote_wins_in_any_order_of_rows(events: list[tuple[int, int, int, int]], random: object) -> None:
    random.shuffle(events)  # type: ignore[attr-defined]
    columns = np.array(events, dtype=np.int64).reshape(-1, 4).T
    ballots = Ballots.from_log(*columns, seat_ids=np.arange(6), statement_ids=np.arange(5))
    expected = np.full((6, 5), UNSEEN)
    for (seat, statement), vote in by_the_book(events).items():
        expected[seat, statement] = vote
    assert (ballots.votes == expected).all()


def test_without_moments_the_order_of_rows_is_the_order_of_time() -> None:
    ballots = Ballots.from_log(np.array([3, 3]), np.array([8, 8]), np.array([1, -1]))
    assert ballots.votes.tolist() == [[-1]]


def test_events_about_unknown_statements_are_left_out() -> None:
    ballots = Ballots.from_log(
        np.array([1, 2]), np.array([5, 6]), np.array([1, 1]), seat_ids=np.array([1, 2]), statement_ids=np.array([6])
    )
    assert ballots.votes.tolist() == [[UNSEEN], [1]]


@pytest.mark.parametrize(
    "known", [np.arange(3, 23), np.arange(3, 43, 2), np.arange(20) * 10**12, np.arange(10, 30).astype(str)]
)
def test_a_long_log_is_laid_out_as_a_plain_loop_would(known: np.ndarray) -> None:
    """Longer than one run; ids numbered through, dense, sparse and text; some of them unknown in some of the runs."""
    rng, length = np.random.default_rng(4), 2 * CACHED_EVENTS + 77
    strange = np.where(np.arange(length) < CACHED_EVENTS, 0, rng.random(length) < 0.001).astype(bool)
    row, column, vote = rng.integers(0, 20, length), rng.integers(0, 20, length), rng.integers(-1, 2, length)
    unknown = np.array(["?"]) if known.dtype.kind == "U" else known[-1:] + 1
    seat, statement = np.where(strange, unknown, known[row]), known[column]
    ballots = Ballots.from_log(seat, statement, vote, seat_ids=known, statement_ids=known)
    expected = {(r, c): v for r, c, v in zip(row[~strange], column[~strange], vote[~strange], strict=True)}
    assert all(ballots.votes[cell] == said for cell, said in expected.items()) and len(expected) == ballots.vote_count


@pytest.mark.parametrize(
    "known", [[-(2**63), -(2**63) + 1], [2**63 - 3, 2**63 - 1], [-1, 0, 1], [5], [-(2**63), 2**63 - 1]]
)
def test_ids_at_the_ends_of_64_bits_are_told_apart(known: list[int]) -> None:
    strange = np.array(sorted({-(2**63), -(2**63) + 2, -2, 2, 4, 6, 2**63 - 2, 2**63 - 1} - set(known)))
    ids, one = np.concatenate([strange, known]), np.zeros(1, dtype=np.int64)
    votes = np.repeat([1, -1], [len(strange), len(known)])
    ballots = Ballots.from_log(ids, one.repeat(len(ids)), votes, seat_ids=np.array(known), statement_ids=one)
    assert ballots.votes.tolist() == [[-1]] * len(known)


def test_votes_of_each_seat_are_counted() -> None:
    votes = np.random.default_rng(5).choice(np.array([-1, 0, 1, UNSEEN], dtype=np.int8), size=(777, 300))
    assert (Ballots.from_matrix(votes).votes_per_seat == (votes != UNSEEN).sum(axis=1)).all()


@pytest.mark.parametrize("ids", [[10, -4, 10**15], ["b", "a", "z"]])
def test_ids_of_any_kind_keep_their_votes(ids: list[object]) -> None:
    ballots = Ballots.from_log(np.array(ids), np.array(ids), np.array([-1, 0, 1]))
    assert list(ballots.seat_ids) == sorted(ids)  # type: ignore[type-var]
    for vote, name in zip([-1, 0, 1], ids, strict=True):
        at = list(ballots.seat_ids).index(name)
        assert ballots.votes[at, at] == vote


def test_a_matrix_is_put_in_order_with_its_sides() -> None:
    ballots = Ballots.from_matrix(
        np.array([[1.0, np.nan], [0.0, -1.0]]), np.array([9, 4]), np.array([7, 2]), np.array([1, 0]), ("E", "W")
    )
    assert ballots.seat_ids.tolist() == [4, 9] and ballots.statement_ids.tolist() == [2, 7]
    assert ballots.votes.tolist() == [[-1, 0], [UNSEEN, 1]]
    assert ballots.side.tolist() == [0, 1]
    assert np.isnan(ballots.as_floats()[1, 0])


@pytest.mark.parametrize("wrong", [2.0, 0.5, -2.0, np.inf, -128.0])
def test_what_is_no_vote_is_refused(wrong: float) -> None:
    with pytest.raises(BadBallots, match="must be -1"):
        Ballots.from_matrix(np.array([[1.0, wrong]]))


def test_no_vote_in_a_log_is_refused() -> None:
    with pytest.raises(BadBallots, match="must be -1"):
        Ballots.from_log(np.array([1]), np.array([1]), np.array([3]))


def test_ballots_that_do_not_fit_together_are_refused() -> None:
    votes = np.zeros((2, 2), dtype=np.int8)
    none = np.full(2, NO_SIDE, dtype=np.int16)
    with pytest.raises(BadBallots, match="seat ids"):
        Ballots(votes, np.arange(3), np.arange(2), none)
    with pytest.raises(BadBallots, match="ascending"):
        Ballots(votes, np.array([1, 1]), np.arange(2), none)
    with pytest.raises(BadBallots, match="no name"):
        Ballots(votes, np.arange(2), np.arange(2), np.array([0, 1], dtype=np.int16), ("East",))
    with pytest.raises(BadBallots, match="int8"):
        Ballots(votes.astype(float), np.arange(2), np.arange(2), none)  # type: ignore[arg-type]
