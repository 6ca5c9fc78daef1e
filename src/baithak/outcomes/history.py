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
from baithak.outcomes.life import add_step, last_day, stage_of
from baithak.publications import search
from baithak.publications.models import NAME_LENGTH, Grade, Recommendation, Series, Stage
from baithak.voices.plain import plain_text
from baithak.web.catalogue import LANGUAGES
from baithak.web.errors import Refusal

COLUMNS = ("name", "date", "language", "title", "text", "source")
FURTHER = ("stage", "stage_date", "grade", "evidence")  # of the last step that is known; all four, or none
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
    step: tuple[Stage, date, Grade, str] | None


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
        if len(set(names)) != len(names) or not {*COLUMNS} <= {*names} <= {*COLUMNS, *FURTHER}:
            columns = ", ".join((*COLUMNS, *FURTHER))
            raise Refusal("columns", _("The first line has to name these columns: %(columns)s.") % {"columns": columns})
        rows = [
            _row(reader.line_num, {name: (cell or "").strip() for name, cell in one.items() if name}) for one in reader
        ]
    except csv.Error as error:
        raise Refusal("csv", _("This is no table with commas: %(problem)s.") % {"problem": error}) from error
    if not 1 <= len(rows) <= MAX_ROWS:
        raise Refusal("rows", _("Give 1 to %(most)s lines.") % {"most": MAX_ROWS})
    return rows


def import_history(slug: str, title: Mapping[str, str], rows: list[Row]) -> int:
    """Bring them into the series; how many. All or none. Lines of one name are one text in several languages."""
    with transaction.atomic(using=router.db_for_write(Recommendation)):
        series, _made = Series.objects.get_or_create(slug=slug, defaults={"title": dict(title)})
        names = list(dict.fromkeys(one.name for one in rows))
        for name in names:
            _import_one(series, [one for one in rows if one.name == name])
    return len(names)


def write_register(series: list[str]) -> str:
    """The register of these series as CSV: no cell of it is run by a spreadsheet."""
    made = io.StringIO(newline="")
    writer = csv.writer(made)
    writer.writerow(("name", "series", "made_on", "title", "text", "stage", "last_step", "grade", "source"))
    for one in Recommendation.objects.filter(series__in=series).prefetch_related("steps"):
        standing = [step for step in one.steps.all() if not step.is_retracted]
        grade, source = (standing[-1].grade, standing[-1].source) if standing else ("", "")
        texts = one.title.get(one.original, ""), one.text.get(one.original, "")
        cells = (
            one.name,
            one.series_id,
            one.made_on.isoformat(),
            *texts,
            stage_of(one),
            last_day(one).isoformat(),
            grade,
            source,
        )
        writer.writerow([spreadsheet_safe(str(cell)) for cell in cells])
    return made.getvalue()


def _import_one(series: Series, rows: list[Row]) -> None:
    first = rows[0]
    if Recommendation.objects.filter(pk=first.name).exists():
        raise _wrong(first.line, _("the name %(name)s is taken already") % {"name": first.name})
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
    )
    for one in rows:
        if one.step is not None:
            stage, day, grade, evidence = one.step
            try:
                add_step(first.name, stage, day, {one.language: evidence}, grade, first.source)
            except Refusal as error:
                raise _wrong(one.line, str(error.say)) from error
    search.index(made)


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
    )


def _step(line: int, cells: Mapping[str, str]) -> tuple[Stage, date, Grade, str] | None:
    given = [cells.get(name, "") for name in FURTHER]
    if not any(given):
        return None
    if not all(given) or given[0] not in Stage.values or given[2] not in Grade.values:
        say = _("a step needs stage (%(stages)s), stage_date, grade (%(grades)s) and evidence")
        raise _wrong(line, say % {"stages": ", ".join(Stage.values), "grades": ", ".join(Grade.values)})
    return Stage(given[0]), _day(line, given[1]), Grade(given[2]), plain_text(given[3])


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
        yield f"{one.name} · {one.made_on.isoformat()} · {one.language} · {one.title}"
