"""The files: whole or not at all, valid, safe in a spreadsheet, the same every time."""

from __future__ import annotations

import csv
import io
import json
import os
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest
from simulated import simulated_conversation, simulated_findings

from baithak.report.files import ReportError, write_report
from baithak.report.statement_table import statements_as_csv
from baithak.report.working_data import findings_as_json

SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "findings.schema.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("names", [("India", "Pakistan"), ("Everyone",), (), ("A", "B", "C")])
def test_findings_json_keeps_to_its_schema(names: tuple[str, ...]) -> None:
    findings = simulated_findings((20,) * max(len(names), 1), 12, names=names)
    written = json.loads(findings_as_json(findings, simulated_conversation(findings)))
    jsonschema.Draft202012Validator(SCHEMA).validate(written)
    assert "Not for publication" in written["note"]
    assert len(written["statements"]) == 12
    not_listed = [entry for entry in written["statements"] if not entry["in_common_ground"]]
    assert all(entry["flip_number"] is None for entry in not_listed)


def test_writes_the_same_bytes_every_time(tmp_path: Path) -> None:
    findings = simulated_findings()
    conversation = simulated_conversation(findings)
    first = write_report(findings, conversation, tmp_path / "one", "hi", extra={"math.json": "{}"})
    second = write_report(findings, conversation, tmp_path / "two", "hi", extra={"math.json": "{}"})
    assert [file.name for file in first] == ["report.html", "findings.json", "statements.csv", "math.json"]
    assert [file.read_bytes() for file in first] == [file.read_bytes() for file in second]
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["one", "two"]


def test_a_failure_half_way_leaves_the_old_report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    findings = simulated_findings()
    conversation = simulated_conversation(findings)
    before = {file: file.read_bytes() for file in write_report(findings, conversation, tmp_path / "report")}
    calls = []

    def full_disk(descriptor: int) -> None:
        calls.append(descriptor)
        if len(calls) == 2:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full_disk)
    with pytest.raises(ReportError, match="No space left") as refusal:
        write_report(simulated_findings(seed=2), conversation, tmp_path / "report")
    assert "\n" not in str(refusal.value)
    assert {file: file.read_bytes() for file in before} == before
    assert [entry.name for entry in tmp_path.iterdir()] == ["report"]


def test_refuses_a_file_in_the_place_of_the_folder(tmp_path: Path) -> None:
    findings = simulated_findings()
    (tmp_path / "report").write_text("mine")
    with pytest.raises(ReportError, match="is a file, not a folder"):
        write_report(findings, simulated_conversation(findings), tmp_path / "report")
    assert (tmp_path / "report").read_text() == "mine"
    (tmp_path / "report").unlink()
    (tmp_path / "file").write_text("mine")
    with pytest.raises(ReportError):
        write_report(findings, simulated_conversation(findings), tmp_path / "file" / "report")


@pytest.mark.parametrize("name", ["report.html", "findings.json", "statements.csv", "math.json"])
def test_a_folder_in_the_place_of_a_file_is_refused_before_anything_is_written(tmp_path: Path, name: str) -> None:
    findings = simulated_findings()
    (tmp_path / "report" / name).mkdir(parents=True)
    with pytest.raises(ReportError, match="is a folder where a file of the report goes"):
        write_report(findings, simulated_conversation(findings), tmp_path / "report")
    assert [entry.name for entry in (tmp_path / "report").iterdir()] == [name]


@pytest.mark.parametrize("refusal", [OSError(5, "Input/output error"), KeyboardInterrupt()])
@pytest.mark.parametrize("turn", range(1, 9))
def test_a_failing_exchange_puts_the_old_report_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, refusal: BaseException, turn: int
) -> None:
    findings = simulated_findings()
    conversation, folder = simulated_conversation(findings), tmp_path / "report"
    written = write_report(findings, conversation, folder, extra={"math.json": "{}"})
    (folder / "mine.txt").write_text("mine")
    before = {file: file.read_bytes() for file in folder.iterdir()}
    assert len(before) == len(written) + 1
    rename, turns = Path.rename, []

    def failing(self: Path, target: Path) -> Path:
        turns.append(self)
        if len(turns) == turn:
            raise refusal
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", failing)
    expected = KeyboardInterrupt if isinstance(refusal, KeyboardInterrupt) else ReportError
    with pytest.raises(expected):
        write_report(simulated_findings(seed=2), conversation, folder, extra={"math.json": "[]"})
    assert {file: file.read_bytes() for file in folder.iterdir()} == before


