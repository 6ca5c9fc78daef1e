"""The proof that a brief is unaltered: the record, which a witness of every side co-signed, holds its name.

Pure: a scrutineer checks it without any server. That the charter is the right one is for people to compare, by its
hash.
"""

from __future__ import annotations

from dataclasses import dataclass

from baithak.publications import document
from baithak.publications.document import Brief
from baithak.seal import canonical, seat, tree
from baithak.seal import charter as charters
from baithak.seal.charter import Charter
from baithak.seal.errors import BadEncoding, BadRecord
from baithak.seal.release import brief_name, release_leaf
from baithak.seal.witness import open_note

MAX_BYTES = charters.MAX_BYTES + (1 << 18)
MAX_PATH = 64


@dataclass(frozen=True)
class Proved:
    """A brief that holds. `witnesses`: who co-signed the charter. `words`: eight, of the record that holds it."""

    brief: Brief
    name: str
    charter: Charter
    words: str


def prove(data: bytes, proof: bytes) -> Proved:
    """The brief in the document `data`, if `proof` shows that the record holds it. Raises SealError otherwise.

    Checked: the charter is co-signed by all its witnesses and is the one that the brief names; a witness of every side
    co-signed the checkpoint; the brief's name is in the record under it.
    """
    brief = document.read(data)
    text, cosignatures, note, place, path, words = canonical.fields(
        canonical.decode(proof, MAX_BYTES), "charter cosignatures note place path words"
    )
    if not isinstance(text, str) or not isinstance(note, str) or not isinstance(path, list) or len(path) > MAX_PATH:
        raise BadEncoding("this is no proof of a brief: fetch it again from where the brief was published")
    charter = charters.read(text.encode())
    charters.check_cosigned(charter, _cosignatures(cosignatures))
    if (charter.hash.hex(), charter.convening) != (brief.charter, brief.dialogue):
        raise BadRecord("the proof is of another dialogue than the brief")
    checkpoint = open_note(note, charter.witnesses, charter.side_names)
    name = brief_name(data)
    canonical.integer(place, 0, tree.MAX_SIZE)
    steps = [canonical.from_hex(one, tree.HASH_BYTES) for one in path]
    tree.verify_inclusion(release_leaf(name), place, checkpoint.size, steps, checkpoint.root)
    return Proved(brief, name.hex(), charter, canonical.text(words, 200))


def _cosignatures(value: object) -> dict[str, bytes]:
    if not isinstance(value, list):
        raise BadEncoding("a proof has a list of the charter's co-signatures")
    pairs = [canonical.fields(one, "by line") for one in value]
    return {canonical.text(name, 255): canonical.from_hex(line, seat.SIGNATURE_BYTES) for name, line in pairs}


def words_of(proof: str) -> str:
    """The eight words in a proof, to print them; "" if there is no proof."""
    if not proof:
        return ""
    words: str = canonical.decode(proof.encode(), MAX_BYTES)["words"]
    return words
