"""Polis exports: the log of votes, or the matrix of participants' votes, with what else Polis publishes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from baithak.analysis.ballots import AGREE, DISAGREE, Ballots, Int8, Ints
from baithak.conversations.conversation import Conversation
from baithak.conversations.ids import IdColumn, ballots_of_events, on_statements, places_of
from baithak.conversations.kinds import INTEGER_ID, VOTE, WHOLE_MOMENT
from baithak.conversations.moderation import Moderation
from baithak.conversations.polis_comments import PolisComments, read_comments, read_summary
from baithak.conversations.polis_participants import Participants, read_participants
from baithak.conversations.shape import check_shape
from baithak.conversations.sides import declare_sides, read_sides, unknown_sides
from baithak.conversations.tables import read_csv
from baithak.conversations.vote_sign import turned, vote_sign

LOG_KINDS = {"timestamp": WHOLE_MOMENT, "comment-id": INTEGER_ID, "voter-id": INTEGER_ID, "vote": VOTE}


@dataclass(frozen=True)
class PolisFiles:
    """The files of an export; at least one of log and matrix is there."""

    log: Path | None
    matrix: Path | None
    comments: Path | None
    summary: Path | None
    sides: Path | None


def read_polis_export(files: PolisFiles, sides: str | None = None) -> Conversation:
    """A conversation from a Polis export.

    The log is preferred to the matrix; the last vote of a participant on a statement counts. Statements that were
    moderated out are left out of the ballots (not of `moderation`), their voters stay. Participants of the matrix
    who never voted are seats.
    sides: name of a column of the matrix (such as group-id: Polis's own groups, which are then marked as discovered),
        or path of a CSV file with the columns seat and side;
        without it the file sides.csv of the export, if there is one (Polis has none; `write_polis_export` has).
    Raises BadInput.
    """
    comments = None if files.comments is None else read_comments(files.comments)
    people = None if files.matrix is None else read_participants(files.matrix, sides, files.log is None)
    if files.log is not None:
        everything, event_count = _ballots_of_log(files.log, comments, people)
    else:
        assert people is not None and files.matrix is not None
        everything, event_count = _ballots_of_matrix(people, comments), None
    moderation = _moderation(everything, comments)
    check_shape(files.log or files.matrix or Path(), everything.seat_count, int((~moderation.is_out).sum()))
    ballots = _with_sides(moderation.shown, people, files, sides)
    summary = {} if files.summary is None else read_summary(files.summary)
    return Conversation(
        ballots,
        texts=_texts(ballots, comments),
        topic=summary.get("topic", ""),
        description=summary.get("conversation-description", ""),
        source=summary.get("url", ""),
        moderated_out_count=int(moderation.is_out.sum()),
        moderation=moderation,
        polis_groups={} if people is None else people.groups(),
        event_count=event_count,
        is_side_discovered=sides == "group-id",
    )


def _ballots_of_log(log: Path, comments: PolisComments | None, people: Participants | None) -> tuple[Ballots, int]:
    """The ballots of votes.csv, and how many votes it holds."""
    table = read_csv(log, LOG_KINDS)
    seat, statement = table.ids("voter-id"), table.ids("comment-id")
    vote: Int8 = table.numbers("vote")
    vote = turned(vote, _sign_of_log(log, seat, statement, vote, comments, people))
    if people is not None:
        seat = seat.including(people.ids)
    if comments is not None:
        statement = statement.including(comments.ids)
    check_shape(log, len(seat.ids), len(statement.ids))
    return ballots_of_events(seat, statement, vote, table.numbers("timestamp")), table.row_count


def _sign_of_log(
    log: Path,
    seat: IdColumn,
    statement: IdColumn,
    vote: Int8,
    comments: PolisComments | None,
    people: Participants | None,
) -> int:
    """What +1 means, by the counts of comments.csv (exact), else by those of the participants (less re-votes)."""
    if comments is not None and comments.agrees is not None and comments.disagrees is not None:
        counts = _counts(statement, vote, comments.ids)
        return vote_sign(log, *counts, comments.agrees, comments.disagrees, "comments.csv")
    if people is not None and people.agrees is not None and people.disagrees is not None:
        return vote_sign(log, *_counts(seat, vote, people.ids), people.agrees, people.disagrees, people.file.name)
    return 1


def _counts(column: IdColumn, vote: Int8, ids: Ints) -> tuple[Ints, Ints]:
    """(id,) how often +1 and -1 were cast on, or by, each of some ids, changes of mind included."""
    known = np.union1d(column.known, ids)
    places, wanted = places_of(column.codes, known), places_of(ids, known)
    sums = np.bincount(places, weights=vote, minlength=len(known)).astype(np.int64)
    both = np.bincount(places, weights=vote & 1, minlength=len(known)).astype(np.int64)
    return (both + sums)[wanted] // 2, (both - sums)[wanted] // 2


def _ballots_of_matrix(people: Participants, comments: PolisComments | None) -> Ballots:
    """The ballots of participants-votes.csv."""
    ids = people.statement_ids
    check_shape(people.file, len(people.ids), len(ids))
    assert people.votes is not None
    votes = turned(people.votes, _sign_of_matrix(people, ids, people.votes, comments))
    ballots = Ballots.from_matrix(votes, people.ids, ids)
    if comments is None:
        return ballots
    axis = np.union1d(ids, comments.ids)
    check_shape(people.file, len(people.ids), len(axis))
    return on_statements(ballots, axis)


def _sign_of_matrix(people: Participants, ids: Ints, votes: Int8, comments: PolisComments | None) -> int:
    """What +1 means, by the counts of the participants (exact), else by those of comments.csv (with re-votes)."""
    plus, minus = votes == AGREE, votes == DISAGREE
    if people.agrees is not None and people.disagrees is not None:
        counted = plus.sum(axis=1), minus.sum(axis=1)
        return vote_sign(people.file, *counted, people.agrees, people.disagrees, "n-agree and n-disagree")
    if comments is None or comments.agrees is None or comments.disagrees is None:
        return 1
    shared, at, among = np.intersect1d(ids, comments.ids, return_indices=True)
    if not len(shared):
        return 1
    counted = plus.sum(axis=0)[at], minus.sum(axis=0)[at]
    return vote_sign(people.file, *counted, comments.agrees[among], comments.disagrees[among], "comments.csv")


def _moderation(everything: Ballots, comments: PolisComments | None) -> Moderation:
    ids = everything.statement_ids
    if comments is None:
        nobody = np.zeros(len(ids), dtype=np.bool_)
        return Moderation(everything, ("",) * len(ids), nobody, nobody)
    return Moderation(
        everything,
        _texts(everything, comments),
        np.isin(ids, comments.ids[comments.is_in]),
        np.isin(ids, comments.ids[comments.is_out]),
        None if comments.is_meta is None else np.isin(ids, comments.ids[comments.is_meta]),
    )


def _with_sides(ballots: Ballots, people: Participants | None, files: PolisFiles, sides: str | None) -> Ballots:
    """The ballots with the seats on sides, if any are declared."""
    if people is not None and people.sides is not None:
        names = [str(name) for name in people.sides.ids]
        return declare_sides(ballots, people.ids, [names[row] for row in people.sides.rows()], people.file)
    file = files.sides if sides is None else Path(sides)
    if file is None:
        return ballots
    if sides is not None and not file.is_file():
        columns = () if people is None else people.columns
        raise unknown_sides(files.matrix or files.log or file, sides, columns)
    return declare_sides(ballots, *read_sides(file, are_integers=True), file)


def _texts(ballots: Ballots, comments: PolisComments | None) -> tuple[str, ...]:
    """A text per statement; '' for statements that comments.csv does not know."""
    texts = {} if comments is None else dict(zip(comments.ids.tolist(), comments.texts, strict=True))
    return tuple(texts.get(statement, "") for statement in ballots.statement_ids.tolist())
