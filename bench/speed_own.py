"""Baithak's side of the pipeline comparison: reads a Polis export and analyses it; prints CPU seconds as JSON."""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path

from baithak.analysis.analyse import analyse
from baithak.analysis.polis import polis_math
from baithak.conversations.reader import read_conversation

WORK = {"polis": polis_math, "analyse": analyse}


def measured(folder: Path, what: str) -> dict[str, float]:
    start = time.process_time()
    ballots = read_conversation(folder).ballots
    read = time.process_time()
    WORK[what](ballots)
    done = time.process_time()
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"read": read - start, "work": done - read, "total": done - start, "peak_mb": peak_mb}


if __name__ == "__main__":
    small, large, kind = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
    measured(small, kind)  # loads what is loaded on first use, so that imports are excluded
    print(json.dumps(measured(large, kind)))
