"""The pictures: letters, numbers and shapes only, nothing on top of another, no single seat."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import numpy as np
import pytest

from baithak.analysis.disclosure import SMALLEST_CELL
from baithak.report import labels as labelling
from baithak.report.group_map import density_places, group_map
from baithak.report.picture import SIZE, Spot, opinion_picture

TEXT = re.compile("^([A-Z]|[0-9]+)$")
SVG = "{http://www.w3.org/2000/svg}"


def _texts(svg: str) -> list[str]:
    return [element.text or "" for element in ElementTree.fromstring(svg).iter(f"{SVG}text")]


def test_opinion_picture_carries_only_letters_and_numbers() -> None:
    rng = np.random.default_rng(3)
    spots = [Spot(*rng.random(2), "disc", str(number)) for number in range(40)]
    spots += [Spot(*rng.random(2), "dot", "") for _ in range(500)]
    svg = opinion_picture(spots, 0.6, 'A "name" & <more>').svg
    assert all(TEXT.match(text) for text in _texts(svg))
    assert ElementTree.fromstring(svg).get("aria-label") == 'A "name" & <more>'
    assert svg.count('class="disc"') == 40 and svg.count('class="dot"') == 500


def test_marks_on_one_place_stand_side_by_side() -> None:
    svg = opinion_picture([Spot(0.8, 0.8, "disc", str(number)) for number in range(20)], 0.6, "").svg
    places = re.findall(r'class="disc" cx="([\d.]+)" cy="([\d.]+)"', svg)
    assert len(set(places)) == 20


def boxes_of(svg: str) -> list[tuple[str, float, float, float, float]]:
    """Each number with its left, top, right and bottom, as drawn: `textLength` holds every typeface to its width."""
    return [
        (
            e.text or "",
            float(e.get("x", "")),
            float(e.get("y", "")) - labelling.HEIGHT,
            float(e.get("x", "")) + float(e.get("textLength", "")),
            float(e.get("y", "")),
        )
        for e in ElementTree.fromstring(svg).iter(f"{SVG}text")
        if e.get("class") == "label"
    ]


@pytest.mark.parametrize("corner", [(0.4, 0.4), (0.7, 0.75), (0.0, 0.0), (0.85, 0.0)])
def test_numbers_meet_neither_each_other_nor_a_mark_nor_the_frame(corner: tuple[float, float]) -> None:
    rng = np.random.default_rng(5)
    places = np.minimum(np.array(corner) + 0.3 * rng.random((60, 2)), 1.0)
    picture = opinion_picture([Spot(*place, "disc", str(n)) for n, place in enumerate(places.tolist(), 100)], 0.6, "")
    boxes = boxes_of(picture.svg)
    assert len(boxes) + picture.unnumbered_count == 60 and len(boxes) >= 20
    marks = re.findall(r'class="disc" cx="([\d.]+)" cy="([\d.]+)" r="4.6"', picture.svg)
    for number, (text, left, top, right, bottom) in enumerate(boxes):
        assert right - left >= 0.6 * labelling.SIZE * len(text) - 0.1, (
            "a digit is 0.56 of its size wide, and has a halo"
        )
        assert left > 44 and right < SIZE - 14 and top > 13 and bottom < SIZE - 43, "inside the frame"
        for _, other_left, other_top, other_right, other_bottom in boxes[:number]:
            assert left >= other_right + 1 or other_left >= right + 1 or top >= other_bottom or other_top >= bottom
        for x, y in ((float(x), float(y)) for x, y in marks):
            assert not (left < x + 4.6 and right > x - 4.6 and top < y + 4.6 and bottom > y - 4.6)


def test_a_number_that_stands_off_is_joined_to_its_mark() -> None:
    picture = opinion_picture([Spot(0.8, 0.8, "disc", str(number)) for number in range(10, 40)], 0.6, "")
    marks = {f"M{x} {y}" for x, y in re.findall(r'class="disc" cx="([\d.]+)" cy="([\d.]+)"', picture.svg)}
    lines = re.findall(r'class="leader" d="(M[\d.]+ [\d.]+)L', picture.svg)
    assert lines and set(lines) <= marks and len(set(lines)) == len(lines)


@pytest.mark.parametrize(("threshold", "ticks"), [(0.6, ["0", "60", "100"]), (0.5, ["0", "50", "100"])])
def test_the_axes_number_their_ends_and_the_threshold(threshold: float, ticks: list[str]) -> None:
    texts = _texts(opinion_picture([], threshold, "").svg)
    assert sorted(texts) == sorted([*ticks, *ticks, "A", "B"])
    far = _texts(opinion_picture([], 0.8, "").svg)
    assert far.count("50") == far.count("80") == 2


def test_map_shows_no_cell_below_five() -> None:
    rng = np.random.default_rng(1)
    label = np.repeat([0, 1, -1], [60, 30, 4])
    positions = rng.normal(0, 0.5, (94, 2)) + np.where(label == 1, 3.0, 0.0)[:, np.newaxis]
    positions[0] = np.nan
    svg = group_map(positions, label, 2, "map")
    assert _texts(svg) == ["A", "B"]
    grid, counts = density_places(positions[1:90], label[1:90], 2) or (0, np.zeros((2, 0, 0)))
    shades = re.findall(r'class="shade (few|more|most) kind-[01]" d="([^"]+)"', svg)
    discs = {name: sum(d.count("M") for shade, d in shades if shade == name) for name in ("few", "more", "most")}
    shown = counts[counts >= SMALLEST_CELL]
    assert grid and discs == {"few": len(shown), "more": (shown >= 10).sum(), "most": (shown >= 20).sum()}


@pytest.mark.parametrize("seats", [20, 60, 2000])
def test_the_map_keeps_within_its_frame(seats: int) -> None:
    rng = np.random.default_rng(2)
    label = np.arange(seats) % 2
    svg = group_map(rng.normal(0, 1, (seats, 2)) + 6 * label[:, np.newaxis], label, 2, "map")
    height = float(ElementTree.fromstring(svg).get("viewBox", "").split()[3])
    for x, y, reach in re.findall(r"M(-?[\d.]+) (-?[\d.]+)a([\d.]+)", svg):
        assert float(x) >= 0 and float(x) + 2 * float(reach) <= SIZE
        assert float(reach) <= float(y) <= height - float(reach)


def test_no_map_of_a_handful() -> None:
    assert group_map(np.array([[0.0, 1.0], [1.0, 0.0]]), np.array([0, 1]), 2, "map") == ""
