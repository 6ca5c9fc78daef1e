"""Posteriors of a side's support: closed forms against simulation, brute force and published values."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from baithak.analysis import support
from baithak.analysis.support import mean_share, p_room_above, p_share_above, share_interval


def test_the_worked_example_of_the_two_claims() -> None:
    """5 of 8 agree, the side has 10 members: .76 for people like them, .83 for this room."""
    agree, seen = np.array([5]), np.array([8])
    assert p_share_above(agree, seen, 0.5) == pytest.approx(0.76, abs=0.005)
    # By hand: 6 of 10 are needed, so one of the two others must agree: 1 - (3.5 * 4.5) / (9 * 10).
    assert p_room_above(agree, seen, np.array([10]), 0.5) == pytest.approx(1 - 3.5 * 4.5 / 90)


def test_the_posterior_tail_equals_simulation() -> None:
    rng = np.random.default_rng(5)
    draws = rng.beta(7.5, 3.5, 400_000)
    assert p_share_above(np.array([7]), np.array([10]), 0.6)[0] == pytest.approx((draws > 0.6).mean(), abs=0.003)
    low, high = share_interval(np.array([7]), np.array([10]))
    assert [low[0], high[0]] == pytest.approx(np.quantile(draws, [0.05, 0.95]), abs=0.004)
    assert mean_share(np.array([7]), np.array([10]))[0] == pytest.approx(draws.mean(), abs=0.002)


def test_the_room_equals_simulation() -> None:
    rng = np.random.default_rng(6)
    agree, seen, room = 12, 20, 33
    share = rng.beta(agree + 0.5, seen - agree + 0.5, 400_000)
    final = agree + rng.binomial(room - seen, share)
    expected = (final > 0.6 * room).mean()
    assert p_room_above(np.array([agree]), np.array([seen]), np.array([room]), 0.6)[0] == pytest.approx(
        expected, abs=0.003
    )


@given(st.integers(0, 40), st.integers(0, 40), st.integers(0, 40), st.sampled_from([0.5, 0.6, 2 / 3, 0.8]))
def test_the_room_equals_the_sum_over_all_outcomes(agree: int, others: int, left: int, threshold: float) -> None:
    from scipy.special import betaln, gammaln

    seen, room = agree + others, agree + others + left
    k = np.arange(left + 1)
    above, below = agree + 0.5, others + 0.5
    log_p = gammaln(left + 1) - gammaln(k + 1) - gammaln(left - k + 1)
    p = np.exp(log_p + betaln(k + above, left - k + below) - betaln(above, below))
    expected = p[agree + k > threshold * room + 1e-9].sum()
    found = p_room_above(np.array([agree]), np.array([seen]), np.array([room]), threshold)[0]
    assert found == pytest.approx(expected, abs=1e-9)


def test_very_large_rooms_use_a_beta_that_is_as_good(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(7)
    seen = rng.integers(1, 900, (2, 200))
    agree, room = rng.binomial(seen, 0.6), np.array([[2500], [3000]])
    exact = p_room_above(agree, seen, room, 0.6)
    monkeypatch.setattr(support, "EXACT_ROOM_SEATS", 100)
    assert np.abs(p_room_above(agree, seen, room, 0.6) - exact).max() < 0.005


def test_a_room_where_all_have_voted_is_certain() -> None:
    agree, everyone = np.array([6, 7, 10, 0]), np.full(4, 10)
    assert p_room_above(agree, everyone, everyone, 0.6).tolist() == [0, 1, 1, 0]


def test_nobody_heard_is_not_zero_support() -> None:
    nobody = np.array([0])
    assert mean_share(nobody, nobody)[0] == 0.5
    assert 0.4 < p_share_above(nobody, nobody, 0.5)[0] < 0.6
    assert p_room_above(nobody, nobody, nobody, 0.6)[0] == 0.0  # nobody of nobody is not more than 60 %
