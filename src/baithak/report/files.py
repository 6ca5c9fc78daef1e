"""The files of a report: written beside their place first and moved there only when all of them are whole."""

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


def write_report(
    findings: Findings,
    conversation: Conversation,
    folder: Path,
    language: Language = "en",
    extra: Mapping[str, str] | None = None,
) -> tuple[Path, ...]:
    """Write report.html, findings.json, statements.csv and any extra files (name -> text) into a folder.

    Either every file is made before the first is moved into place, or the folder stays as it was. Other files in it
    are left alone. Returns the files written. Raises ReportError, saying in one line what stands in the way.
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
    if folder.exists() and not folder.is_dir():
        raise ReportError(f"{folder} is a file, not a folder; name another folder with --out")
    try:
        return _put_in_place(folder, contents)
    except OSError as refusal:
        reason = refusal.strerror or str(refusal)
        raise ReportError(f"cannot write the report to {folder}: {reason}; name another folder with --out") from refusal


def _put_in_place(folder: Path, contents: Mapping[str, str]) -> tuple[Path, ...]:
    folder.parent.mkdir(parents=True, exist_ok=True)
    place = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))  # same file system: moves are atomic
    try:
        for name, text in contents.items():
            _write_whole(place / name, text)
        folder.mkdir(exist_ok=True)
        for name in contents:
            (place / name).replace(folder / name)
    finally:
        shutil.rmtree(place, ignore_errors=True)
    return tuple(folder / name for name in contents)


def _write_whole(file: Path, text: str) -> None:
    with file.open("w", encoding="utf-8", newline="") as opened:
        opened.write(text)
        opened.flush()
        os.fsync(opened.fileno())
