"""Attack 4: a filter that leaves one person: only the diplomats, only who joined late, everybody but one."""

from __future__ import annotations

import ast
import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.test import Client
from tests.boundaries.addresses import DOORS, Visitor, addresses, arguments, told
from tests.outcomes.recorded_rounds import ROOM_KEY, SLUG, make_dialogue

import baithak
from baithak.analysis.bands import Scale, band_count, stances
from baithak.analysis.errors import WouldDisclose
from baithak.analysis.joint_disclosure import Counts, Release, require_safe
from baithak.outcomes.release import release_finding
from baithak.voices.vault import destroy_key

SOURCE = Path(baithak.__file__).parent
FILTERS = {
    "side": "east", "sides": "east,west", "role": "academic", "generation": "1950s", "gender": "woman",
    "language": "ur", "lang": "ur", "seat": "0", "seats": "1,2,3", "exclude": "1", "only": "1", "group": "1", "q": "a",
    "min": "1", "threshold": "1", "bands": "9", "colluders": "0", "k": "1", "kind": "open", "told": "sides",
    "exact": "1", "format": "csv", "fields": "all", "limit": "1", "offset": "1", "page": "2", "order": "-agree",
    "statement": "1", "debug": "1", "raw": "1", "round": "1", "since": "2026-11-20", "until": "2026-11-20",
    "reading": "broad",
}  # fmt: skip

# The public door has no votes behind it, only what was released: there, one may search.
SEARCHED = {
    ("publications/views.py", "GET"),  # the words that are searched for
    ("publications/readers.py", "QUERY_STRING"),  # whoever searches is given no page that was kept for others
}


def stance_of(*cells: int, seats: int) -> Release:
    scale = Scale(seats, band_count(seats))

    def of(outcomes: Counts) -> Any:
        agree, disagree = (outcomes[:, list(cells), vote].sum(axis=1).astype(np.int64) for vote in (0, 1))
        return stances(agree, disagree, scale)

    return Release("stance", of)


@pytest.mark.parametrize("few", [1, 2, 3])
def test_attack_04_the_gate_refuses_a_side_beside_the_side_without_a_few(few: int) -> None:
    most = 12 - few
    whole, without = stance_of(0, 1, seats=12), stance_of(0, seats=most)
    require_safe([most, few], [whole])
    with pytest.raises(WouldDisclose):
        require_safe([most, few], [whole, without])


def test_attack_04_the_gate_refuses_cross_filters_that_are_safe_one_by_one() -> None:
    """Women and diplomats, each group large enough by itself: four cells, of which some have one or two people."""
    cells = [5, 4, 4, 1]  # women who are diplomats, women who are not, men who are, men who are not
    women, diplomats = stance_of(0, 1, seats=9), stance_of(0, 2, seats=9)
    require_safe(cells, [women])
    require_safe(cells, [diplomats])
    with pytest.raises(WouldDisclose):
        require_safe(cells, [women, diplomats, stance_of(0, 1, 2, 3, seats=14)])


def test_attack_04_the_gate_refuses_exact_figures_whatever_they_are_of() -> None:
    for cells in itertools.chain.from_iterable(itertools.combinations(range(2), size) for size in (1, 2)):
        exact = Release("exact", lambda o, cells=cells: o[:, list(cells), 0].sum(axis=1).astype(np.int64))
        with pytest.raises(WouldDisclose):
            require_safe([8, 8], [exact])


def test_attack_04_no_release_goes_around_the_gate(monkeypatch: pytest.MonkeyPatch, db: None) -> None:
    """If the gate says no, nothing is released and nothing is kept."""
    from baithak.analysis import banded_release
    from baithak.outcomes.models import Finding
    from baithak.web.errors import Refusal

    def no(*_: object) -> None:
        raise WouldDisclose("no")

    make_dialogue(np.ones((24, 3), dtype=np.int8), (12, 12))
    try:
        monkeypatch.setattr(banded_release, "require_safe", no)
        with pytest.raises(Refusal) as refused:
            release_finding(SLUG, 2)
        assert refused.value.code == "would-disclose" and not Finding.objects.exists()
    finally:
        destroy_key(SLUG)


@pytest.mark.urls(DOORS["roundtable"])
def test_attack_04_no_address_of_the_roundtable_takes_a_filter(signed_in: Callable[..., Any], db: None) -> None:
    """Whatever is asked for after the question mark, in a header or as a language: the same figures, to the byte."""
    votes = np.random.default_rng(4).choice([1, 1, 0, -1, -128], (24, 5))
    make_dialogue(votes, (12, 12))
    release_finding(SLUG, 2)
    client = Client()
    for duty, side in (("facilitator", ""), ("moderator", "east")):
        signed_in(client, duty, SLUG, side, email="all@example.org")
    client.cookies["room"] = ROOM_KEY
    visitor, seen = Visitor(client), 0
    given = arguments("roundtable", slug=SLUG, number=2)
    try:
        for one in addresses(DOORS["roundtable"]):
            if one.route.startswith("staff/"):
                continue
            path = one.filled(given)
            plain = told(visitor.ask("GET", path))
            assert told(visitor.ask("GET", path, data=FILTERS, headers={"X-Filter": "side=east"})) == plain, one.route
            seen += plain[0] == 200
    finally:
        destroy_key(SLUG)
    assert seen > 15


def test_attack_04_no_module_behind_the_roundtable_reads_what_follows_the_question_mark() -> None:
    """So that a filter cannot even be begun without this test saying so."""
    found = set()
    for file in (file for folder in ("voices", "outcomes", "publications") for file in (SOURCE / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            read = node.attr if isinstance(node, ast.Attribute) else getattr(node, "value", None)
            if isinstance(read, str) and read in ("GET", "get_full_path", "QUERY_STRING"):
                is_method = read == "GET" and isinstance(node, ast.Constant)
                found |= set() if is_method else {(file.relative_to(SOURCE).as_posix(), read)}
    assert found == SEARCHED
