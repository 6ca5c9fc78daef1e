"""Writing a conversation in Polis's export format, so that whatever reads Polis exports can read it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from baithak.analysis.ballots import AGREE, DISAGREE, UNSEEN, Ballots, Ids, Ints
from baithak.conversations.conversation import Conversation
from baithak.conversations.errors import CannotWrite, quoted
from baithak.conversations.moderation import Moderation
from baithak.conversations.new_folder import new_folder
from baithak.conversations.polis_comments import META, MODERATED_IN, MODERATED_OUT

NO_MOMENT = "0,Thu Jan 01 00:00:00 UTC 1970"  # ballots do not keep when a vote was cast, and must not
CELLS = {AGREE: "1", 0: "0", DISAGREE: "-1", UNSEEN: ""}


def write_polis_export(conversation: Conversation, folder: Path) -> None:
    """Write votes.csv, participants-votes.csv, comments.csv and summary.csv, and sides.csv where sides are declared.

    This is a format for programs: texts stand exactly as they are, so that they come back exactly. Whoever wants to
    look at them in a spreadsheet should import the texts as text (see `spreadsheet_safe`).
    Polis numbers everything: ids that are texts are replaced by their places, and a seat's own id goes into the
    column xid. Every vote bears the moment 0; what nobody knows (authors, views) is blank. sides.csv is no part of
    Polis's format, and is read back as the sides of the conversation. Statements that were moderated out are written
    with their votes, as Polis does, where the conversation has kept them.
    Not kept: translations, and votes that were changed later.
    Raises CannotWrite; then nothing is left behind.
    """
    whole = conversation.moderation or _all_let_in(conversation)
    ballots = whole.ballots
    if len(whole.texts) != ballots.statement_count:
        raise CannotWrite(f"{ballots.statement_count} statements have {len(whole.texts)} texts. Give one each.")
    seats, statements = _numbers(ballots.seat_ids), _numbers(ballots.statement_ids)
    with new_folder(folder) as beside:
        _write_log(beside / "votes.csv", ballots, seats, statements)
        _write_matrix(beside / "participants-votes.csv", ballots, conversation.polis_groups, seats, statements)
        _write_comments(beside / "comments.csv", whole, statements)
        _write_rows(beside / "summary.csv", _summary(conversation, ballots))
        if conversation.ballots.side_names:
            _write_sides(beside / "sides.csv", conversation.ballots, seats)


def _all_let_in(conversation: Conversation) -> Moderation:
    everything = np.ones(conversation.ballots.statement_count, dtype=np.bool_)
    return Moderation(conversation.ballots, conversation.texts, everything, ~everything)


def _numbers(ids: Ids) -> list[int]:
    """Polis's numbers for ids: the ids themselves where they are numbers."""
    numbers: list[int] = ids.tolist() if ids.dtype.kind == "i" else list(range(len(ids)))
    return numbers


def _write_log(file: Path, ballots: Ballots, seats: list[int], statements: list[int]) -> None:
    with file.open("w", encoding="utf-8", newline="") as opened:
        opened.write("timestamp,datetime,comment-id,voter-id,vote\n")
        for column, statement in enumerate(statements):
            votes = ballots.votes[:, column]
            rows = np.flatnonzero(votes != UNSEEN)
            cast = zip(rows.tolist(), votes[rows].tolist(), strict=True)
            opened.writelines(f"{NO_MOMENT},{statement},{seats[row]},{vote}\n" for row, vote in cast)


def _write_matrix(
    file: Path, ballots: Ballots, groups: dict[int, int], seats: list[int], statements: list[int]
) -> None:
    has_names = ballots.seat_ids.dtype.kind != "i"
    fixed = ("participant", *(("xid",) if has_names else ()), "group-id", "n-comments", "n-votes", "n-agree")
    _write_rows(file, [(*fixed, "n-disagree", *statements)])
    with file.open("a", encoding="utf-8") as opened:
        for row, (seat, votes) in enumerate(zip(seats, ballots.votes, strict=True)):
            names = (_cell(file, str(ballots.seat_ids[row])),) if has_names else ()
            group = groups.get(ballots.seat_ids[row].item(), "")
            counts = ((votes != UNSEEN).sum(), (votes == AGREE).sum(), (votes == DISAGREE).sum())
            cells = [CELLS[vote] for vote in votes.tolist()]
            opened.write(",".join([*map(str, (seat, *names, group, "", *counts)), *cells]) + "\n")


def _write_comments(file: Path, whole: Moderation, statements: list[int]) -> None:
    votes = whole.ballots.votes
    agrees: Ints = (votes == AGREE).sum(axis=0)
    disagrees: Ints = (votes == DISAGREE).sum(axis=0)
    decided = np.select([whole.is_out, whole.is_in], [MODERATED_OUT, MODERATED_IN], 0).tolist()
    header = ["timestamp", "datetime", "comment-id", "author-id", "agrees", "disagrees", "moderated", "comment-body"]
    columns = zip(statements, agrees.tolist(), disagrees.tolist(), decided, whole.texts, strict=True)
    rows = [[*NO_MOMENT.split(","), number, "", *counts, text] for number, *counts, text in columns]
    if whole.is_meta is not None:
        header.append(META)
        for row, is_meta in zip(rows, whole.is_meta.tolist(), strict=True):
            row.append(str(is_meta).lower())
    _write_rows(file, [header, *rows])


def _summary(conversation: Conversation, ballots: Ballots) -> list[tuple[object, ...]]:
    voters = sum(int((block != UNSEEN).any(axis=1).sum()) for block in ballots.row_blocks())
    return [
        ("topic", conversation.topic),
        ("url", conversation.source),
        ("views", ""),
        ("voters", voters),
        ("voters-in-conv", voters),
        ("commenters", ""),
        ("comments", ballots.statement_count),
        ("groups", len(set(conversation.polis_groups.values())) or ""),
        ("conversation-description", conversation.description),
    ]


def _write_sides(file: Path, ballots: Ballots, seats: list[int]) -> None:
    names = [ballots.side_names[side] if side >= 0 else "" for side in ballots.side.tolist()]
    _write_rows(file, [("seat", "side"), *zip(seats, names, strict=True)])


def _write_rows(file: Path, rows: Iterable[Sequence[object]]) -> None:
    with file.open("w", encoding="utf-8", newline="") as opened:
        for row in rows:
            opened.write(",".join(_cell(file, str(value)) for value in row) + "\n")


def _cell(file: Path, text: str) -> str:
    """A value of a CSV file, quoted where it must be; `csv.writer` leaves a lone carriage return unquoted."""
    if "\0" in text or any("\ud800" <= sign <= "\udfff" for sign in text):
        raise CannotWrite(f"{file.name}: {quoted(text)} holds characters that no text file can hold. Remove them.")
    if any(sign in text for sign in ',"\r\n'):
        return '"' + text.replace('"', '""') + '"'
    return text
