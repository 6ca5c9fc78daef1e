"""The name of a finding: what was released of a round, by a hash that whoever recounts the round can work out."""

import hashlib

from baithak.seal import canonical

HASH_BYTES = 32
ROUND_BYTES = 4


def finding_hash(charter_hash: bytes, round_number: int, released: bytes) -> bytes:
    """32 bytes: SHA-256 over charter, round and the canonical JSON of what was released, framed.

    charter_hash: of the dialogue's charter. released: the bytes of what `analysis.released` says of the round's votes.
    """
    number = round_number.to_bytes(ROUND_BYTES, "big")
    return hashlib.sha256(canonical.framed("finding", charter_hash, number, released)).digest()
