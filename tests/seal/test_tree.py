"""The Merkle tree against RFC 9162's recursive definition, the published CT figures, and every mutation."""

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from baithak.seal import tree
from baithak.seal.errors import BadEncoding, BadProof
from baithak.seal.tree import Tree, verify_consistency, verify_inclusion
from tests.seal.dialogue import flipped

# The eight entries and roots used by Certificate Transparency's implementations since 2012.
CT_ENTRIES = [
    bytes.fromhex(entry)
    for entry in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
CT_ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


# RFC 9162 §2.1, word for word, as slowly as it is written there.
def mth(entries: list[bytes]) -> bytes:
    if not entries:
        return hashlib.sha256(b"").digest()
    if len(entries) == 1:
        return hashlib.sha256(b"\x00" + entries[0]).digest()
    k = split(len(entries))
    return hashlib.sha256(b"\x01" + mth(entries[:k]) + mth(entries[k:])).digest()


def path(m: int, entries: list[bytes]) -> list[bytes]:
    if len(entries) == 1:
        return []
    k = split(len(entries))
    if m < k:
        return [*path(m, entries[:k]), mth(entries[k:])]
    return [*path(m - k, entries[k:]), mth(entries[:k])]


def subproof(m: int, entries: list[bytes], is_whole: bool) -> list[bytes]:
    if m == len(entries):
        return [] if is_whole else [mth(entries)]
    k = split(len(entries))
    if m <= k:
        return [*subproof(m, entries[:k], is_whole), mth(entries[k:])]
    return [*subproof(m - k, entries[k:], False), mth(entries[:k])]


def split(n: int) -> int:
    k = 1
    while 2 * k < n:
        k *= 2
    return k


def entries_of(size: int) -> list[bytes]:
    return [hashlib.sha256(bytes([number % 256, number // 256])).digest() for number in range(size)]


def test_roots_are_those_of_certificate_transparency() -> None:
    whole = Tree(CT_ENTRIES)
    for size, root in enumerate(CT_ROOTS):
        assert Tree(CT_ENTRIES[:size]).root().hex() == root
        assert whole.root(size).hex() == root


def test_proofs_are_those_of_certificate_transparency() -> None:
    """The published inclusion path of the first of eight entries, and consistency from 6 to 8."""
    assert [node.hex() for node in Tree(CT_ENTRIES).inclusion_proof(0)] == [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ]
    assert [node.hex() for node in Tree(CT_ENTRIES).consistency_proof(6)] == [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ]


@pytest.mark.parametrize("size", range(1, 66))
def test_everything_equals_the_recursive_definition(size: int) -> None:
    entries = entries_of(size)
    built = Tree(entries)
    assert built.size == size
    root = built.root()
    for index in range(size):
        proof = built.inclusion_proof(index)
        assert proof == path(index, entries)
        verify_inclusion(entries[index], index, size, proof, root)
    for earlier in range(1, size + 1):
        before = built.root(earlier)
        assert before == mth(entries[:earlier])
        proof = built.consistency_proof(earlier)
        assert proof == subproof(earlier, entries, True)
        verify_consistency(earlier, before, size, root, proof)


@settings(max_examples=40)
@given(st.integers(1, 1500), st.data())
def test_larger_trees(size: int, data: st.DataObject) -> None:
    entries = entries_of(size)
    built = Tree(entries)
    index, earlier = data.draw(st.integers(0, size - 1)), data.draw(st.integers(1, size))
    assert built.root() == mth(entries)
    verify_inclusion(entries[index], index, size, built.inclusion_proof(index), built.root())
    verify_consistency(earlier, mth(entries[:earlier]), size, built.root(), built.consistency_proof(earlier))


@given(st.lists(st.binary(max_size=4), max_size=20), st.lists(st.binary(max_size=4), max_size=20))
def test_different_lists_have_different_roots(one: list[bytes], other: list[bytes]) -> None:
    assert (Tree(one).root() == Tree(other).root()) == (one == other)


def test_a_node_cannot_pass_for_an_entry() -> None:
    """The second-preimage attack on trees without prefixes."""
    left, right = tree.leaf_hash(b"a"), tree.leaf_hash(b"b")
    assert Tree([left + right]).root() != Tree([b"a", b"b"]).root()
    assert Tree([b"\x01" + left + right]).root() != Tree([b"a", b"b"]).root()


@pytest.mark.parametrize("size", range(1, 34))
def test_every_mutation_of_an_inclusion_proof_is_refused(size: int) -> None:
    entries = entries_of(size)
    built = Tree(entries)
    root = built.root()
    for index in range(size):
        entry, proof = entries[index], built.inclusion_proof(index)
        wrong: list[tuple[bytes, int, int, list[bytes], bytes]] = [
            (flipped(entry, 5), index, size, proof, root),
            (entry, index, size, proof, flipped(root, 200)),
            (entry, index, size, [*proof, root], root),
            (entry, index, size, [root, *proof], root),
            (entry, -1, size, proof, root),
            (entry, size, size, proof, root),
            (entry, index, 0, proof, root),
            (entry, index, size, proof, b""),
        ]
        wrong += [(entry, other, size, proof, root) for other in range(size) if other != index]
        for place, node in enumerate(proof):
            rest = proof[:place], proof[place + 1 :]
            wrong += [(entry, index, size, [*rest[0], flipped(node, place), *rest[1]], root)]
            wrong += [(entry, index, size, [*rest[0], *rest[1]], root)]
            wrong += [(entry, index, size, [*rest[0], node[:-1], *rest[1]], root)]
            wrong += [(entry, index, size, [*rest[0], node + b"\x00", *rest[1]], root)]
        if len(proof) > 1:
            wrong += [(entry, index, size, proof[::-1], root)]
        for mutation in wrong:
            with pytest.raises(BadProof):
                verify_inclusion(*mutation)


@pytest.mark.parametrize("size", range(2, 34))
def test_every_mutation_of_a_consistency_proof_is_refused(size: int) -> None:
    built = Tree(entries_of(size))
    root = built.root()
    for earlier in range(1, size + 1):
        before, proof = built.root(earlier), built.consistency_proof(earlier)
        wrong: list[tuple[int, bytes, int, bytes, list[bytes]]] = [
            (earlier, flipped(before, 9), size, root, proof),
            (earlier, before, size, flipped(root, 9), proof),
            (earlier, before, size, root, [*proof, root]),
            (earlier, before, size, root, [root, *proof]),
            (0, before, size, root, proof),
            (-1, before, size, root, proof),
            (size + 1, before, size, root, proof),
            (earlier, before, size, before if before != root else b"", proof),
        ]
        for place, node in enumerate(proof):
            rest = proof[:place], proof[place + 1 :]
            wrong += [(earlier, before, size, root, [*rest[0], flipped(node, place), *rest[1]])]
            wrong += [(earlier, before, size, root, [*rest[0], *rest[1]])]
            wrong += [(earlier, before, size, root, [*rest[0], node[:-1], *rest[1]])]
        wrong += [(other, built.root(other), size, root, proof) for other in range(1, size) if other != earlier]
        for mutation in wrong:
            with pytest.raises(BadProof):
                verify_consistency(*mutation)


@pytest.mark.parametrize("size", range(1, 34))
def test_a_tree_of_another_height_is_refused(size: int) -> None:
    """The size is bound by the checkpoint, not by the hashes; but what cannot have so long a proof is refused."""
    entries = entries_of(size)
    built = Tree(entries)
    higher = 1 << size.bit_length()
    for claimed in (higher + 1, 2 * higher, 2 * higher + 1, 2**50):
        for index in range(size):
            with pytest.raises(BadProof):
                verify_inclusion(entries[index], index, claimed, built.inclusion_proof(index), built.root())
        for earlier in range(1, size + 1):
            proof = built.consistency_proof(earlier)
            with pytest.raises(BadProof):
                verify_consistency(earlier, built.root(earlier), claimed, built.root(), proof)


def test_a_forked_record_is_found() -> None:
    """The keeper drops, changes or swaps an old entry and goes on: no proof leads from the old root to the new."""
    entries = entries_of(20)
    before = Tree(entries[:13]).root()
    for forked in (entries[1:], entries[:5] + entries[6:], [*entries[:3], b"other", *entries[4:]], entries[::-1]):
        built = Tree(forked)
        with pytest.raises(BadProof):
            verify_consistency(13, before, built.size, built.root(), built.consistency_proof(13))


def test_asking_for_what_is_not_there_is_refused() -> None:
    built = Tree(entries_of(5))
    for ask in (
        lambda: built.root(-1),
        lambda: built.root(6),
        lambda: built.inclusion_proof(-1),
        lambda: built.inclusion_proof(5),
        lambda: built.consistency_proof(0),
        lambda: built.consistency_proof(6),
        lambda: Tree([]).inclusion_proof(0),
        lambda: Tree([]).consistency_proof(0),
    ):
        with pytest.raises(BadEncoding):
            ask()


def test_impossible_sizes_do_not_hang() -> None:
    for size in (2**53 - 1, 2**53, 2**400):
        with pytest.raises(BadProof):
            verify_inclusion(b"", size - 1, size, [bytes(32)] * 60, bytes(32))
        with pytest.raises(BadProof):
            verify_consistency(size - 1, bytes(32), size, bytes(32), [bytes(32)] * 60)
