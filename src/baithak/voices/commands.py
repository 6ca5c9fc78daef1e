"""What scrutineers and witnesses do at a terminal: verify a record, make keys, co-sign a charter or a checkpoint.

None of it needs a door, a database or a network: it is meant for a machine of their own.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from baithak.seal import canonical, seat, witness_card, words
from baithak.seal import charter as charters
from baithak.seal.charter import Charter
from baithak.seal.checkpoint import Checkpoint
from baithak.seal.witness import Witness, cosign
from baithak.voices.plain import plain_text
from baithak.voices.whole_files import CannotKeep, read_whole, replace, write_new
from baithak.voices.witness_request import (
    MAX_MEMORY_BYTES,
    MAX_REQUEST_BYTES,
    NOTHING_SIGNED,
    Memory,
    Request,
    read_memory,
    read_request,
    remember,
    witness_of,
    write_memory,
)

if TYPE_CHECKING:
    from baithak.voices.recount import Recounted
    from baithak.voices.verify import OnStep, Verdict

MAX_KEY_BYTES = 16_384
GROUP = 4  # hexadecimal digits that are read aloud together
DAY_SECONDS = 86_400
COUNTS_WARNING = (
    "Confidential: in so small a room counts can give away how somebody voted. Tell them to nobody, and keep no copy."
)

Say = Callable[[str], None]


def verify_file(
    file: Path, key_file: Path | None, *, with_details: bool, with_counts: bool, on_step: OnStep
) -> tuple[Verdict, list[str]]:
    """The verdict on a scrutineer's file, and the lines to show. Raises BadFile or BadExport if it cannot be read."""
    from baithak.voices.export_format import MAX_EXPORT_BYTES, read_export, read_identity
    from baithak.voices.verify import verify

    key = read_identity(_text(key_file)) if key_file else None
    on_step("reading", 0, 1)
    export = read_export(read_whole(file, MAX_EXPORT_BYTES))
    verdict = verify(export, key, on_step)
    lines = [verdict.sentence]
    if verdict.holds and verdict.checkpoint:
        lines = [f"{verdict.sentence} Eight words: {' '.join(words.words_of(verdict.checkpoint))}."]
    if with_details:
        lines += [f"  {check}" for check in verdict.checks]
        lines += [f"  The charter's hash: {_grouped(verdict.charter_hash)}"] if verdict.charter_hash else []
    if with_counts and verdict.holds:
        lines += ["", COUNTS_WARNING]
        lines += [line for one in verdict.recounted for line in _count_lines(one)]
    return verdict, lines


def new_scrutineer(out: Path) -> str:
    """Makes a scrutineer's key pair, the secret half in a new file; returns the public key. Raises CannotKeep."""
    from pyrage.x25519 import Identity

    identity = Identity.generate()
    public = str(identity.to_public())
    write_new(out, f"# Scrutineer's secret key: keep it to yourself.\n# public key: {public}\n{identity}\n".encode())
    return public


def new_witness(out: Path | None) -> tuple[str, str]:
    """Makes a witness card, in a new file if one is named; returns its text and the public key. Raises CannotKeep."""
    card = witness_card.new_card()
    public = seat.public_bytes(witness_card.read_card(card)).hex()
    if out:
        write_new(out, f"# Witness card: whoever has it signs as you.\n# public key: {public}\n{card}\n".encode())
    return card, public


def cosign_file(file: Path, card_file: Path, out: Path | None, say: Say, ask: Callable[[], str]) -> bool:
    """Shows a witness what they are asked to sign, and signs it if the answer is yes; returns whether it was.

    What is signed is remembered in a file beside the card before the signature is given out, so that no accident can
    make a witness sign two records. Raises BadFile, BadRequest, Alarm, SealError or CannotKeep.
    """
    request = read_request(read_whole(file, MAX_REQUEST_BYTES))
    key = _read_card(card_file)
    witness = witness_of(request.charter, seat.public_bytes(key))
    memory_file = card_file.with_name(f"{card_file.name}.signed.json")
    memory = _read_memory(memory_file)
    signed = remember(memory, request)
    _show(request, witness, memory, say)
    if ask().strip().lower() != "yes":
        return False
    if out and os.path.lexists(out):
        raise CannotKeep(f"{out} is there already and is not replaced: choose another name")
    replace(memory_file, write_memory(signed))
    signature = _sign(key, witness, request)
    if out:
        write_new(out, signature)
    else:
        sys.stdout.write(signature.decode())
    return True


