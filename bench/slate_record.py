"""Write abcvoting's answers for small rooms into tests/analysis/abcvoting.json: `python -m bench.slate_record`."""

from __future__ import annotations

import json

import numpy as np

from bench.measuring import ROOT, peer_python
from bench.slate import COMPARED, PEER, ask, small_rooms

FILE = ROOT / "tests" / "analysis" / "abcvoting.json"


def record() -> None:
    """All committees that it may choose, and whether another satisfies EJR+: a random one, or the least approved."""
    rooms = small_rooms(COMPARED)
    rng = np.random.default_rng(3)
    orders = [rng.permutation(len(a.preference)) if rng.random() < 0.5 else a.preference[::-1] for a, _ in rooms]
    tested = [sorted(order[:k].tolist()) for order, (_, k) in zip(orders, rooms, strict=True)]
    answers = ask(peer_python(PEER), rooms, "standard-fractions", is_one=False, tested=tested)
    lines = [
        {
            "approves": room.approves.astype(int).tolist(),
            "side": room.side.tolist(),
            "k": k,
            "committees": answer["committees"],
            "tested": test,
            "is_justified": answer["is_justified"],
        }
        for (room, k), test, answer in zip(rooms, tested, answers, strict=True)
    ]
    FILE.write_text("[\n" + ",\n".join(json.dumps(line, separators=(",", ":")) for line in lines) + "\n]\n")


if __name__ == "__main__":
    record()
