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
        assert not row["p_both"].startswith("0.")
        if agree[1, own] < 5 and seen[1, own] >= 10:
            assert row["Pakistan: agree"].startswith("under ")