def _sign(key: Ed25519PrivateKey, witness: Witness, request: Request) -> bytes:
    """What the facilitator gets: for a charter its signature with the name, for a checkpoint the line of the note."""
    if request.checkpoint is None:
        signature = charters.cosign(key, request.charter).hex()
        return canonical.encode({"name": witness.name, "signature": signature}) + b"\n"
    today = int(datetime.now(UTC).timestamp()) // DAY_SECONDS * DAY_SECONDS  # the day is enough
    return cosign(key, witness, request.checkpoint, today).encode()


def _show(request: Request, witness: Witness, memory: Memory, say: Say) -> None:
    charter = request.charter
    say(f"You are {witness.name}, witness of {witness.side}, in the dialogue {charter.convening}.")
    if request.checkpoint is None:
        _show_charter(charter, say)
        say("Compare the hash with the other side's witness, aloud, and the rest with what you know.")
    else:
        _show_checkpoint(request.checkpoint, memory.checkpoints.get(charter.convening), say)
        if charter.convening not in memory.charters:
            say(f"With this card no charter was signed here. Its hash is: {_grouped(charter.hash)}")
        say("Compare the eight words with the other side's witness, aloud.")
    say("Type yes to sign:")


def _show_charter(charter: Charter, say: Say) -> None:
    say(f"The charter: {plain_text(charter.title)}, {charter.rounds} rounds")
    for side in charter.sides:
        say(f"  side {side.side}: {side.grants} seats granted")
    for one in charter.witnesses:
        say(f"  witness of {one.side}: {one.name}, key {one.public.hex()}")
    for name, value in sorted(charter.thresholds.items()):
        say(f"  {name}: {value}")
    say(f"Its hash: {_grouped(charter.hash)}")


def _show_checkpoint(checkpoint: Checkpoint, last: Checkpoint | None, say: Say) -> None:
    if last is None:
        say("With this card no record of this dialogue was signed here before: this is the first.")
    elif last == checkpoint:
        say("You have signed this very record before.")
    else:
        say(f"It begins with the record of {last.size} entries that you signed last.")
    say(f"The record has {checkpoint.size} entries. Its eight words: {' '.join(words.words_of(checkpoint))}")


def _read_card(file: Path) -> Ed25519PrivateKey:
    lines = (line for line in _text(file).splitlines() if not line.lstrip().startswith("#"))
    return witness_card.read_card("\n".join(lines))


def _read_memory(file: Path) -> Memory:
    return read_memory(read_whole(file, MAX_MEMORY_BYTES)) if os.path.lexists(file) else NOTHING_SIGNED


def _text(file: Path) -> str:
    return read_whole(file, MAX_KEY_BYTES).decode("utf-8", errors="replace")


SAID = {
    "votes": "{0.agree} agree, {0.unsure} unsure, {0.disagree} disagree",
    "ratification": "{0.agree} endorse, {0.unsure} can live with it, {0.disagree} object",
}


def _count_lines(one: Recounted) -> list[str]:
    from baithak.voices.recount import seats_heard, spoken, tallies

    sides = sorted({*one.side_of.values()})
    heard = ", ".join(f"{side} {count}" for side, count in seats_heard(one, sides).items())
    lines = [f"Round {one.planned.number}, {one.planned.activity}. Seats that took part: {heard or 'none'}"]
    if one.planned.activity == "statements":
        return [*lines, f"  {len(list(spoken(one)))} statements"]
    said = SAID[one.planned.activity]
    texts = {statement.id: plain_text(statement.text) for statement in one.statements}
    shown = ""
    for row in tallies(one, sides):  # by statement
        if row.statement != shown:
            lines.append(f"  {texts[shown := row.statement]}")
        lines.append(f"    {row.side}: {said.format(row)}")
    return lines


def _grouped(hash_: bytes) -> str:
    digits = hash_.hex()
    return " ".join(digits[start : start + GROUP] for start in range(0, len(digits), GROUP))
