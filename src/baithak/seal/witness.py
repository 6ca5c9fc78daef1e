"""Witnesses: one trusted by each side co-signs every checkpoint; without all sides' signatures it does not hold.

Signatures are C2SP tlog-cosignature (`cosignature/v1`, Ed25519) in a C2SP signed note, so that tools of others can read
them. The moment of signing is handed in: this floor has no clock. It is the witness's own, rounded as they like, and
says nothing about any contribution, all of which are in by then.
"""

import base64
import binascii
import hashlib
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from baithak.seal import seat
from baithak.seal.canonical import integer
from baithak.seal.checkpoint import Checkpoint, parse_checkpoint
from baithak.seal.context import identifier
from baithak.seal.errors import BadEncoding, BadRecord, BadSignature

MAX_NOTE_BYTES = 16_384
MAX_SIGNATURES = 32
_TYPE = b"\x04"  # timestamped Ed25519 cosignature
_NAME = re.compile(r"[!-*,-~]{1,255}", re.ASCII)


@dataclass(frozen=True)
class Witness:
    """`side`: whose trust they have. `name`: printable ASCII without space or plus. `public`: Ed25519, 32 bytes."""

    side: str
    name: str
    public: bytes

    def __post_init__(self) -> None:
        identifier(self.side)
        seat.check_public(self.public)
        if not _NAME.fullmatch(self.name):
            raise BadEncoding(f"{self.name!r} cannot name a witness: use up to 255 ASCII signs, no space and no plus")

    def key_id(self) -> bytes:
        """The four bytes that, with the name, say which key signed (C2SP tlog-cosignature, Format)."""
        return hashlib.sha256(self.name.encode() + b"\n" + _TYPE + self.public).digest()[:4]


def check_witnesses(witnesses: Iterable[Witness], sides: Collection[str]) -> list[Witness]:
    """The witnesses. Raises BadRecord if a side has none, one has no side, or two share a key or a name."""
    known = list(witnesses)
    if not known or {witness.side for witness in known} != set(sides):
        raise BadRecord("every side needs a witness, and every witness a side: name them in the charter")
    if min(len({witness.public for witness in known}), len({witness.name for witness in known})) < len(known):
        raise BadRecord("two witnesses share a key or a name: one of them is nobody, name another")
    return known


def cosign(key: Ed25519PrivateKey, witness: Witness, checkpoint: Checkpoint, time: int) -> str:
    """The line by which `witness` co-signs `checkpoint` at `time` (whole seconds since 1970, UTC).

    A witness signs only after `tree.verify_consistency` with the checkpoint they signed last.
    Raises BadSignature if `key` is not the witness's.
    """
    if seat.public_bytes(key) != witness.public:
        raise BadSignature(f"this is not the key of {witness.name}: use the one named in the charter")
    signature = seat.sign(key, _message(checkpoint, time))
    blob = base64.b64encode(witness.key_id() + time.to_bytes(8, "big") + signature).decode()
    return f"— {witness.name} {blob}\n"


def note(checkpoint: Checkpoint, lines: Iterable[str]) -> str:
    """The checkpoint with its co-signatures, as it is kept and shown (C2SP signed-note)."""
    return checkpoint.text() + "\n" + "".join(lines)


def open_note(text: str, witnesses: Iterable[Witness], sides: Collection[str]) -> Checkpoint:
    """The checkpoint in a note, if at least one witness of every side has co-signed it.

    `witnesses`, `sides`: from the charter. Signatures by unknown keys are passed over; one that claims a known key and
    does not hold spoils the note. Raises BadEncoding, BadRecord (witnesses), or BadSignature that names who is missing.
    """
    known = check_witnesses(witnesses, sides)
    body, gap, rest = text.partition("\n\n")
    lines = rest.split("\n")
    if len(text.encode()) > MAX_NOTE_BYTES or not gap or lines.pop() != "" or not 1 <= len(lines) <= MAX_SIGNATURES:
        raise BadEncoding("a signed checkpoint is three lines, an empty line, and up to 32 lines of signatures")
    checkpoint = parse_checkpoint(body + "\n")
    signed = [_parse_line(line) for line in lines]
    heard = {witness.side for witness in known if _has_signed(witness, checkpoint, signed)}  # tries every signature
    if missing := sorted(set(sides) - heard):
        raise BadSignature(f"no witness has co-signed for: {', '.join(missing)}")
    return checkpoint


def _has_signed(witness: Witness, checkpoint: Checkpoint, signed: Iterable[tuple[str, bytes]]) -> bool:
    """Whether the witness signed. A line with their name and key id that does not verify raises BadSignature."""
    own = [blob for name, blob in signed if name == witness.name and blob[:4] == witness.key_id()]
    for blob in own:
        if len(blob) != 4 + 8 + seat.SIGNATURE_BYTES:
            raise BadEncoding(f"the signature of {witness.name} has a wrong length")
        seat.verify(witness.public, _message(checkpoint, int.from_bytes(blob[4:12], "big")), blob[12:])
    return bool(own)


def _message(checkpoint: Checkpoint, time: int) -> bytes:
    integer(time, 0, 2**63 - 1)
    return f"cosignature/v1\ntime {time}\n{checkpoint.text()}".encode()


def _parse_line(line: str) -> tuple[str, bytes]:
    match = re.fullmatch(r"— (\S+) ([A-Za-z0-9+/]+={0,2})", line)
    if not match or not _NAME.fullmatch(match[1]):
        raise BadEncoding("a line of signature is a dash, a name, and base 64")
    try:
        blob = base64.b64decode(match[2], validate=True)
    except binascii.Error as error:
        raise BadEncoding("a signature is not in base 64") from error
    if len(blob) < 5 or base64.b64encode(blob).decode() != match[2]:
        raise BadEncoding("a signature is too short, or not in the one base 64 allowed")
    return match[1], blob
