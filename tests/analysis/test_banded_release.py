"""What a closed round tells: true of the exact counts, within the promised false share, and no help to an attacker."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import numpy as np
import pytest
from bench.calibration import leaning, related, unrelated
from hypothesis import given, settings
from hypothesis import strategies as st

from baithak.analysis.ballots import UNSEEN, Ballots
from baithak.analysis.banded_release import Reading, Told, banded_release, flip_bound, reading_of, scales_of
from baithak.analysis.bands import Scale, band_count, stances
from baithak.analysis.errors import BadBallots
from baithak.analysis.joint_disclosure import Counts, Release, weak_spots
from baithak.analysis.learned_prior import LearnedPrior
from baithak.analysis.released import CLOSED, released
from baithak.analysis.tally import Tally
from baithak.seal.canonical import encode

AGREE, DISAGREE, UNSURE = 1, -1, 0
SIDES = ("east", "west")


def ballots_of(votes: np.ndarray, sizes: tuple[int, ...], names: tuple[str, ...] = SIDES) -> Ballots:
    side = np.repeat(np.arange(len(sizes)), sizes)
    ids = np.array([f"s{index:03}" for index in range(votes.shape[1])])
    return Ballots.from_matrix(votes.astype(np.int8), statement_ids=ids, side=side, side_names=names[: len(sizes)])


def seats_of(sizes: tuple[int, ...], names: tuple[str, ...] = SIDES) -> dict[str, int]:
    return dict(zip(names, sizes, strict=False))


def document(votes: np.ndarray, sizes: tuple[int, ...]) -> bytes:
    """The finding, to the byte."""
    return encode(released(ballots_of(votes, sizes), seats_of(sizes), CLOSED))


def random_room(rng: np.random.Generator, sizes: tuple[int, ...], statements: int) -> np.ndarray:
    """(seat, statement) votes of one room: shares of all kinds, some unsure, some absent."""
    shares = rng.beta(0.7, 0.7, (len(sizes), statements))[np.repeat(np.arange(len(sizes)), sizes)]
    votes = np.where(rng.random(shares.shape) < shares, AGREE, DISAGREE)
    votes[rng.random(votes.shape) < 0.1] = UNSURE
    votes[rng.random(votes.shape) < rng.choice([0.0, 0.1, 0.4])] = UNSEEN
    return votes


def statements(found: dict[str, object]) -> list[dict]:
    rows = found["statements"]
    assert isinstance(rows, list)
    return rows


# --- what is told


def test_worked_example() -> None:
    """12 and 13 seats: three bands, at a third and two thirds."""
    votes = np.full((25, 3), UNSURE)
    votes[:9, 0] = votes[12:21, 0] = AGREE  # 9 of 12 and 9 of 13: more than two thirds of each
    votes[:9, 1] = AGREE
    votes[12:22, 1] = DISAGREE
    votes[:8, 2] = DISAGREE  # 8 of 12 are not more than two thirds
    found = released(ballots_of(votes, (12, 13)), {"east": 12, "west": 13}, CLOSED)
    assert (found["told"], found["bands"], found["colluders"]) == ("sides", 3, 2)
    assert found["sides"] == [{"side": "east", "seats": 12}, {"side": "west", "seats": 13}]
    first, second, third = statements(found)
    assert first["reading"] == "broad"
    assert first["views"] == [
        {"vote": "agree", "band": 2, "low": 9, "high": 12},
        {"vote": "agree", "band": 2, "low": 9, "high": 13},
    ]
    assert second["reading"] == "divides"
    assert second["views"][1] == {"vote": "disagree", "band": 2, "low": 9, "high": 13}
    assert third["reading"] == "open"
    assert third["views"][0] == {"vote": "agree", "band": 0, "low": 0, "high": 4}


@pytest.mark.parametrize(
    ("stance", "bands", "reading"),
    [
        ((4, 3), 5, Reading.BROAD),
        ((3, 3), 5, Reading.BROAD),  # more than three fifths
        ((3, 2), 5, Reading.ONE_SIDE),
        ((3, 2), 4, Reading.SUPPORT),
        ((3, 3), 4, Reading.BROAD),
        ((1, 1), 2, Reading.SUPPORT),  # a majority is all that seven seats can show
        ((1, -2), 2, Reading.DIVIDES),
        ((-2, -2), 2, Reading.REJECTED),
        ((0, -2), 2, Reading.ONE_REJECTS),
        ((0, 0), 2, Reading.OPEN),
        ((1, 0, -2), 2, Reading.DIVIDES),
        ((1, 1, 0), 2, Reading.ONE_SIDE),
    ],
)
def test_readings(stance: tuple[int, ...], bands: int, reading: Reading) -> None:
    assert reading_of(stance, [Scale(20, bands)] * len(stance)) is reading


def test_below_seven_a_side_only_all_together_are_told_of_and_below_seven_nothing() -> None:
    for sizes, told, bands in (((6, 6), "together", 3), ((25, 6), "together", 5), ((3, 3), "nothing", 0)):
        votes = np.full((sum(sizes), 2), AGREE)
        found = released(ballots_of(votes, sizes), seats_of(sizes), CLOSED)
        assert (found["told"], found["bands"]) == (told, bands)
        assert [len(row["views"]) for row in statements(found)] == ([1, 1] if told == "together" else [])
        assert not any(row["firm"] for row in statements(found))


def test_nobody_voted_looks_like_everybody_unsure() -> None:
    absent, unsure = (np.full((20, 3), value) for value in (UNSEEN, UNSURE))
    assert document(absent, (10, 10)) == document(unsure, (10, 10))


def test_members_who_never_came_count_as_not_agreeing_and_do_not_show() -> None:
    votes = random_room(np.random.default_rng(1), (12, 12), 8)
    votes[[0, 1, 12]] = UNSEEN
    came = np.delete(votes, [0, 1, 12], axis=0)
    side = np.repeat([0, 1], [10, 11])
    ids = np.array([f"s{index:03}" for index in range(8)])
    those = Ballots.from_matrix(came.astype(np.int8), statement_ids=ids, side=side, side_names=SIDES)
    assert encode(released(those, seats_of((12, 12)), CLOSED)) == document(votes, (12, 12))


def test_more_seats_than_granted_and_other_sides_are_refused() -> None:
    ballots = ballots_of(np.full((20, 1), AGREE), (10, 10))
    with pytest.raises(BadBallots, match="more seats"):
        released(ballots, {"east": 10, "west": 9}, CLOSED)
    with pytest.raises(BadBallots, match="not those of the charter"):
        released(ballots, {"east": 10, "north": 10}, CLOSED)
    with pytest.raises(ValueError, match="no kind"):
        released(ballots, {"east": 10, "west": 10}, "secret")
    nobody = ballots.with_sides(np.full(20, -1), SIDES)
    with pytest.raises(BadBallots, match="more seats"):
        released(nobody, {"east": 10, "west": 10}, CLOSED)


# --- it is true


FACTS: dict[str, Callable[[np.ndarray, np.ndarray], bool]] = {
    "broad": lambda agree, against: bool((agree > Fraction(3, 5)).all()),
    "support": lambda agree, against: bool((agree > Fraction(1, 2)).all()),
    "rejected": lambda agree, against: bool((against > Fraction(1, 2)).all()),
    "divides": lambda agree, against: bool((agree > Fraction(1, 2)).any() and (against > Fraction(1, 2)).any()),
    "one_side": lambda agree, against: bool((agree > Fraction(1, 2)).any()),
    "one_rejects": lambda agree, against: bool((against > Fraction(1, 2)).any()),
    "open": lambda agree, against: True,
}


@settings(deadline=None, max_examples=60)
@given(st.tuples(st.integers(7, 25), st.integers(7, 25)), st.integers(0, 2**32 - 1))
def test_every_word_is_true_of_the_exact_counts(sizes: tuple[int, int], seed: int) -> None:
    """The false share of what is said of this room is nought: readings and numbers hold for the votes themselves."""
    votes = random_room(np.random.default_rng(seed), sizes, 12)
    side = np.repeat([0, 1], sizes)
    found = released(ballots_of(votes, sizes), seats_of(sizes), CLOSED)
    for index, row in enumerate(statements(found)):
        shares = [
            np.array([Fraction(int((votes[side == s, index] == vote).sum()), sizes[s]) for s in (0, 1)])
            for vote in (AGREE, DISAGREE)
        ]
        assert FACTS[row["reading"]](*shares)
        for s, view in enumerate(row["views"]):
            count = int((votes[side == s, index] == (AGREE if view["vote"] == "agree" else DISAGREE)).sum())
            assert view["low"] <= count <= view["high"]


def firm_false_share(
    world: Callable, sizes: tuple[int, int], rooms: int, seed: int, count: int, voted: float
) -> tuple[float, float, float]:
    """Mean false share of what is called firm, its Monte-Carlo error, and the share of all truths that are."""
    rng = np.random.default_rng(seed)
    false, found, true_count = [], 0, 0
    for _ in range(rooms):
        shares = world(rng)[:, :count]
        by_seat = shares[np.repeat([0, 1], sizes)]
        votes = np.where(rng.random(by_seat.shape) < by_seat, AGREE, DISAGREE)
        votes[rng.random(votes.shape) > voted] = UNSEEN
        rows = statements(banded_release(Tally.of(ballots_of(votes, sizes)), seats_of(sizes)))
        firm = np.array([row["firm"] and row["reading"] != "rejected" for row in rows], dtype=bool)
        firm_no = np.array([row["firm"] and row["reading"] == "rejected" for row in rows], dtype=bool)
        wrong = (firm & ~(shares > 0.6).all(axis=0)) | (firm_no & ~(shares < 0.4).all(axis=0))
        false.append(wrong.sum() / max(1, (firm | firm_no).sum()))
        found += int((firm & ~wrong).sum())
        true_count += int((shares > 0.6).all(axis=0).sum())
    return float(np.mean(false)), float(np.std(false)) / rooms**0.5, found / max(true_count, 1)


@pytest.mark.parametrize("world", [related, unrelated, leaning])
@pytest.mark.parametrize(("sizes", "count", "voted"), [((12, 12), 60, 1.0), ((13, 17), 20, 0.9), ((25, 25), 5, 1.0)])
def test_at_most_one_in_ten_of_what_is_called_firm_is_false_beyond_the_room(
    world: Callable, sizes: tuple[int, int], count: int, voted: float
) -> None:
    false, error, _found = firm_false_share(world, sizes, 40, seed=5, count=count, voted=voted)
    assert false <= 0.10 + 2 * error


def test_firmness_finds_something() -> None:
    assert firm_false_share(related, (16, 16), 30, seed=6, count=30, voted=1.0)[2] > 0.15


def test_a_world_with_nothing_to_find_is_seldom_called_firm() -> None:
    """Every share is .58: all that could be called firm is false, so seldom must anything be."""

    def never_quite(rng: np.random.Generator) -> np.ndarray:
        return np.full((2, 30), 0.58)

    false, error, _found = firm_false_share(never_quite, (16, 16), 40, seed=7, count=30, voted=1.0)
    assert false <= 0.10 + 2 * error


def test_the_banded_prior_meets_the_exact_one_where_every_band_is_one_count() -> None:
    rng = np.random.default_rng(3)
    count = rng.integers(0, 13, (2, 20))
    seats = np.array([12, 12])
    exact = LearnedPrior.fit(count, np.full((2, 20), 12), 0.6)
    banded = LearnedPrior.fit_bands(count, count, seats, 0.6)
    np.testing.assert_allclose(
        banded.p_all_above_in_bands(count, count, seats), exact.p_all_above(count, np.full((2, 20), 12)), atol=1e-9
    )


# --- it is no help


def released_about_one_item(sizes: tuple[int, ...]) -> list[Release]:
    """Everything told about one item but what other items have a part in (`firm`), as the joint check takes it."""
    told, cells, scales = scales_of(sizes)
    assert told is not Told.NOTHING

    def stance(of_cells: tuple[int, ...], scale: Scale) -> Callable[[Counts], np.ndarray]:
        def of(outcomes: Counts) -> np.ndarray:
            agree, disagree = (outcomes[:, list(of_cells), vote].sum(axis=1).astype(np.int64) for vote in (0, 1))
            return stances(agree, disagree, scale)

        return of

    views = [stance(own, scale) for own, scale in zip(cells, scales, strict=True)]

    def reading(outcomes: Counts) -> np.ndarray:
        columns = np.stack([view(outcomes) for view in views], axis=1)
        unique, row = np.unique(columns, axis=0, return_inverse=True)
        names = list(Reading)
        return np.array([names.index(reading_of(one, scales)) for one in unique])[row.reshape(-1)]

    return [Release(f"view {index}", view) for index, view in enumerate(views)] + [Release("reading", reading)]


@pytest.mark.parametrize(
    "sizes", [(a, b) for a in (7, 8, 9, 10, 12, 13, 16) for b in (7, 10, 13) if a >= b] + [(6, 6), (3, 4), (20, 5)]
)
def test_the_joint_check_over_everything_told_about_an_item(sizes: tuple[int, int]) -> None:
    """Every outcome of both sides together, views and reading at once, two colluders anywhere: nothing is ruled out."""
    assert not any(True for _ in weak_spots(sizes, released_about_one_item(sizes)))


def other_rooms_that_look_the_same(
    rng: np.random.Generator, votes: np.ndarray, sizes: tuple[int, ...], known: list[int], target: int, vote: int
) -> np.ndarray:
    """A room in which the target voted so on every statement, the known ones as they did, and all the rest anyhow,
    such that each side's stances are what they were.
    """  # fmt: skip
    other = votes.copy()
    side = np.repeat(np.arange(len(sizes)), sizes)
    bands = band_count(min(sizes))
    for s, size in enumerate(sizes):
        scale = Scale(size, bands)
        free = [seat for seat in np.flatnonzero(side == s) if seat not in known]
        for column in range(votes.shape[1]):
            fixed = votes[[seat for seat in known if side[seat] == s], column]
            own = votes[side == s, column]
            stance = stances((own == AGREE).sum(), (own == DISAGREE).sum(), scale)
            choices = [
                (a, d)
                for a in range(len(free) + 1)
                for d in range(len(free) + 1 - a)
                if stances(np.array(a + (fixed == AGREE).sum()), np.array(d + (fixed == DISAGREE).sum()), scale)
                == stance
                and (target not in free or (a, d, len(free) - a - d)[(AGREE, DISAGREE, UNSURE).index(vote)])
            ]
            assert choices, "the attacker has ruled out how the target voted"
            a, d = choices[rng.integers(len(choices))]
            cast = np.concatenate([np.full(a, AGREE), np.full(d, DISAGREE), np.full(len(free) - a - d, UNSURE)])
            rng.shuffle(cast)
            if target in free:
                at, place = free.index(target), int(np.flatnonzero(cast == vote)[0])
                cast[[at, place]] = cast[[place, at]]
            other[free, column] = cast
    return other


@pytest.mark.parametrize("seed", range(60))
def test_reconstruction_is_hopeless_to_the_byte(seed: int) -> None:
    """An attacker holds the whole finding and two members' own votes. Whoever the target and whatever the vote, there
    is a room, other in every other vote as well, with the very same finding, firmness and order included.
    """  # fmt: skip
    rng = np.random.default_rng(seed)
    sizes = (int(rng.integers(7, 26)), int(rng.integers(7, 26)))
    votes = random_room(rng, sizes, 6)
    known = list(rng.choice(sum(sizes), 2, replace=False))
    target = int(rng.choice([seat for seat in range(sum(sizes)) if seat not in known]))
    told = document(votes, sizes)
    for vote in (AGREE, DISAGREE, UNSURE):
        other = other_rooms_that_look_the_same(rng, votes, sizes, known, target, vote)
        assert (other[target] == vote).all()
        assert (other[known] == votes[known]).all()
        assert document(other, sizes) == told


def test_no_vote_is_determined_in_thousands_of_rooms() -> None:
    """4,000 rooms of 7 to 25 a side, worst colluders by trying all: what each other member voted is always open."""
    rng = np.random.default_rng(11)
    open_to: dict[tuple[int, int, int, tuple[int, int]], bool] = {}
    checked = 0
    for _ in range(4000):
        sizes = (int(rng.integers(7, 26)), int(rng.integers(7, 26)))
        bands = band_count(min(sizes))
        for size in sizes:
            agree = int(rng.binomial(size, rng.beta(0.5, 0.5)))
            disagree = int(rng.binomial(size - agree, rng.beta(0.5, 0.5)))
            left = (agree, disagree, size - agree - disagree)
            stance = int(stances(np.array(agree), np.array(disagree), Scale(size, bands)))
            for one in range(3):
                for two in range(one, 3):
                    if all(left[v] >= (one == v) + (two == v) for v in range(3)):
                        key = size, bands, stance, (one, two)
                        if key not in open_to:
                            open_to[key] = _is_open(*key)
                        assert open_to[key]
                        checked += 1
    assert checked > 20_000


def _is_open(size: int, bands: int, stance: int, known: tuple[int, int]) -> bool:
    """Could each other member still have voted in each of the three ways? A slow twin of the joint check."""
    own = [known.count(v) for v in range(3)]
    possible = [False] * 3
    for a in range(own[0], size + 1):
        for d in range(own[1], size + 1 - a):
            others = (a - own[0], d - own[1], size - a - d - own[2])
            if others[2] >= 0 and int(stances(np.array(a), np.array(d), Scale(size, bands))) == stance:
                possible = [p or n > 0 for p, n in zip(possible, others, strict=True)]
    return all(possible)


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 2**32 - 1))
def test_who_is_who_and_the_order_of_votes_change_nothing(seed: int) -> None:
    rng = np.random.default_rng(seed)
    votes = random_room(rng, (9, 11), 5)
    shuffled = np.concatenate([rng.permutation(votes[:9]), rng.permutation(votes[9:])])
    assert document(shuffled, (9, 11)) == document(votes, (9, 11))


# --- the flip bound


@pytest.mark.parametrize("sizes", [(7, 8), (12, 13), (16, 16), (20, 10)])
def test_no_fewer_seats_than_the_flip_bound_break_a_reading(sizes: tuple[int, int]) -> None:
    """Every stance of both sides, and every count that fits: with one seat less than told changed, the reading's own
    words are still true; and for the lowest counts, with as many as told they are not."""
    _told, _cells, scales = scales_of(sizes)
    for pair in np.ndindex(*(2 * scale.bands for scale in scales)):
        stance = [index - scale.bands for index, scale in zip(pair, scales, strict=True)]
        if any(one < 0 and -1 - one < scale.first_majority for one, scale in zip(stance, scales, strict=True)):
            continue  # no such stance
        reading = reading_of(stance, scales)
        flip = flip_bound(reading, stance, scales)
        low = [int(scale.lowest[max(one, -1 - one)]) for one, scale in zip(stance, scales, strict=True)]
        if reading in (Reading.BROAD, Reading.SUPPORT, Reading.REJECTED):
            line = Fraction(3, 5) if reading is Reading.BROAD else Fraction(1, 2)
            holds = [[count - flip + 1 > line * n for count in (one, n)] for one, n in zip(low, sizes, strict=True)]
            assert flip >= 1 and all(map(all, holds))
            assert any(one - flip <= line * n for one, n in zip(low, sizes, strict=True))
        elif reading is Reading.DIVIDES:
            assert flip == min(one - n // 2 for one, n in zip(low, sizes, strict=True))
        else:
            assert flip == 0


def test_the_flip_bound_by_hand() -> None:
    """12 seats, three bands: 9 surely agree. More than three in five is 8 and more: 2 must change."""
    scales = [Scale(12, 3), Scale(12, 3)]
    assert flip_bound(Reading.BROAD, [2, 2], scales) == 2
    assert flip_bound(Reading.REJECTED, [-3, -3], scales) == 3
    assert flip_bound(Reading.DIVIDES, [2, -3], scales) == 3
    assert flip_bound(Reading.BROAD, [4, 3], [Scale(20, 5), Scale(20, 5)]) == 1
