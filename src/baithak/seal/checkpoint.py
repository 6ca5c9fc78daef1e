"""A checkpoint: which record, how long it is, and its root, as a text that witnesses sign (C2SP tlog-checkpoint)."""

import base64
import re
from dataclasses import dataclass

from baithak.seal.errors import BadEncoding
from baithak.seal.tree import HASH_BYTES, MAX_SIZE

_TEXT = re.compile(
    r"(?P<origin>[!-*,-~]{1,255})\n(?P<size>0|[1-9][0-9]{0,15})\n(?P<root>[A-Za-z0-9+/]{43}=)\n", re.ASCII
)


@dataclass(frozen=True)
class Checkpoint:
    """`origin`: which record, printable ASCII without space or plus, such as `baithak/` and the convening. `size`: its
    number of leaves. `root`: 32 bytes."""

    origin: str
    size: int
    root: bytes

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[!-*,-~]{1,255}", self.origin):
            raise BadEncoding(f"{self.origin!r} cannot name a record: use up to 255 ASCII signs, no space and no plus")
        if not 0 <= self.size <= MAX_SIZE or len(self.root) != HASH_BYTES:
            raise BadEncoding(f"a checkpoint has a size from 0 and a root of {HASH_BYTES} bytes")

    def text(self) -> str:
        """The three lines that are signed: origin, size in decimal, root in base 64 (RFC 4648 §4)."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


def parse_checkpoint(text: str) -> Checkpoint:
    """The checkpoint whose text is exactly `text`. Extension lines, which nobody audits, are refused (BadEncoding)."""
    match = _TEXT.fullmatch(text)
    if not match:
        raise BadEncoding("a checkpoint is three lines: origin, size, root in base 64")
    checkpoint = Checkpoint(match["origin"], int(match["size"]), base64.b64decode(match["root"]))
    if checkpoint.text() != text:  # base 64 has spare bits
        raise BadEncoding("the checkpoint's root is not written in the one way allowed")
    return checkpoint
