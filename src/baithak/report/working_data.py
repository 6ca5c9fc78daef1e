"""Working data: findings as plain values for findings.json, exact and with every seat's group; not for publication.

The form is fixed by docs/findings.schema.json and explained in docs/findings.md.
"""

from __future__ import annotations

import json
import math
from typing import Any

import numpy as np

import baithak
from baithak.analysis.findings import Bloc, CommonGround, Findings, Groups
from baithak.conversations.conversation import Conversation

DECIMALS = 6  # fewer than a double has, so that the last bit of a processor never shows
NOTE = (
    "Working data for the analyst: exact counts and the group of every seat. Not for publication. "
    "report.html and statements.csv are what may be shown."
)


def findings_as_json(findings: Findings, conversation: Conversation) -> str:
    """findings.json: the same bytes for the same findings; numbers that do not exist are null."""
    parts = [f"{_dumped(name)}: {_line_by_line(value)}" for name, value in working_data(findings, conversation).items()]
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _line_by_line(value: object) -> str:
    """A list with each entry on a line of its own, anything else on one: to be read, compared, and written fast."""
    if isinstance(value, list) and value:
        return "[\n " + ",\n ".join(_dumped(entry) for entry in value) + "\n]"
    return _dumped(value)


def _dumped(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def working_data(findings: Findings, conversation: Conversation) -> dict[str, Any]:
    """Everything in `Findings` that an analyst may go on working with."""
    ground, tally = findings.common_ground, findings.tally
    return {
        "baithak": baithak.__version__,
        "note": NOTE,
        "seed": findings.seed,
        "threshold": _number(ground.threshold),
        "topic": conversation.topic,
        "source": conversation.source,
        "sides": [
            {"name": name, "seats": int(size), "is_discovered": findings.is_side_discovered}
            for name, size in zip(tally.side_names, tally.side_sizes, strict=False)
        ],
        "seats_of_no_side": int(tally.side_sizes[-1]),
        "statements": _statements(findings, conversation),
        "lists": {
            "common_ground_false_share": _number(ground.common_ground_false_share),
            "common_rejection_false_share": _number(ground.common_rejection_false_share),
            "divisive_false_share": _number(ground.divisive_false_share),
        },
        "groups": _groups(findings.groups, findings.ballots.seat_ids.tolist()),
        "is_lockstep_searched": findings.is_lockstep_searched,
        "blocs": [_bloc(bloc, findings) for bloc in findings.blocs],
    }


def _statements(findings: Findings, conversation: Conversation) -> list[dict[str, Any]]:
    ground, ids = findings.common_ground, findings.ballots.statement_ids.tolist()
    sides = _statement_sides(findings)
    columns = {name: _numbers(values) for name, values in _statement_numbers(ground).items()}
    lists = {
        "in_common_ground": ground.in_common_ground.tolist(),
        "in_common_rejection": ground.in_common_rejection.tolist(),
        "is_divisive": ground.is_divisive.tolist(),
    }
    return [
        {"id": own, "text": conversation.texts[at] if conversation.texts else "", "sides": sides[at]}
        | {name: values[at] for name, values in columns.items()}
        | {name: values[at] for name, values in lists.items()}
        for at, own in enumerate(ids)
    ]


def _statement_numbers(ground: CommonGround) -> dict[str, np.ndarray]:
    return {
        "p_both": ground.p_both,
        "p_room": ground.p_room,
        "p_both_collapsed": ground.p_both_collapsed,
        "p_both_reject": ground.p_both_reject,
        "p_divides": ground.p_divides,
        "bridging": ground.bridging,
        "divisiveness": ground.divisiveness,
        "flip_number": ground.flip_number,
    }


def _statement_sides(findings: Findings) -> list[dict[str, dict[str, Any]]]:
    """Per statement, per side, what was counted and what is estimated from it."""
    ground = findings.common_ground
    agree, disagree, seen = findings.tally.by_side
    counts = {"agree": agree, "disagree": disagree, "pass": seen - agree - disagree, "seen": seen}
    shares = {
        "support": ground.support,
        "support_low": ground.support_low,
        "support_high": ground.support_high,
        "rejection": ground.rejection,
        "p_above_threshold": ground.p_side,
    }
    names = findings.tally.side_names
    columns = [
        {name: values[side].tolist() for name, values in counts.items()}
        | {name: _numbers(values[side]) for name, values in shares.items()}
        for side in range(len(names))
    ]
    return [
        {name: {key: values[at] for key, values in column.items()} for name, column in zip(names, columns, strict=True)}
        for at in range(agree.shape[1])
    ]


def _groups(groups: Groups, seat_ids: list[int | str]) -> dict[str, Any]:
    tried = [
        {
            "k": count.k,
            "stability": _number(count.stability),
            "shuffled_stability": _number(count.shuffled_stability),
            "smallest_size": count.smallest_size,
            "is_stable": count.is_stable,
        }
        for count in groups.counts
    ]
    labels = zip(seat_ids, groups.label.tolist(), strict=True)
    return {
        "is_stable": groups.is_stable,
        "k": groups.k,
        "is_continuum": groups.is_continuum,
        "dimension_count": groups.dimension_count,
        "variance_share": _numbers(groups.variance_share),
        "stability": tried,
        "members": {str(seat): label for seat, label in labels if label >= 0},
    }


def _bloc(bloc: Bloc, findings: Findings) -> dict[str, Any]:
    seats, statements = findings.ballots.seat_ids.tolist(), findings.ballots.statement_ids.tolist()
    return {
        "seats": [seats[own] for own in bloc.seats.tolist()],
        "agreement_share": _number(bloc.agreement_share),
        "shared_count": bloc.shared_count,
        "lifted_statements": [statements[own] for own in bloc.lifted_statements.tolist()],
        "shared_statements": [statements[own] for own in bloc.shared_statements.tolist()],
        "originals": [seats[own] for own in bloc.originals.tolist()],
    }


def _numbers(values: np.ndarray) -> list[float | None]:
    return [_number(value) for value in values.tolist()]


def _number(value: float) -> float | None:
    return None if not math.isfinite(value) else round(value, DECIMALS)
