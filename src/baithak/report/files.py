"""The files of a report: written apart first, put in place only when all are whole, put back if that fails."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from baithak.analysis.findings import Findings
from baithak.conversations.conversation import Conversation
from baithak.report.errors import ReportError
from baithak.report.page import render_page
from baithak.report.statement_table import statements_as_csv
from baithak.report.working_data import findings_as_json
from baithak.web.catalogue import Language

__all__ = ["ReportError", "write_report"]

OWN_FILES = ("report.html", "findings.json", "statements.csv", "math.json")  # what a report may consist of


def write_report(
    findings: Findings,
    conversation: Conversation,
    folder: Path,
    language: Language = "en",
    extra: Mapping[str, str] | None = None,
) -> tuple[Path, ...]:
    """Write report.html, findings.json, statements.csv and any extra files (name -> text) into a folder.

    Either the whole report stands in the folder afterwards, or the folder is as it was. A file of `OWN_FILES` that an
    earlier report left and this one does not have is removed with it; other files are left alone. Returns the files
    written. Raises ReportError, saying in one line what stands in the way.
    """
    contents = {
        "report.html": render_page(findings, conversation, language),
        "findings.json": findings_as_json(findings, conversation),
        "statements.csv": statements_as_csv(findings, conversation, language),
        **(extra or {}),
    }
    for name in contents:
        if not name or Path(name).name != name or name.startswith("."):
            raise ReportError(f"{name!r} is no plain file name; extra files go beside the report")
    try:
        _check_places(folder, (*contents, *OWN_FILES))
        return _put_in_place(folder, contents)
    except (OSError, ValueError) as refusal:  # ValueError: a path with a NUL in it
        reason = getattr(refusal, "strerror", None) or str(refusal)
        raise ReportError(f"cannot write the report to {folder}: {reason}; name another folder with --out") from refusal


def _check_places(folder: Path, names: tuple[str, ...]) -> None:
    if folder.exists() and not folder.is_dir():
        raise ReportError(f"{folder} is a file, not a folder; name another folder with --out")
    for name in names:
        if (folder / name).is_dir() and not (folder / name).is_symlink():
            raise ReportError(f"{folder / name} is a folder where a file of the report goes; move it away")


def _put_in_place(folder: Path, contents: Mapping[str, str]) -> tuple[Path, ...]:
    """Write everything into a temporary folder on the same file system, then exchange the files one by one."""
    if folder.is_dir():
        place = Path(tempfile.mkdtemp(prefix=".baithak-", dir=folder))  # inside: the folder may be a mount point
    else:
        folder.parent.mkdir(parents=True, exist_ok=True)
        place = Path(tempfile.mkdtemp(prefix=".baithak-", dir=folder.parent))
    is_kept = False
    try:
        for name in ("new", "old"):
            (place / name).mkdir()
        for name, text in contents.items():
            _write_whole(place / "new" / name, text)
        is_new = not folder.is_dir()
        folder.mkdir(exist_ok=True)
        try:
            _exchange(folder, place, tuple(contents))
        except BaseException:  # an interruption too must leave the older report
            is_kept = True
            _restore(folder, place, tuple(contents))
            is_kept = False
            if is_new:
                folder.rmdir()
            raise
    finally:
        if not is_kept:  # otherwise it holds the only copy of the older report
            shutil.rmtree(place, ignore_errors=True)
    return tuple(folder / name for name in contents)


def _exchange(folder: Path, place: Path, names: tuple[str, ...]) -> None:
    for name in sorted({*names, *OWN_FILES}):
        if os.path.lexists(folder / name):
            (folder / name).rename(place / "old" / name)
    for name in names:
        (place / "new" / name).rename(folder / name)


def _restore(folder: Path, place: Path, names: tuple[str, ...]) -> None:
    """Undo an exchange, however far it came: what is no longer among the new files has been moved into the folder."""
    for name in names:
        if not (place / "new" / name).exists():
            (folder / name).unlink(missing_ok=True)
    for old in (place / "old").iterdir():
        old.replace(folder / old.name)


def _write_whole(file: Path, text: str) -> None:
    with file.open("w", encoding="utf-8", newline="") as opened:
        opened.write(text)
        opened.flush()
        os.fsync(opened.fileno())
