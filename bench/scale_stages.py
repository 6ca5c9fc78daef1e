"""The stages of a large analysis one after the other, in a process of their own; prints CPU seconds as JSON."""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import pyarrow.parquet as pq

from baithak.analysis import groups as groups_module
from baithak.analysis.ballots import Ballots
from baithak.analysis.blocs import find_blocs
from baithak.analysis.common_ground import common_ground
from baithak.analysis.gathering import gathered
from baithak.analysis.groups import find_groups
from baithak.analysis.ordering import content_keys
from baithak.analysis.tally import Tally
from baithak.conversations.parquet_votes import ParquetVotes

Result = TypeVar("Result")
found: dict[str, float] = {}


@contextmanager
def stage(name: str) -> Iterator[None]:
    """Add the CPU seconds of what is done inside to a stage."""
    start = time.process_time()
    yield
    found[name] = found.get(name, 0.0) + time.process_time() - start
    found[f"{name} peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def timed(name: str, work: Callable[..., Result]) -> Callable[..., Result]:
    """The function, its CPU seconds added to a stage of the same name."""

    def measured(*arguments: object, **options: object) -> Result:
        with stage(name):
            return work(*arguments, **options)

    return measured


def main(folder: Path) -> None:
    for file in sorted(folder.glob("*.parquet")):
        with stage("parquet"):
            pq.read_table(file, use_threads=False)
    from_log = Ballots.from_log
    Ballots.from_log = timed("scatter", from_log)  # type: ignore[method-assign]
    with stage("read"):
        with stage("open"):
            source = ParquetVotes(folder)
        ballots = gathered(source)
    Ballots.from_log = from_log  # type: ignore[method-assign]
    with stage("counts"):
        tally = Tally.of(ballots)
    with stage("claims"):
        ground = common_ground(tally)
    with stage("keys"):
        keys = content_keys(ballots)
    groups_module._of_all = timed("components", groups_module._of_all)
    groups_module._found = timed("assignment", groups_module._found)
    with stage("groups"):
        groups = find_groups(ballots, 0, tally, keys)
    found["sample"] = found["groups"] - found["components"] - found.get("assignment", 0.0)
    found.setdefault("assignment", 0.0)
    with stage("blocs"):
        find_blocs(ballots, tally, keys)
    found["votes"] = float(tally.seen.sum())
    found["k"], found["listed"] = float(groups.k), float(ground.in_common_ground.sum())
    print(json.dumps(found))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
