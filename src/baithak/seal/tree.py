"""The record's Merkle tree: RFC 9162 §2.1 with SHA-256. Roots, inclusion proofs, consistency proofs."""

import hashlib
from collections.abc import Sequence

from baithak.seal.errors import BadEncoding, BadProof

HASH_BYTES = 32
MAX_SIZE = 2**53 - 1


def leaf_hash(entry: bytes) -> bytes:
    """The hash of one entry, of any length (RFC 9162 §2.1.1)."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of two subtrees (RFC 9162 §2.1.1)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class Tree:
    """The tree over a fixed list of entries. Building takes 2n hashes, a root or a proof at most (log n)² more."""

    def __init__(self, entries: Sequence[bytes]) -> None:
        """`entries`: byte strings of any length, in the record's order; none at all is an empty tree."""
        # _levels[k][i] is the hash of the full subtree over the entries from i * 2**k up to (i + 1) * 2**k.
        self._levels = [[leaf_hash(entry) for entry in entries]]
        while len(below := self._levels[-1]) > 1:
            self._levels.append([node_hash(below[i], below[i + 1]) for i in range(0, len(below) - 1, 2)])

    @property
    def size(self) -> int:
        """The number of entries."""
        return len(self._levels[0])

    def root(self, size: int | None = None) -> bytes:
        """The root over the first `size` entries, all by default (MTH, RFC 9162 §2.1.1). Raises BadEncoding."""
        size = self.size if size is None else size
        self._expect(0 <= size <= self.size, f"a size from 0 to {self.size} is wanted, not {size}")
        return self._hash(0, size) if size else hashlib.sha256().digest()

    def inclusion_proof(self, index: int) -> list[bytes]:
        """The hashes that lead from entry `index` to the root, lowest first (PATH, RFC 9162 §2.1.3.1)."""
        self._expect(0 <= index < self.size, f"there is no entry {index}: the tree has {self.size}")
        proof, start, end = [], 0, self.size
        while end - start > 1:
            middle = start + _split(end - start)
            if index < middle:
                proof.append(self._hash(middle, end))
                end = middle
            else:
                proof.append(self._hash(start, middle))
                start = middle
        return proof[::-1]

    def consistency_proof(self, earlier: int) -> list[bytes]:
        """The hashes that show the first `earlier` entries unchanged, from 1 to all (PROOF, RFC 9162 §2.1.4.1)."""
        self._expect(1 <= earlier <= self.size, f"an earlier size from 1 to {self.size} is wanted, not {earlier}")
        proof, start, end = [], 0, self.size
        while earlier != end:
            middle = start + _split(end - start)
            if earlier <= middle:
                proof.append(self._hash(middle, end))
                end = middle
            else:
                proof.append(self._hash(start, middle))
                start = middle
        return ([self._hash(start, end)] if start else []) + proof[::-1]

    def _hash(self, start: int, end: int) -> bytes:
        size = end - start
        level = size.bit_length() - 1
        if size == 1 << level:  # full, and aligned: every left part is a multiple of any part to its right
            return self._levels[level][start >> level]
        middle = start + _split(size)
        return node_hash(self._hash(start, middle), self._hash(middle, end))

    @staticmethod
    def _expect(is_so: bool, otherwise: str) -> None:
        if not is_so:
            raise BadEncoding(otherwise)


def verify_inclusion(entry: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> None:
    """Is `entry` number `index` (from 0) of the `size` under `root`? (RFC 9162 §2.1.3.2.)

    `proof`: from `Tree.inclusion_proof`, hashes of 32 bytes. Returns nothing; raises BadProof.
    """
    _check_proof(proof, 0 <= index < size <= MAX_SIZE)
    node, last, result = index, size - 1, leaf_hash(entry)
    for sibling in proof:
        if last == 0:
            raise BadProof("the proof is longer than the tree is high: ask for it again")
        if node & 1 or node == last:
            result = node_hash(sibling, result)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            result = node_hash(result, sibling)
        node, last = node >> 1, last >> 1
    if last != 0 or result != root:
        raise BadProof("the proof does not lead to this root: do not rely on this record, ask its witnesses")


def verify_consistency(earlier: int, earlier_root: bytes, size: int, root: bytes, proof: Sequence[bytes]) -> None:
    """Does the tree of `size` under `root` begin with the tree of `earlier` under `earlier_root`? (RFC 9162 §2.1.4.2.)

    `proof`: from `Tree.consistency_proof`, empty if the sizes are equal. Returns nothing; raises BadProof.
    """
    _check_proof(proof, 1 <= earlier <= size <= MAX_SIZE)
    if earlier == size:
        if proof or earlier_root != root:
            raise BadProof("two records of the same size differ: do not rely on them, ask their witnesses")
        return
    path = list(proof) if earlier & (earlier - 1) else [earlier_root, *proof]
    if not path:
        raise BadProof("the proof is empty: ask for it again")
    node, last = earlier - 1, size - 1
    while node & 1:
        node, last = node >> 1, last >> 1
    first = second = path[0]
    for sibling in path[1:]:
        if last == 0:
            raise BadProof("the proof is longer than the tree is high: ask for it again")
        if node & 1 or node == last:
            first, second = node_hash(sibling, first), node_hash(sibling, second)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            second = node_hash(second, sibling)
        node, last = node >> 1, last >> 1
    if last != 0 or first != earlier_root or second != root:
        raise BadProof("the later record does not begin with the earlier: do not rely on it, ask its witnesses")


def _check_proof(proof: Sequence[bytes], are_sizes_right: bool) -> None:
    if not are_sizes_right:
        raise BadProof("the proof speaks of an entry or a size that cannot be: ask for it again")
    if any(len(sibling) != HASH_BYTES for sibling in proof):
        raise BadProof(f"a proof is a list of hashes of {HASH_BYTES} bytes: ask for it again")


def _split(size: int) -> int:
    """The largest power of two below `size` (k in RFC 9162 §2.1.1)."""
    return 1 << ((size - 1).bit_length() - 1)