def test_a_first_report_that_fails_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    findings = simulated_findings()

    def failing(self: Path, target: Path) -> Path:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "rename", failing)
    with pytest.raises(KeyboardInterrupt):
        write_report(findings, simulated_conversation(findings), tmp_path / "report")
    assert not list(tmp_path.iterdir())


def test_an_older_math_json_goes_with_its_report(tmp_path: Path) -> None:
    findings = simulated_findings()
    conversation = simulated_conversation(findings)
    write_report(findings, conversation, tmp_path, extra={"math.json": "{}"})
    (tmp_path / "mine.txt").write_text("mine")
    write_report(findings, conversation, tmp_path)
    names = sorted(entry.name for entry in tmp_path.iterdir())
    assert names == ["findings.json", "mine.txt", "report.html", "statements.csv"]


def test_writes_into_a_folder_without_touching_what_is_around_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A mount point: nothing may be renamed into it from outside."""
    findings = simulated_findings()
    folder = tmp_path / "mounted"
    folder.mkdir()
    rename = Path.rename

    def within(self: Path, target: Path) -> Path:
        assert self.is_relative_to(folder) and target.is_relative_to(folder)
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", within)
    assert len(write_report(findings, simulated_conversation(findings), folder)) == 3
    assert len(list(folder.iterdir())) == 3


@pytest.mark.parametrize("name", ["n" * 300, "nul\x00"])
def test_an_impossible_name_is_one_clear_line(tmp_path: Path, name: str) -> None:
    findings = simulated_findings()
    with pytest.raises(ReportError, match="cannot write the report to") as refusal:
        write_report(findings, simulated_conversation(findings), tmp_path / name)
    assert "\n" not in str(refusal.value) and not list(tmp_path.iterdir())


def test_a_folder_that_may_not_be_looked_into_is_one_clear_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    findings = simulated_findings()

    def refused(self: Path) -> bool:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "exists", refused)
    with pytest.raises(ReportError, match="Permission denied"):
        write_report(findings, simulated_conversation(findings), tmp_path / "report")


@pytest.mark.parametrize("name", ["../math.json", "a/b", ".hidden", ""])
def test_extra_files_stay_in_the_folder(tmp_path: Path, name: str) -> None:
    findings = simulated_findings()
    with pytest.raises(ReportError, match="plain file name"):
        write_report(findings, simulated_conversation(findings), tmp_path / "report", extra={name: ""})
    assert not (tmp_path / "report").exists()


def test_csv_runs_nothing_and_keeps_every_script() -> None:
    findings = simulated_findings((30, 30), 4)
    findings = replace(findings, tally=replace(findings.tally, side_names=("=cmd", "+B")))
    texts = ('=HYPERLINK("https://example.com")', "@SUM(1)", "گفتگو, جاری", 'बात "चीत"')
    written = statements_as_csv(findings, simulated_conversation(findings, texts))
    assert written.startswith("\ufeff")
    rows = list(csv.reader(io.StringIO(written[1:])))
    assert [row[2] for row in rows[1:]] == ["'" + texts[0], "'" + texts[1], texts[2], texts[3]]
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)
    assert {len(row) for row in rows} == {len(rows[0])}


def test_csv_hides_small_cells() -> None:
    findings = simulated_findings((9, 24), 30)
    rows = list(csv.DictReader(io.StringIO(statements_as_csv(findings, simulated_conversation(findings))[1:])))
    agree, _disagree, seen = findings.tally.by_side
    for own, row in enumerate(rows):
        assert row["India: voted"] == "under 10" and row["India: agree"] == "too few to show"
        assert row["India: agree_low"] == row["bridging"] == row["flip_number"] == ""
        assert row["p_both"] == row["p_room"] == row["p_divides"] == ""
        assert row["in_common_ground"] == row["in_common_rejection"] == row["is_divisive"] == "not shown"
        if agree[1, own] < 5 and seen[1, own] >= 10:
            assert row["Pakistan: agree"].startswith("under ")
