"""The pictures: letters, numbers and shapes only, nothing on top of another, no single seat."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import numpy as np

from baithak.analysis.disclosure import SMALLEST_CELL
from baithak.report.picture import Spot, _density_cells, group_map, opinion_picture

TEXT = re.compile("^([A-Z]|[0-9]+)$")
SVG = "{http://www.w3.org/2000/svg}"


def _texts(svg: str) -> list[str]:
    return [element.text or "" for element in ElementTree.fromstring(svg).iter(f"{SVG}text")]


def test_opinion_picture_carries_only_letters_and_numbers() -> None:
    rng = np.random.default_rng(3)
    spots = [Spot(*rng.random(2), "disc", str(number)) for number in range(40)]
    spots += [Spot(*rng.random(2), "dot", "") for _ in range(500)]
    svg = opinion_picture(spots, 0.6, 'A "name" & <more>')
    assert all(TEXT.match(text) for text in _texts(svg))
    assert ElementTree.fromstring(svg).get("aria-label") == 'A "name" & <more>'
    assert svg.count('class="disc"') == 40 and svg.count('class="dot"') == 500


def test_marks_on_one_place_stand_side_by_side() -> None:
    svg = opinion_picture([Spot(0.8, 0.8, "disc", str(number)) for number in range(20)], 0.6, "")
    places = re.findall(r'class="disc" cx="([\d.]+)" cy="([\d.]+)"', svg)
    assert len(set(places)) == 20


def test_labels_do_not_overlap() -> None:
    rng = np.random.default_rng(5)
    svg = opinion_picture([Spot(*(0.4 + 0.3 * rng.random(2)), "disc", str(n)) for n in range(100, 160)], 0.6, "")
    labels = [
        (float(e.get("x", "")), float(e.get("y", "")))
        for e in ElementTree.fromstring(svg).iter(f"{SVG}text")
        if e.get("class") == "label"
    ]
    assert len(labels) > 5
    for number, (x, y) in enumerate(labels):
        assert all(abs(x - u) > 26 or abs(y - v) > 12 for u, v in labels[:number])


def test_map_shows_no_cell_below_five() -> None:
    rng = np.random.default_rng(1)
    label = np.repeat([0, 1, -1], [60, 30, 4])
    positions = rng.normal(0, 0.5, (94, 2)) + np.where(label == 1, 3.0, 0.0)[:, np.newaxis]
    positions[0] = np.nan
    svg = group_map(positions, label, 2, "map")
    assert _texts(svg) == ["A", "B"]
    grid, counts = _density_cells(positions[1:90], label[1:90], 2) or (0, np.zeros((2, 0, 0)))
    shown = svg.count('class="disc"') + svg.count('class="square"')
    assert grid and shown == int((counts >= SMALLEST_CELL).sum())


def test_no_map_of_a_handful() -> None:
    assert group_map(np.array([[0.0, 1.0], [1.0, 0.0]]), np.array([0, 1]), 2, "map") == ""
