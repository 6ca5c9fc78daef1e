"""Keeping the process's memory to itself: no core dumps, no other process looking in, nothing swapped to disk."""

from __future__ import annotations

import ctypes
import os
import resource
import sys

PR_SET_DUMPABLE = 4
MCL_CURRENT, MCL_FUTURE, MCL_ONFAULT = 1, 2, 4


def harden() -> list[str]:
    """Does what this machine permits; returns a sentence for each thing that it did not."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if not sys.platform.startswith("linux"):
        return ["this system cannot be told to keep the memory out of swap: encrypt or switch off its swap"]
    library = ctypes.CDLL(None, use_errno=True)
    missing = []
    if library.prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0:
        missing.append("other processes of this user may read the memory: give the door a user of its own")
    if not _lock_memory(library):
        missing.append("the memory may be swapped to disk: raise the limit `memlock`, or encrypt or switch off swap")
    return missing


def _lock_memory(library: ctypes.CDLL) -> bool:
    """Locks what is touched, now and later. Under a limit it is not tried: later allocations would fail."""
    is_unlimited = resource.getrlimit(resource.RLIMIT_MEMLOCK)[0] == resource.RLIM_INFINITY
    if not is_unlimited and os.geteuid() != 0:
        return False
    return bool(library.mlockall(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT) == 0)
