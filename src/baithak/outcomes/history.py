"""A series' history from before: recommendations brought in from a table, all or none; and the register as a table."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from django.db import router, transaction
from django.utils.translation import gettext as _

from baithak.conversations.spreadsheets import spreadsheet_safe
from baithak.outcomes import registers
from baithak.outcomes.life import NewStep, add_step, last_day
from baithak.publications import search
from baithak.publications.models import NAME_LENGTH, Grade, Recommendation, Series, Stage
from baithak.publications.standing import standing
from baithak.voices.models import Dialogue
from baithak.voices.plain import plain_text
from baithak.web.catalogue import LANGUAGES
from baithak.web.errors import Refusal

COLUMNS = ("name", "date", "language", "title", "text", "source")
FURTHER = ("stage", "stage_date", "grade", "evidence")  # of the last step that is known; all four, or none
SIDE = "side"  # on which that step happened; "": on all, or on none in particular
CONTINUES = "continues"  # names of earlier recommendations, with spaces between them
EVERY = (*COLUMNS, *FURTHER, SIDE, CONTINUES)
SAID = tuple(f"said_{code}" for code in LANGUAGES)
REGISTER = ("stage", "stage_by_side", "last_step", SIDE, "grade", *SAID, "source", CONTINUES)
MAX_BYTES = 100_000
MAX_ROWS = 500
MAX_TEXT = 1_400
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True)
class Row:
    """A line of the table, checked."""

    line: int
    name: str
    made_on: date
    language: str
    title: str
    text: str
    source: str
    step: NewStep | None
    continues: tuple[str, ...]


def read_history(data: bytes) -> list[Row]:
    """The recommendations in a CSV file (UTF-8). Raises Refusal that names the line and says what to do."""
    if len(data) > MAX_BYTES:
        raise Refusal("long", _("This file is longer than %(most)s bytes. Bring it in in parts.") % {"most": MAX_BYTES})
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refusal("encoding", _("This file is not in UTF-8. Save it as “CSV UTF-8”.")) from error
    try:
        reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
        names = tuple(reader.fieldnames or ())
        if len(set(names)) != len(names) or not {*COLUMNS} <= {*names} <= {*EVERY}:
            say = _("The first line has to name these columns: %(columns)s.")
            raise Refusal("columns", say % {"columns": ", ".join(EVERY)})
        rows = [
            _row(reader.line_num, {name: (cell or "").strip() for name, cell in one.items() if name}) for one in reader
        ]
    except csv.Error as error:
        raise Refusal("csv", _("This is no table with commas: %(problem)s.") % {"problem": error}) from error
    if not 1 <= len(rows) <= MAX_ROWS:
        raise Refusal("rows", _("Give 1 to %(most)s lines.") % {"most": MAX_ROWS})
    return rows


def check_history(series: str, rows: list[Row]) -> None:
    """Raises Refusal unless the rows can be brought into the series: names are free, what they continue is there."""
    days = {one.name: one.made_on for one in Recommendation.objects.filter(series=series)}
    days |= {one.name: one.made_on for one in rows}
    sides = registers.sides_of(series)
    for one in rows:
        if one.step and one.step.side and one.step.side not in sides:
            raise _wrong(one.line, _("the side is one of %(sides)s, or stays empty") % {"sides": ", ".join(sides)})
        stem, _hyphen, number = one.name.rpartition("-")
        is_reserved = number.isdecimal() and Dialogue.objects.filter(pk=stem).exists()
        if is_reserved or Recommendation.objects.filter(pk=one.name).exists():
            raise _wrong(one.line, _("the name %(name)s is taken already") % {"name": one.name})
        for earlier in one.continues:
            if earlier == one.name or days.get(earlier, date.max) > one.made_on:
                raise _wrong(one.line, _("it continues %(name)s, which is not there before it") % {"name": earlier})


def import_history(slug: str, title: Mapping[str, str], rows: list[Row]) -> int:
    """Bring them into the series; how many. All or none. Lines of one name are one text in several languages.

    Brought in word for word already, they stay as they are.
    """
    by_name: dict[str, list[Row]] = {}
    for one in rows:
        by_name.setdefault(one.name, []).append(one)
    with transaction.atomic(using=router.db_for_write(Recommendation)):
        if all(_is_in(slug, found) for found in by_name.values()):
            return 0
        check_history(slug, rows)
        series, _made = Series.objects.get_or_create(slug=slug, defaults={"title": dict(title)})
        for found in by_name.values():
            _import_one(series, found)
    return len(by_name)


def write_register(series: list[str]) -> str:
    """The register of these series as CSV, in every language: no cell of it is run by a spreadsheet."""
    made = io.StringIO(newline="")
    writer = csv.writer(made, quoting=csv.QUOTE_ALL)  # whoever splits at another sign starts no cell inside a text
    texts = [f"{name}_{code}" for name in ("title", "text") for code in LANGUAGES]
    writer.writerow(("name", "series", "made_on", "original", *texts, *REGISTER))
    for one in Recommendation.objects.filter(series__in=series).select_related("series").prefetch_related("steps"):
        writer.writerow([spreadsheet_safe(cell) for cell in _cells(one)])
    return made.getvalue()


def _cells(one: Recommendation) -> list[str]:
    last = next((step for step in reversed([*one.steps.all()]) if not step.is_retracted), None)
    said = [last.said.get(code, "") for code in LANGUAGES] if last else [""] * len(LANGUAGES)
    texts = [told.get(code, "") for told in (one.title, one.text) for code in LANGUAGES]
    evidence = [last.side, last.grade, *said, last.source] if last else ["", "", *said, ""]
    head = [one.name, one.series_id, one.made_on.isoformat(), one.original]
    stands = standing(one)
    apart = "; ".join(f"{side}: {stage.value}" for side, stage in stands.by_side.items())
    return [*head, *texts, stands.stage.value, apart, last_day(one).isoformat(), *evidence, " ".join(one.grew_from)]


def _is_in(slug: str, rows: list[Row]) -> bool:
    known = Recommendation.objects.filter(pk=rows[0].name, series=slug, publication=None).first()
    return known is not None and (known.title, known.text) == (
        {one.language: one.title for one in rows},
        {one.language: one.text for one in rows},
    )


def _import_one(series: Series, rows: list[Row]) -> None:
    first = rows[0]
    if len({one.language for one in rows}) != len(rows):
        raise _wrong(rows[-1].line, _("the same name and language stand there twice"))
    made = Recommendation.objects.create(
        name=first.name,
        series=series,
        made_on=first.made_on,
        title={one.language: one.title for one in rows},
        text={one.language: one.text for one in rows},
        original=first.language,
        source=first.source,
        grew_from=sorted({name for one in rows for name in one.continues}),
    )
    search.index(made)
    for one in rows:
        if one.step is not None:
            step = one.step
            try:
                add_step(first.name, step.stage, step.happened_on, step.said, step.grade, first.source, side=step.side)
            except Refusal as error:
                raise _wrong(one.line, str(error.say)) from error


def _row(line: int, cells: Mapping[str, str]) -> Row:
    name = cells["name"]
    if not _NAME.fullmatch(name) or len(name) > NAME_LENGTH:
        raise _wrong(line, _("a name has small letters, digits and hyphens"))
    if cells["language"] not in LANGUAGES:
        raise _wrong(line, _("the language is one of %(languages)s") % {"languages": ", ".join(LANGUAGES)})
    title, text = plain_text(cells["title"]), plain_text(cells["text"])
    if not (title and text) or max(len(title), len(text), len(cells["source"])) > MAX_TEXT:
        raise _wrong(line, _("title and text are needed, with up to %(most)s characters") % {"most": MAX_TEXT})
    return Row(
        line,
        name,
        _day(line, cells["date"]),
        cells["language"],
        title,
        text,
        plain_text(cells["source"]),
        _step(line, cells),
        tuple(dict.fromkeys(cells.get(CONTINUES, "").split())),
    )


def _step(line: int, cells: Mapping[str, str]) -> NewStep | None:
    given, side = [cells.get(name, "") for name in FURTHER], cells.get(SIDE, "")
    if not any(given) and not side:
        return None
    if not all(given) or given[0] not in Stage.values or given[2] not in Grade.values:
        say = _("a step needs stage (%(stages)s), stage_date, grade (%(grades)s) and evidence")
        raise _wrong(line, say % {"stages": ", ".join(Stage.values), "grades": ", ".join(Grade.values)})
    said = {cells["language"]: plain_text(given[3])}
    return NewStep(Stage(given[0]), _day(line, given[1]), said, Grade(given[2]), side=side)


def _day(line: int, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise _wrong(line, _("a day is written as 2014-03-09")) from error


def _wrong(line: int, problem: str) -> Refusal:
    return Refusal(
        "line", _("Line %(line)s: %(problem)s. Nothing was brought in.") % {"line": line, "problem": problem}
    )


def lines_of(rows: list[Row]) -> Iterator[str]:
    """What a preview says of each line."""
    for one in rows:
        told = [one.name, one.made_on.isoformat(), one.language, one.title]
        if one.step:
            told += [str(one.step.stage.label), one.step.happened_on.isoformat(), one.step.side]
        yield " · ".join(filter(None, told))
