"""Slowing down who guesses, without remembering who: counters by keyed hashes, in memory, in a table of fixed size."""

from __future__ import annotations

import hashlib
import secrets
import time
from threading import Lock

BUCKETS = 4096


class Throttle:
    """`burst` tries at once, then one every `seconds_each`, for each name; forgotten when the process ends.

    Two names may share a counter (one pair in 4096): the cost of a table that a flood of names cannot make grow.
    """

    def __init__(self, burst: int, seconds_each: float) -> None:
        self.seconds_each, self.patience = seconds_each, burst * seconds_each
        self._key = secrets.token_bytes(32)
        self._full_until = [0.0] * BUCKETS
        self._lock = Lock()

    def allows(self, name: str) -> bool:
        """May `name` try now? Asking counts as a try."""
        bucket, now = self._bucket(name), time.monotonic()
        with self._lock:
            full_until = max(self._full_until[bucket], now) + self.seconds_each
            if full_until - now > self.patience:
                return False
            self._full_until[bucket] = full_until
            return True

    def forgive(self, name: str) -> None:
        """`name` has shown who they are: earlier tries no longer count."""
        with self._lock:
            self._full_until[self._bucket(name)] = 0.0

    def _bucket(self, name: str) -> int:
        digest = hashlib.blake2b(name.encode(), key=self._key, digest_size=8).digest()
        return int.from_bytes(digest, "big") % BUCKETS
