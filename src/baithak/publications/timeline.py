"""The timeline of a series: its recommendations against the years, each beside those that it continues."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from string import ascii_uppercase

from baithak.publications.models import Recommendation, Stage, Step
from baithak.publications.standing import name_of
from baithak.web.catalogue import in_own_words

NUMBER = {stage: number for number, stage in enumerate(Stage, start=1)}


@dataclass(frozen=True)
class Mark:
    """A stage that was reached in a year. `number`: of the stage, as the legend has it; `letter`: of the side on which
    alone it was, or "", and `side` its name."""

    number: int
    stage: str
    label: str
    day: date
    grade: str
    letter: str
    side: str


@dataclass(frozen=True)
class Row:
    """A recommendation. `cells`: its marks, year by year. `continues`: earlier ones, and where they are."""

    name: str
    title: str
    address: str
    cells: tuple[tuple[Mark, ...], ...]
    continues: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Timeline:
    """`years`: those in which something happened; None where years were left out. `chains`: an idea each, through the
    years. `legend`: number, stage and its word. `sides`: the letters of sides that stand there, and their names."""

    years: tuple[int | None, ...]
    chains: tuple[tuple[Row, ...], ...]
    legend: tuple[tuple[int, str, str], ...]
    sides: tuple[tuple[str, str], ...]

    @property
    def rows(self) -> int:
        """How many recommendations there are."""
        return sum(map(len, self.chains))


def timeline(listed: Collection[Recommendation], address: Callable[[str], str]) -> Timeline:
    """The timeline of recommendations whose steps were fetched. address: where the one of this name is told of."""
    marks = {one.name: _marks(one) for one in listed}
    years = _with_gaps(sorted({mark.day.year for found in marks.values() for mark in found}))
    chains = tuple(
        tuple(_row(one, marks[one.name], years, address, {*marks}) for one in chain) for chain in _chains(listed)
    )
    legend = tuple((number, str(stage), str(stage.label)) for stage, number in NUMBER.items())
    sides = {(mark.letter, mark.side) for found in marks.values() for mark in found if mark.letter}
    return Timeline(years, chains, legend, tuple(sorted(sides)))


def _row(
    one: Recommendation,
    marks: list[Mark],
    years: tuple[int | None, ...],
    address: Callable[[str], str],
    known: set[str],
) -> Row:
    cells = tuple(tuple(mark for mark in marks if mark.day.year == year) for year in years)
    continues = tuple((name, address(name)) for name in one.grew_from if name in known)
    return Row(one.name, in_own_words(one.title), address(one.name), cells, continues)


def _marks(one: Recommendation) -> list[Mark]:
    """What stands of its life; that it was put forward, even if no step says so."""
    standing = [step for step in one.steps.all() if not step.is_retracted]
    if not any(step.stage in (Stage.PROPOSED, Stage.RATIFIED) for step in standing):
        standing.insert(0, Step(stage=Stage.PROPOSED, happened_on=one.made_on))
    return [_mark(one, step) for step in standing]


def _mark(one: Recommendation, step: Step) -> Mark:
    stage = Stage(step.stage)
    letters = dict(zip(sorted(one.series.sides), ascii_uppercase, strict=False))
    side = name_of(one, step.side, in_own_words)
    grade = step.get_grade_display()
    return Mark(NUMBER[stage], stage.value, str(stage.label), step.happened_on, grade, letters.get(step.side, ""), side)


def _with_gaps(years: list[int]) -> tuple[int | None, ...]:
    made: list[int | None] = []
    for year in years:
        if made and made[-1] != year - 1:
            made.append(None)
        made.append(year)
    return tuple(made)


def _chains(listed: Collection[Recommendation]) -> list[list[Recommendation]]:
    """Recommendations that continue one another, together; in the order of their first year, then of their years."""
    chain_of = {one.name: {one.name} for one in listed}
    for one in listed:
        for earlier in one.grew_from:
            if earlier in chain_of and chain_of[earlier] is not chain_of[one.name]:
                together = chain_of[earlier] | chain_of[one.name]
                chain_of |= dict.fromkeys(together, together)
    found: dict[int, list[Recommendation]] = {}
    for one in sorted(listed, key=lambda one: (one.made_on, one.name)):
        found.setdefault(id(chain_of[one.name]), []).append(one)
    return [*found.values()]
