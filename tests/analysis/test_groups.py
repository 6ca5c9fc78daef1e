"""Groups: found where they are, denied where they are not, whatever the order and the labels."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from baithak.analysis.ballots import UNSEEN, Ballots
from baithak.analysis.clusters import adjusted_rand, k_means, nearest
from baithak.analysis.components import largest_value, principal_components, shuffled_votes
from baithak.analysis.gaps import dip, has_two_modes
from baithak.analysis.groups import SMALLEST_GROUP, find_groups
from baithak.analysis.tally import CoVotes
from tests.analysis.rooms import camps, random_ballots


@pytest.mark.parametrize("sizes", [(40, 40), (60, 20), (30, 30, 30), (25, 25, 25, 25)])
def test_camps_are_found(sizes: tuple[int, ...]) -> None:
    found = find_groups(camps(sizes, 60, seed=1))
    truth = np.repeat(np.arange(len(sizes)), sizes)
    assert found.is_stable and found.k == len(sizes)
    assert adjusted_rand(found.label, truth) > 0.95
    assert (np.diff(np.bincount(found.label)) <= 0).all()  # largest first
    assert found.certainty.min() > 0 and np.nanmedian(found.certainty) > 0.9
    assert not found.is_continuum


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("seats", [24, 120])
def test_votes_without_structure_have_no_groups(seed: int, seats: int) -> None:
    found = find_groups(random_ballots(seats, 40, seed))
    assert found.k == 1 and not found.is_stable
    assert (found.label == -1).all()


def test_chance_is_seldom_taken_for_a_dimension() -> None:
    alarms = [find_groups(random_ballots(60, 30, seed)).dimension_count > 0 for seed in range(60)]
    assert sum(alarms) <= 6  # measured over 200 rooms: 2 %


@pytest.mark.parametrize("seed", range(3))
def test_shuffling_votes_within_statements_destroys_the_groups(seed: int) -> None:
    ballots = camps((50, 50), 60, seed)
    shuffled = shuffled_votes(ballots.votes, np.random.default_rng(seed))
    assert ((shuffled == UNSEEN) == (ballots.votes == UNSEEN)).all()
    assert (np.sort(shuffled, axis=0) == np.sort(ballots.votes, axis=0)).all()
    assert find_groups(ballots).is_stable
    assert not find_groups(Ballots.from_matrix(shuffled)).is_stable


def test_a_crowd_without_a_gap_is_called_a_continuum() -> None:
    rng = np.random.default_rng(2)
    leaning = rng.standard_normal((400, 1)) * 0.7
    slope = rng.standard_normal((1, 80))
    votes = np.where(rng.random((400, 80)) < 1 / (1 + np.exp(-leaning * slope)), 1, -1).astype(np.int8)
    found = find_groups(Ballots.from_matrix(votes))
    assert found.dimension_count == 1 and found.is_stable
    assert found.is_continuum


def test_one_flat_crowd_in_twenty_seems_to_have_two_modes() -> None:
    rng = np.random.default_rng(5)
    share = np.mean([has_two_modes(rng.uniform(size=size)) for size in (20, 60, 200) for _ in range(200)])
    assert 0.02 < share < 0.09


@pytest.mark.parametrize("draw", ["standard_normal", "standard_exponential", "standard_cauchy"])
def test_crowds_with_one_mode_have_one_mode(draw: str) -> None:
    rng = np.random.default_rng(5)
    assert not any(has_two_modes(getattr(rng, draw)(size=150)) for _ in range(100))


def test_two_crowds_have_two_modes() -> None:
    rng = np.random.default_rng(6)
    two = [np.concatenate([rng.normal(-3, 1, 70), rng.normal(3, 1, 50)]) for _ in range(50)]
    assert all(has_two_modes(values) for values in two)
    assert not has_two_modes(np.ones(30))


def test_the_dip_of_a_few_points_by_hand() -> None:
    """Evenly spaced points are as flat as can be: 1/2n. Two heaps at the ends: a quarter, less half a step."""
    assert dip(np.arange(10.0)) == pytest.approx(1 / 20)
    assert dip(np.array([0.0] * 50 + [1.0] * 50) + np.arange(100) * 1e-6) == pytest.approx(0.25, abs=0.006)


def test_no_group_is_smaller_than_five() -> None:
    found = find_groups(camps((60, SMALLEST_GROUP - 1), 60, seed=3, noise=0.02))
    assert not found.is_stable or np.bincount(found.label[found.label >= 0]).min() >= SMALLEST_GROUP


def test_seats_with_few_votes_are_not_placed() -> None:
    ballots = camps((40, 40), 60, seed=1)
    votes = ballots.votes.copy()
    votes[0, 6:] = UNSEEN
    found = find_groups(Ballots.from_matrix(votes))
    assert found.label[0] == -1 and np.isnan(found.positions[0]).all() and np.isnan(found.certainty[0])
    assert (found.label[1:] >= 0).all()


def test_relabelling_seats_changes_nothing() -> None:
    ballots = camps((40, 30), 50, seed=5, noise=0.25)
    order = np.random.default_rng(1).permutation(70)
    one = find_groups(ballots)
    other = find_groups(Ballots.from_matrix(ballots.votes[order]))
    assert (one.label[order] == other.label).all()
    assert [c.stability for c in one.counts] == [c.stability for c in other.counts]
    assert one.positions[order] == pytest.approx(other.positions, abs=1e-5)


def test_the_seed_decides_nothing_but_chance() -> None:
    ballots = camps((40, 40), 60, seed=1)
    assert [find_groups(ballots, seed).k for seed in range(5)] == [2] * 5
    one, again = find_groups(ballots, 3), find_groups(ballots, 3)
    assert one.counts[0].stability == again.counts[0].stability


@pytest.mark.parametrize(("seats", "statements"), [(0, 0), (1, 1), (3, 5), (9, 30), (30, 1)])
def test_rooms_too_small_to_group(seats: int, statements: int) -> None:
    votes = np.ones((seats, statements), dtype=np.int8)
    found = find_groups(Ballots.from_matrix(votes))
    assert found.k == 1 and found.label.shape == (seats,) and found.loadings.shape == (2, statements)


@pytest.mark.parametrize("shape", [(60, 25), (25, 60), (200, 190), (150, 200)])
def test_components_equal_the_exact_eigenvectors(shape: tuple[int, int]) -> None:
    """The iteration against numpy's eigenvectors of the exact integer sums, tall and wide."""
    ballots = camps((shape[0] // 2, shape[0] - shape[0] // 2), shape[1], seed=2, noise=0.3)
    scatter = CoVotes.of(ballots).scatter()
    values, vectors = np.linalg.eigh(scatter)
    found = principal_components(ballots.votes, np.random.default_rng(0))
    assert found.values[:2] == pytest.approx(values[::-1][:2], rel=1e-3)
    assert abs(found.vectors[:, 0] @ vectors[:, -1]) > 0.9999
    assert found.total == pytest.approx(np.trace(scatter), rel=1e-4)
    assert found.vectors[np.abs(found.vectors[:, 0]).argmax(), 0] > 0


@pytest.mark.parametrize("shape", [(60, 25), (25, 60), (200, 190), (150, 200), (2, 1)])
def test_the_largest_value_alone_is_that_of_the_components(shape: tuple[int, int]) -> None:
    ballots = camps((shape[0] // 2, shape[0] - shape[0] // 2), shape[1], seed=2, noise=0.3)
    scattered = shuffled_votes(ballots.votes, np.random.default_rng(0))
    for votes in (ballots.votes, scattered, np.zeros_like(scattered)):
        exact = np.linalg.eigvalsh(CoVotes.of(Ballots.from_matrix(votes)).scatter())[-1]
        assert largest_value(votes) == pytest.approx(exact, rel=1e-4, abs=1e-6)


def test_places_make_up_for_what_was_not_seen() -> None:
    ballots = camps((30, 30), 40, seed=1, seen_share=1.0)
    found = principal_components(ballots.votes, np.random.default_rng(0))
    value = ballots.votes - found.mean
    assert found.place(ballots) == pytest.approx(value @ found.vectors, abs=1e-4)


@given(st.lists(st.integers(0, 3), min_size=2, max_size=30), st.randoms())
@settings(max_examples=50)
def test_the_rand_index_equals_counting_pairs(labels: list[int], random: object) -> None:
    other = [random.randrange(3) for _ in labels]  # type: ignore[attr-defined]
    n = len(labels)
    pairs = [(i, j) for i in range(n) for j in range(i)]
    both = sum(labels[i] == labels[j] and other[i] == other[j] for i, j in pairs)
    one, two = (sum(x[i] == x[j] for i, j in pairs) for x in (labels, other))
    expected = one * two / len(pairs)
    most = (one + two) / 2
    by_hand = 1.0 if most == expected else (both - expected) / (most - expected)
    assert adjusted_rand(np.array(labels), np.array(other)) == pytest.approx(by_hand)


def test_k_means_reaches_the_best_of_all_divisions_of_a_few_points() -> None:
    rng = np.random.default_rng(3)
    points = rng.standard_normal((9, 2))
    best = min(
        sum(((points[mask] - points[mask].mean(axis=0)) ** 2).sum() for mask in (member, ~member))
        for member in (np.array([(code >> i) & 1 for i in range(9)], dtype=bool) for code in range(1, 2**9 - 1))
    )
    centres, left = k_means(points, 2, rng, starts=30)
    assert left == pytest.approx(best)
    label, squared = nearest(points, centres)
    assert squared.min(axis=0).sum() == pytest.approx(best)
    assert set(label) == {0, 1}
