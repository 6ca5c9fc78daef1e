"""Verify: does a scrutineer's file hold? Everything in it is recounted; the answer is one line.

Without a key: the charter is co-signed by all its witnesses, the record is what its checkpoints say, every checkpoint
is co-signed by a witness of each side, each record begins with the one before. With a key, besides: every entry of the
record is one contribution of a seat that was granted, and what was voted on and what was released follow from them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

from pyrage.x25519 import Identity

from baithak.seal import charter as charters
from baithak.seal import record
from baithak.seal.charter import Charter
from baithak.seal.checkpoint import Checkpoint
from baithak.seal.errors import SealError
from baithak.seal.finding import finding_hash
from baithak.seal.release import brief_name, release_leaf
from baithak.seal.tree import Tree, verify_consistency
from baithak.seal.witness import open_note
from baithak.voices.export_format import BadExport, Contents, Export, Opening, RecordedRound, open_round
from baithak.voices.recount import DoesNotHold, Recounted, asked_of, check_released, check_statements, recount

OnStep = Callable[[str, int, int], None]  # what is being checked, how many are done, of how many


@dataclass(frozen=True)
class Verdict:
    """What was found. `sentence`: all of it in one line. `checks`: what held, in the order it was tried.

    `charter_hash`, `checkpoint`: to compare with what people were shown; nothing if the file did not get so far.
    `recounted`: the rounds opened with the key, if all of them hold. Confidential.
    """

    holds: bool
    sentence: str
    checks: tuple[str, ...]
    charter_hash: bytes = b""
    checkpoint: Checkpoint | None = None
    recounted: tuple[Recounted, ...] = field(default=(), repr=False)


def verify(export: Export, key: Identity | None = None, on_step: OnStep = lambda what, done, of: None) -> Verdict:
    """The verdict on a scrutineer's file. Never raises: what does not hold is the verdict."""
    checks: list[str] = []
    charter: Charter | None = None
    checkpoint: Checkpoint | None = None
    try:
        on_step("the charter", 0, 1)
        charter = _check_charter(export, checks)
        checkpoint = _check_record(export, charter, checks, on_step)
        recounted = _check_contents(export, charter, key, checks, on_step) if key else ()
    except (DoesNotHold, BadExport) as finding:
        hash_ = charter.hash if charter else b""
        return Verdict(False, f"Does not hold: {finding}.", tuple(checks), hash_)
    return Verdict(
        True, _sentence(export, recounted, has_key=bool(key)), tuple(checks), charter.hash, checkpoint, recounted
    )


def _sentence(export: Export, recounted: Sequence[Recounted], *, has_key: bool) -> str:
    held = [one for one in export.rounds if one.number <= len(export.opening.rounds)]
    rounds, entries = len(held), sum(len(one.leaves) for one in held)
    size = f"{_counted(entries, 'contribution')} in {_counted(rounds, 'round')}"
    if not rounds:
        return "Holds so far: the charter is co-signed by all its witnesses; no round is recorded yet."
    if not has_key:
        return f"Holds as far as can be seen without a key: charter, record and witnesses, {size}; nothing was opened."
    asked = sum(map(asked_of, recounted))
    desks = f" {_counted(asked, 'statement')} voted on came from officials' desks." if asked else ""
    return (
        f"Holds: {size}, each from a granted seat, none added, changed or left out since the witnesses signed.{desks}"
    )


def _check_charter(export: Export, checks: list[str]) -> Charter:
    opening = export.opening
    try:
        charter = charters.read(opening.charter.encode())
        charters.check_cosigned(charter, opening.cosignatures)
    except SealError as error:
        raise DoesNotHold(f"the charter: {error}") from error
    _check_opening(charter, opening)
    checks.append(f"The charter of {charter.convening} is co-signed by {', '.join(w.name for w in charter.witnesses)}.")
    return charter


def _check_opening(charter: Charter, opening: Opening) -> None:
    if set(opening.side_titles) != set(charter.side_names):
        raise DoesNotHold("the opening names other sides than the charter")
    if [one.number for one in opening.rounds] != list(range(1, charter.rounds + 1)):
        raise DoesNotHold("the opening plans other rounds than the charter")


