"""Polis exports: real ones agree with themselves in every way that they can be counted; small ones show each rule."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from baithak.analysis.ballots import AGREE, DISAGREE, UNSEEN
from baithak.conversations.errors import BadInput
from baithak.conversations.polis_comments import read_comments
from baithak.conversations.polis_export import PolisFiles, read_polis_export
from baithak.conversations.polis_participants import read_participants
from baithak.conversations.reader import read_conversation

WITH_LOG = (
    "brexit-consensus",
    "london.youth.policing",
    "scoop-hivemind.biodiversity",
    "ssis.land-bank-farmland.2rumnecbeh.2021-08-01",
)
ALL = (*WITH_LOG, "american-assembly.bowling-green")
# Counted apart from this code, with the standard library's csv module: seats, statements, votes left after
# moderation, moderated out, seats in a Polis group.
SHAPES = {
    "brexit-consensus": (204, 50, 5_303, 0, 197),
    "london.youth.policing": (26, 36, 638, 3, 24),
    "scoop-hivemind.biodiversity": (536, 154, 29_188, 162, 443),
    "ssis.land-bank-farmland.2rumnecbeh.2021-08-01": (404, 192, 33_338, 105, 355),
    "american-assembly.bowling-green": (2_031, 607, 225_040, 289, 1_581),
}


def rows_of(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened))


@pytest.mark.parametrize("name", ALL)
def test_real_shapes(shared_data: Path, name: str) -> None:
    conversation = read_conversation(shared_data / "polis" / name)
    seats, statements, votes, out, grouped = SHAPES[name]
    assert conversation.ballots.votes.shape == (seats, statements)
    assert conversation.ballots.vote_count == votes
    assert conversation.moderated_out_count == out
    assert len(conversation.polis_groups) == grouped
    assert all(conversation.texts)
    assert conversation.topic and conversation.source.startswith("https://")
    assert (conversation.event_count is None) == (name not in WITH_LOG)


@pytest.mark.parametrize("name", WITH_LOG)
@pytest.mark.parametrize("is_moderated", [True, False])
def test_the_log_says_what_the_matrix_says(shared_data: Path, name: str, is_moderated: bool) -> None:
    folder = shared_data / "polis" / name
    comments = folder / "comments.csv" if is_moderated else None
    log = read_polis_export(PolisFiles(folder / "votes.csv", None, comments, None, None)).ballots
    matrix = read_polis_export(PolisFiles(None, folder / "participants-votes.csv", comments, None, None)).ballots
    assert np.array_equal(log.seat_ids, matrix.seat_ids)
    shared, at_log, at_matrix = np.intersect1d(log.statement_ids, matrix.statement_ids, return_indices=True)
    assert np.array_equal(log.votes[:, at_log], matrix.votes[:, at_matrix])
    # The matrix may lack a statement that was moderated out, never one that was not.
    assert len(shared) == matrix.statement_count
    assert not is_moderated or log.statement_count == matrix.statement_count


@pytest.mark.parametrize("name", ALL)
def test_one_means_agree_by_the_participants_own_counts(shared_data: Path, name: str) -> None:
    people = read_participants(shared_data / "polis" / name / "participants-votes.csv", None, with_votes=True)
    assert people.votes is not None
    assert np.array_equal((people.votes == AGREE).sum(axis=1), people.agrees)
    assert np.array_equal((people.votes == DISAGREE).sum(axis=1), people.disagrees)


@pytest.mark.parametrize("name", WITH_LOG)
def test_the_counts_of_comments_count_every_vote_cast(shared_data: Path, name: str) -> None:
    folder = shared_data / "polis" / name
    cast = Counter((int(row["comment-id"]), row["vote"]) for row in rows_of(folder / "votes.csv"))
    comments = read_comments(folder / "comments.csv")
    assert comments.agrees is not None and comments.disagrees is not None
    assert [cast[statement, "1"] for statement in comments.ids.tolist()] == comments.agrees.tolist()
    assert [cast[statement, "-1"] for statement in comments.ids.tolist()] == comments.disagrees.tolist()


@pytest.mark.parametrize("name", WITH_LOG)
def test_every_event_is_counted_once(shared_data: Path, name: str) -> None:
    conversation = read_conversation(shared_data / "polis" / name)
    assert conversation.event_count == len(rows_of(shared_data / "polis" / name / "votes.csv"))
    assert conversation.ballots.vote_count < conversation.event_count


def test_groups_as_sides(shared_data: Path) -> None:
    ballots = read_conversation(shared_data / "polis" / "brexit-consensus", "group-id").ballots
    assert ballots.side_names == ("0", "1")
    assert ballots.side_sizes.tolist() == [106, 91]
    assert (ballots.side < 0).sum() == 7


def test_a_log_in_seconds_without_a_matrix(shared_data: Path) -> None:
    other = read_conversation(shared_data / "polis-engine" / "biodiversity-536-people").ballots
    assert np.array_equal(other.votes, read_conversation(shared_data / "polis" / WITH_LOG[2]).ballots.votes)


COMMENTS = "comment-id,agrees,disagrees,moderated,comment-body\n7,2,1,1,one\n8,0,0,0,two\n9,1,0,-1,three\n"
LOG = (
    "timestamp,datetime,comment-id,voter-id,vote\n"
    "30,x,7,1,-1\n10,x,7,1,1\n"  # changed later, though it stands above
    "20,x,7,2,1\n20,x,9,3,1\n"
)
MATRIX = "participant,group-id,n-agree,n-disagree,7,8,9\n1,0,0,1,-1,,\n2,1,1,0,1,,\n3,,1,0,,,1\n4,1,0,0,,,\n"


def export(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        (folder / f"{name.replace('_', '-')}.csv").write_text(text, encoding="utf-8")
    return folder


def test_rules_on_a_small_log(tmp_path: Path) -> None:
    summary = 'topic,"What, now?"\nurl,https://example.org\nconversation-description,"Two\nlines"\n'
    folder = export(tmp_path, votes=LOG, comments=COMMENTS, participants_votes=MATRIX, summary=summary)
    conversation = read_conversation(folder)
    ballots = conversation.ballots
    assert ballots.statement_ids.tolist() == [7, 8]  # 8 has no vote yet; 9 was moderated out
    assert ballots.seat_ids.tolist() == [1, 2, 3, 4]  # 3 voted only on 9; 4 never voted
    assert ballots.votes.tolist() == [[-1, UNSEEN], [1, UNSEEN], [UNSEEN, UNSEEN], [UNSEEN, UNSEEN]]
    assert conversation.texts == ("one", "two")
    assert conversation.moderated_out_count == 1
    assert conversation.event_count == 4
    assert conversation.polis_groups == {1: 0, 2: 1, 4: 1}
    assert (conversation.topic, conversation.description) == ("What, now?", "Two\nlines")
    assert ballots.side_names == ()


def test_the_matrix_alone_gives_the_same(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    both = read_conversation(export(tmp_path, votes=LOG, comments=COMMENTS, participants_votes=MATRIX))
    alone = read_conversation(export(tmp_path / "a", comments=COMMENTS, participant_votes=MATRIX))
    assert np.array_equal(both.ballots.votes, alone.ballots.votes)
    assert alone.texts == both.texts
    assert alone.event_count is None


def test_a_statement_that_comments_do_not_know_has_no_text(tmp_path: Path) -> None:
    conversation = read_conversation(export(tmp_path, votes=LOG + "5,x,99,1,1\n", comments=COMMENTS))
    assert conversation.ballots.statement_ids.tolist() == [7, 8, 99]
    assert conversation.texts == ("one", "two", "")


@pytest.mark.parametrize("with_comments", [True, False])
def test_votes_with_the_sign_of_the_database_are_turned(tmp_path: Path, with_comments: bool) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    swapped = LOG.replace(",-1\n", ",*\n").replace(",1\n", ",-1\n").replace(",*\n", ",1\n")
    files = {"comments": COMMENTS} if with_comments else {"participants_votes": MATRIX}
    right = read_conversation(export(tmp_path / "a", votes=LOG, **files)).ballots
    turned = read_conversation(export(tmp_path / "b", votes=swapped, **files)).ballots
    assert np.array_equal(right.votes, turned.votes)


def test_a_matrix_with_the_sign_of_the_database_is_turned(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    swapped = (
        MATRIX.replace("1,0,0,1,-1,,", "1,0,0,1,1,,").replace("2,1,1,0,1", "2,1,1,0,-1").replace(",,,1\n", ",,,-1\n")
    )
    right = read_conversation(export(tmp_path / "a", participants_votes=MATRIX)).ballots
    turned = read_conversation(export(tmp_path / "b", participants_votes=swapped)).ballots
    assert np.array_equal(right.votes, turned.votes)


def test_a_sign_that_nobody_can_tell_is_refused(tmp_path: Path) -> None:
    counts = "comment-id,agrees,disagrees,moderated,comment-body\n7,0,9,1,one\n"
    with pytest.raises(BadInput, match="not clear whether 1 means agree"):
        read_conversation(export(tmp_path, votes=LOG, comments=counts))
