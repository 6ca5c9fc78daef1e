"""Spark, on this machine with two workers, gives the very integers that one process gives."""

from __future__ import annotations

import shutil
import sys
import warnings
from collections.abc import Iterator
from dataclasses import fields
from typing import Any

import numpy as np
import pytest
from tests.analysis.rooms import camps

from baithak.analysis.ballots import UNSEEN, Ballots
from baithak.analysis.common_ground import common_ground
from baithak.analysis.groups import find_groups
from baithak.analysis.live import components_of
from baithak.analysis.tally import CoVotes, Tally
from baithak.conversations.errors import ConversationError

pytest.importorskip("pyspark", reason="pyspark is not installed: pip install 'baithak[spark]'")
if shutil.which("java") is None:
    pytest.skip("Java is not installed, and Spark needs it", allow_module_level=True)

# Spark's own code warns of things that are Spark's to change, and leaves a socket to the garbage collector.
pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning:pyspark"),
    pytest.mark.filterwarnings("ignore::FutureWarning:pyspark"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

SIDES = ("East", "West")
STATEMENTS = 12


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    with warnings.catch_warnings(), pytest.MonkeyPatch.context() as patch:
        warnings.simplefilter("ignore")
        patch.setenv("PYSPARK_PYTHON", sys.executable)
        from pyspark.sql import SparkSession

        session = (
            SparkSession.builder.master("local[2]")
            .config("spark.ui.enabled", "false")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.sql.shuffle.partitions", "3")
            .getOrCreate()
        )
        session.sparkContext.setLogLevel("ERROR")
    yield session
    session.stop()


def room() -> Ballots:
    rng = np.random.default_rng(3)
    votes = rng.choice([-1, 0, 1, UNSEEN], (60, STATEMENTS), p=[0.2, 0.1, 0.4, 0.3]).astype(np.int8)
    votes[7] = UNSEEN  # a seat that has not voted
    return Ballots.from_matrix(votes, side=np.arange(60) % 3 - 1, side_names=SIDES)


def rows_of(ballots: Ballots) -> list[tuple[int, str | None, int | None, int | None, int]]:
    """A row per vote, an earlier contrary vote before every fifth one, and all of it shuffled."""
    names = [SIDES[side] if side >= 0 else None for side in ballots.side]
    rows: list[tuple[int, str | None, int | None, int | None, int]] = []
    for seat, statement in zip(*np.nonzero(ballots.seen), strict=True):
        vote = int(ballots.votes[seat, statement])
        rows.append((int(seat), names[seat], int(statement), vote, 100))
        if len(rows) % 5 == 0:
            rows.append((int(seat), names[seat], int(statement), -1 if vote == 1 else 1, 50))
    rows += [(int(seat), names[seat], None, None, 0) for seat in np.flatnonzero(~ballots.seen.any(axis=1))]
    return [rows[place] for place in np.random.default_rng(1).permutation(len(rows))]


def assert_same(one: Any, other: Any) -> None:
    for field in fields(one):
        np.testing.assert_array_equal(getattr(one, field.name), getattr(other, field.name), err_msg=field.name)


def test_sums_and_claims_are_those_of_one_process(spark: Any) -> None:
    from baithak.conversations.spark_votes import SparkVotes

    ballots = room()
    frame = spark.createDataFrame(rows_of(ballots), "seat long, side string, statement long, vote byte, moment long")
    votes = SparkVotes(frame, np.arange(STATEMENTS), SIDES)
    tally = votes.tally()
    assert_same(tally, Tally.of(ballots))
    assert_same(votes.co_votes(), CoVotes.of(ballots))
    assert_same(common_ground(tally), common_ground(Tally.of(ballots)))
    # Statements that are not asked for are left out, and the number of parts changes nothing.
    chosen = np.array([1, 4, 6])
    some = SparkVotes(frame, chosen, SIDES, parts=7)
    assert_same(some.tally(), Tally.of(ballots.of_statements(chosen)))


def test_names_for_ids_and_no_sides(spark: Any) -> None:
    from baithak.conversations.spark_votes import SparkVotes

    rows = [("ann", "peace", 1), ("ann", "trade", -1), ("bob", "peace", 0)]
    votes = SparkVotes(
        spark.createDataFrame(rows, "seat string, statement string, vote int"), np.array(["peace", "trade"])
    )
    tally = votes.tally()
    assert tally.agree.tolist() == [[1, 0]]
    assert tally.disagree.tolist() == [[0, 1]]
    assert tally.seen.tolist() == [[2, 1]]
    assert tally.side_sizes.tolist() == [2]


def test_what_is_missing_is_named(spark: Any) -> None:
    from baithak.conversations.spark_votes import SparkVotes

    frame = spark.createDataFrame([(1, 2)], "seat long, statement long")
    with pytest.raises(ConversationError, match="no column vote"):
        SparkVotes(frame, np.arange(3))
    with pytest.raises(ConversationError, match="no column side"):
        SparkVotes(frame.withColumn("vote", frame.seat), np.arange(3), SIDES)


def test_axes_of_all_and_groups_of_sampled_seats(spark: Any) -> None:
    """The recipe of docs/scale.md, from end to end."""
    from baithak.conversations.spark_votes import SparkVotes

    ballots = camps((120, 80), 30, seed=1, seen_share=0.7)
    row, column = np.nonzero(ballots.seen)
    rows = list(zip(row.tolist(), column.tolist(), ballots.votes[row, column].tolist(), strict=True))
    frame = spark.createDataFrame(rows, "seat long, statement long, vote byte")
    votes = SparkVotes(frame, np.arange(30))
    axes = components_of(votes.co_votes())
    some = frame.where("pmod(xxhash64(seat), 2) = 0 and vote is not null").toArrow()
    seat, statement, vote = (some[name].to_numpy() for name in ("seat", "statement", "vote"))
    sample = Ballots.from_log(seat, statement, vote, statement_ids=votes.statement_ids)
    assert 50 < sample.seat_count < 150
    np.testing.assert_array_equal(sample.votes, ballots.of_seats(sample.seat_ids).votes)
    assert find_groups(sample).k == 2
    np.testing.assert_allclose(axes.place(sample), components_of(CoVotes.of(ballots)).place(sample))
