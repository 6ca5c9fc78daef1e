"""What a witness is asked to sign, and what they remember having signed: the guard against two charters, two records.

Pure: who asks, shows and keeps it is above (`voices.commands`, the witness's page).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from baithak.seal import canonical, tree
from baithak.seal import charter as charters
from baithak.seal.charter import Charter
from baithak.seal.checkpoint import Checkpoint, parse_checkpoint
from baithak.seal.context import identifier
from baithak.seal.errors import BadProof, SealError
from baithak.seal.witness import Witness

MAX_REQUEST_BYTES = charters.MAX_BYTES + (1 << 18)
MAX_MEMORY_BYTES = 1 << 20
MAX_EARLIER = 99
MAX_REMEMBERED = 1_000  # dialogues


class BadRequest(Exception):
    """A file is neither a charter nor a request to sign a checkpoint, or not of this witness; in one sentence."""


class Alarm(Exception):
    """What is asked for contradicts what this witness signed before. Nothing may be signed; the sides must talk."""


@dataclass(frozen=True)
class Request:
    """What to sign. `checkpoint`: none if it is the charter itself. `earlier`: by size of an earlier record, the proof
    that the checkpoint's record begins with it."""

    charter: Charter
    checkpoint: Checkpoint | None = None
    earlier: Mapping[int, Sequence[bytes]] | None = None


@dataclass(frozen=True)
class Memory:
    """What a witness has signed. `charters`: hash by convening. `checkpoints`: the last one by convening."""

    charters: Mapping[str, bytes]
    checkpoints: Mapping[str, Checkpoint]


NOTHING_SIGNED = Memory({}, {})


def write_request(charter: str, checkpoint: Checkpoint, earlier: Mapping[int, Sequence[bytes]]) -> bytes:
    """The file that asks a witness to sign a checkpoint. `charter`: its canonical text. `earlier`: as in `Request`."""
    proofs = [{"size": size, "proof": [one.hex() for one in proof]} for size, proof in sorted(earlier.items())]
    return canonical.encode({"charter": charter, "checkpoint": checkpoint.text(), "earlier": proofs})


def read_request(data: bytes) -> Request:
    """The charter draft or the request in a file. Raises BadRequest."""
    try:
        value = canonical.decode(data.strip(), MAX_REQUEST_BYTES)
        if isinstance(value, dict) and "checkpoint" not in value:
            return Request(charters.read(data.strip()))
        charter, checkpoint, earlier = canonical.fields(value, "charter checkpoint earlier")
        if not all(isinstance(one, str) for one in (charter, checkpoint)) or not isinstance(earlier, list):
            raise BadRequest("this request is not in its form: ask the facilitator for the file again")
        request = Request(
            charters.read(charter.encode()), parse_checkpoint(checkpoint), dict(map(_proof, earlier[:MAX_EARLIER]))
        )
    except SealError as error:
        raise BadRequest(f"this is neither a charter nor a request to sign a checkpoint: {str(error)[:300]}") from error
    if checkpoint.partition("\n")[0] != f"baithak/{request.charter.convening}":
        raise BadRequest("this request names one dialogue in its charter and another in its checkpoint: do not sign")
    return request


def witness_of(charter: Charter, public: bytes) -> Witness:
    """The witness whom the charter names with this key. Raises BadRequest if it names none."""
    found = next((witness for witness in charter.witnesses if witness.public == public), None)
    if found is None:
        raise BadRequest("the charter does not name the witness of this card: look for the right card, or ask")
    return found


def remember(memory: Memory, request: Request) -> Memory:
    """What the witness will have signed once they sign this. Raises Alarm if it contradicts what they signed before,
    BadRequest if the request lacks the proof that it does not."""
    convening, charter = request.charter.convening, request.charter.hash
    if memory.charters.get(convening, charter) != charter:
        raise Alarm("you signed another charter of this dialogue before: do not sign, and tell both sides")
    known = {**memory.charters, convening: charter}
    if request.checkpoint is None:
        return Memory(known, memory.checkpoints)
    last = memory.checkpoints.get(convening)
    if last is not None and last.size:
        _check_grown(last, request.checkpoint, request.earlier or {})
    return Memory(known, {**memory.checkpoints, convening: request.checkpoint})


def write_memory(memory: Memory) -> bytes:
    """The memory as it is kept."""
    signed = [{"convening": name, "hash": hash_.hex()} for name, hash_ in sorted(memory.charters.items())]
    last = [{"convening": name, "checkpoint": one.text()} for name, one in sorted(memory.checkpoints.items())]
    return canonical.encode({"charters": signed, "checkpoints": last})


def read_memory(data: bytes) -> Memory:
    """The memory that was kept. Raises BadRequest: a memory that cannot be read is not taken for an empty one."""
    try:
        signed, last = canonical.fields(canonical.decode(data, MAX_MEMORY_BYTES), "charters checkpoints")
        pairs = [canonical.fields(entry, "convening hash") for entry in signed[:MAX_REMEMBERED]]
        texts = [canonical.fields(entry, "convening checkpoint") for entry in last[:MAX_REMEMBERED]]
        return Memory(
            {identifier(name): canonical.from_hex(hash_, charters.HASH_BYTES) for name, hash_ in pairs},
            {identifier(name): parse_checkpoint(text) for name, text in texts},
        )
    except (SealError, TypeError) as error:
        raise BadRequest(
            "the file that remembers what you signed was changed: restore it, do not sign without"
        ) from error


def _check_grown(last: Checkpoint, asked: Checkpoint, earlier: Mapping[int, Sequence[bytes]]) -> None:
    if asked.size < last.size:
        raise Alarm(f"you signed a record of {last.size} entries before, this one has only {asked.size}: do not sign")
    if asked.size > last.size and last.size not in earlier:
        raise BadRequest(f"the request does not show that it begins with the {last.size} entries you signed: ask again")
    try:
        tree.verify_consistency(last.size, last.root, asked.size, asked.root, earlier.get(last.size, ()))
    except BadProof as error:
        raise Alarm(
            "this record does not begin with the one you signed before: do not sign, and tell both sides"
        ) from error


def _proof(value: object) -> tuple[int, list[bytes]]:
    size, proof = canonical.fields(value, "size proof")
    canonical.integer(size, 1, tree.MAX_SIZE)
    if not isinstance(proof, list):
        raise BadRequest("a proof is a list of hashes: ask the facilitator for the file again")
    return size, [canonical.from_hex(one, tree.HASH_BYTES) for one in proof]