def _check_record(export: Export, charter: Charter, checks: list[str], on_step: OnStep) -> Checkpoint | None:
    """Raises DoesNotHold unless leaves, checkpoints and notes fit together. Returns the last checkpoint."""
    entries: list[bytes] = []
    last: Checkpoint | None = None
    for done, one in enumerate(export.rounds):
        on_step("the record", done, len(export.rounds))
        if one.number > charter.rounds and len(one.leaves) != 1:
            raise DoesNotHold(
                f"round {one.number}: the charter has no such round, and it is not the release of a brief"
            )
        entries = _append(entries, one)
        checkpoint = _open_note(one, charter)
        _check_checkpoint(one.number, checkpoint, charter, entries, last)
        checks.append(
            f"Round {one.number}: the record of {_counted(len(entries), 'entry', 'entries')} is the one that "
            "a witness of every side co-signed, and begins with the one before."
        )
        last = checkpoint
    return last


def _append(entries: Sequence[bytes], one: RecordedRound) -> list[bytes]:
    try:
        longer = record.append_round(entries, one.leaves)
    except SealError as error:
        raise DoesNotHold(f"round {one.number}: {error}") from error
    if longer[len(entries) :] != list(one.leaves):
        raise DoesNotHold(f"round {one.number}: its entries are not sorted, so their order could tell something")
    return longer


def _open_note(one: RecordedRound, charter: Charter) -> Checkpoint:
    if one.note.endswith("\n\n"):
        raise DoesNotHold(f"round {one.number}: no witness has co-signed yet; ask them to")
    try:
        return open_note(one.note, charter.witnesses, charter.side_names)
    except SealError as error:
        raise DoesNotHold(f"round {one.number}, what the witnesses signed: {error}") from error


def _check_checkpoint(
    number: int, checkpoint: Checkpoint, charter: Charter, entries: Sequence[bytes], last: Checkpoint | None
) -> None:
    tree = Tree(entries)
    if checkpoint.origin != origin(charter.convening):
        raise DoesNotHold(f"round {number}: the witnesses signed for another dialogue")
    if checkpoint.size != len(entries):
        raise DoesNotHold(f"round {number}: the witnesses signed {checkpoint.size} entries, these are {len(entries)}")
    if checkpoint.root != tree.root():
        raise DoesNotHold(f"round {number}: the entries are not those that the witnesses signed")
    if last is None or not last.size:
        return
    try:
        proof = tree.consistency_proof(last.size)
        verify_consistency(last.size, last.root, checkpoint.size, checkpoint.root, proof)
    except SealError as error:
        raise DoesNotHold(f"round {number}: {error}") from error


def origin(convening: str) -> str:
    """How checkpoints name the record of a convening."""
    return f"baithak/{convening}"


def _check_contents(
    export: Export, charter: Charter, key: Identity, checks: list[str], on_step: OnStep
) -> tuple[Recounted, ...]:
    known: dict[int, Recounted] = {}
    for place, one in enumerate(export.rounds):
        contents = open_round(export, place, key)
        if one.number > charter.rounds:
            checks.append(_release_check(one, contents))
            continue
        on_done = partial(on_step, f"round {one.number}, contributions")
        counted = recount(charter, export.opening, one.number, one.leaves, contents, on_done)
        if counted.planned.activity != "ratification":
            check_statements(one.number, contents.statements, known)
        checks.append(_round_check(one, counted))
        if contents.released:
            on_step(f"round {one.number}, what was released", 0, 1)
            check_released(counted, charter, export.opening.kind, contents.released)
            name = finding_hash(charter.hash, one.number, contents.released.encode()).hex()
            checks.append(f"Round {one.number}: what was released follows from the votes. Its name: {name}")
        known[one.number] = counted
    return tuple(known.values())


def _release_check(one: RecordedRound, contents: Contents) -> str:
    name = brief_name(contents.released.encode())
    if contents.contributions or one.leaves != (release_leaf(name),):
        raise DoesNotHold(f"round {one.number}: the record holds another brief than this file, or something else")
    return f"Round {one.number}: the record holds the brief that is called {name.hex()}"


def _round_check(one: RecordedRound, counted: Recounted) -> str:
    put, asked = len(counted.statements), asked_of(counted)
    about = f" on {_counted(put, 'statement')}, each of which a seat had said" if put else ""
    if asked:
        about += f" but {asked}, which officials' desks had asked"
    if counted.planned.activity == "ratification":
        about = f" on {_counted(put, 'text')} of the sides' drafters, word for word as here"
    return (
        f"Round {one.number}: {_counted(len(one.leaves), 'contribution')}{about}, each signed by a seat whose token "
        "holds; no more seats than grants; one answer counts of each seat."
    )


def _counted(number: int, one: str, more: str = "") -> str:
    return f"{number} {one if number == 1 else more or one + 's'}"
