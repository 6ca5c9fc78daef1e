"""red-dwarf's side: reads a Polis vote log in the way cheapest for it and runs its pipeline. Runs in its own venv.

Its loader reads no CSV from disk (JSON through a validating model, or CSV over HTTP), which would cost several times
as much: pandas reads the log here, keeps each last vote, and the records are made from plain lists. Nothing is
validated, and no statement is moderated out. With one folder the whole process counts; with two, the first warms up
and the second is measured without imports, as JSON.
"""

import json
import resource
import sys
import time
import warnings
from pathlib import Path

warnings.filterwarnings("ignore")  # before the imports, which warn

import pandas as pd  # noqa: E402
from reddwarf.implementations.polis import run_pipeline  # noqa: E402

COLUMNS = ["timestamp", "comment-id", "voter-id", "vote"]


def records(folder: Path) -> list[dict[str, int]]:
    log = pd.read_csv(folder / "votes.csv", usecols=COLUMNS)
    log = log.sort_values("timestamp", kind="stable").drop_duplicates(["comment-id", "voter-id"], keep="last")
    columns = (log[name].tolist() for name in ("voter-id", "comment-id", "vote"))
    return [{"participant_id": p, "statement_id": s, "vote": v} for p, s, v in zip(*columns, strict=True)]


def measured(folder: Path) -> dict[str, float]:
    start = time.process_time()
    votes = records(folder)
    read = time.process_time()
    run_pipeline(votes=votes)
    done = time.process_time()
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"read": read - start, "work": done - read, "total": done - start, "peak_mb": peak_mb}


if __name__ == "__main__":
    found = [measured(Path(folder)) for folder in sys.argv[1:]]
    print(json.dumps(found[-1]))
