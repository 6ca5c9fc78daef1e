"""The same conversation with its rows and columns in another order."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np

WITHOUT_HEADER = ("summary.csv",)


def with_shuffled(folder: Path, target: Path, seed: int = 4) -> Path:
    """Copy the CSV files of a folder, the rows below the header in another order and the columns too."""
    rng = np.random.default_rng(seed)
    target.mkdir(exist_ok=True)
    for file in sorted(folder.glob("*.csv")):
        with file.open(newline="", encoding="utf-8") as source:
            rows = list(csv.reader(source))
        if file.name not in WITHOUT_HEADER:
            across = rng.permutation(len(rows[0])).tolist()
            below = rng.permutation(np.arange(1, len(rows))).tolist()
            rows = [[rows[place][column] for column in across] for place in (0, *below)]
        with (target / file.name).open("w", newline="", encoding="utf-8") as sink:
            csv.writer(sink).writerows(rows)
    return target
