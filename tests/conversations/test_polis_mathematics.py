"""The compatible mode from the command on: an export goes in, and what comes out is what Polis's own server said."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from baithak.cli import DONE, main
from baithak.conversations.errors import BadInput
from baithak.conversations.polis_mathematics import how_exact
from baithak.conversations.reader import read_conversation

EXPORTS = {"without groups": "polis-engine/biodiversity-536-people", "with groups": "polis/scoop-hivemind.biodiversity"}


@pytest.fixture
def said(shared_data: Path) -> dict[str, Any]:
    file = shared_data / "polis-engine" / "biodiversity-536-people" / "math-pca2.json"
    return dict(json.loads(file.read_text()))


def mark_meta(folder: Path, meta: list[int]) -> None:
    """Add the column is-meta, as newer exports have it."""
    with (folder / "comments.csv").open(encoding="utf-8", newline="") as opened:
        header, *rows = csv.reader(opened)
    at = header.index("comment-id")
    with (folder / "comments.csv").open("w", encoding="utf-8", newline="") as opened:
        marked = ([*row, str(int(row[at]) in meta).lower()] for row in rows)
        csv.writer(opened).writerows([[*header, "is-meta"], *marked])


def written_by_command(folder: Path, out: Path) -> dict[str, Any]:
    assert main(["analyse", str(folder), "--out", str(out), "--quiet", "--polis-compatible"]) == DONE
    return dict(json.loads((out / "math.json").read_text()))


def farthest(one: dict[str, float], other: dict[str, float]) -> float:
    assert one.keys() == other.keys()
    return max(abs(one[key] - other[key]) for key in other)


@pytest.mark.parametrize("name", EXPORTS)
def test_the_command_repeats_polis_where_the_export_says_all(
    name: str, said: dict[str, Any], shared_data: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "export"
    shutil.copytree(shared_data / EXPORTS[name], folder)
    mark_meta(folder, said["meta-tids"])
    written = written_by_command(folder, tmp_path / "out")
    for key in ("n", "n-cmts", "tids", "user-vote-counts"):
        assert written[key] == said[key], key
    for key in ("mod-in", "mod-out", "meta-tids"):
        assert sorted(written[key]) == sorted(said[key]), key
    cosines = np.abs((np.array(written["pca"]["comps"]) * np.array(said["pca"]["comps"])).sum(axis=1))
    assert cosines.min() >= 1 - 1e-12
    assert np.allclose(written["pca"]["comment-extremity"], said["pca"]["comment-extremity"], rtol=0, atol=1e-9)
    assert [e["tid"] for e in written["consensus"]["agree"]] == [e["tid"] for e in said["consensus"]["agree"]]
    if name == "with groups":
        assert {g: v["votes"] for g, v in written["group-votes"].items()} == {
            g: v["votes"] for g, v in said["group-votes"].items()
        }
        assert farthest(written["group-aware-consensus"], said["group-aware-consensus"]) <= 1e-15
        assert farthest(written["comment-priorities"], said["comment-priorities"]) <= 1e-9
        for group, entries in said["repness"].items():
            assert [e["tid"] for e in written["repness"][group]] == [e["tid"] for e in entries]


@pytest.mark.parametrize("name", EXPORTS)
def test_without_is_meta_it_counts_the_same_and_says_what_it_cannot_know(
    name: str, said: dict[str, Any], shared_data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = shared_data / EXPORTS[name]
    assert main(["analyse", str(folder), "--out", str(tmp_path), "--polis-compatible"]) == DONE
    told = " ".join(capsys.readouterr().out.split())
    assert "no column is-meta" in told
    assert ("those that Polis published" if name == "with groups" else "found afresh") in told
    written = json.loads((tmp_path / "math.json").read_text())
    assert (written["n"], written["tids"]) == (said["n"], said["tids"])
    assert set(said["mod-out"]) - set(said["meta-tids"]) <= set(written["mod-out"]) <= set(said["mod-out"])
    cosines = np.abs((np.array(written["pca"]["comps"]) * np.array(said["pca"]["comps"])).sum(axis=1))
    assert 0.99 < cosines.min() < 0.999, "meta statements do turn the axes: docs/polis.md says by how much"


def test_a_plain_table_has_nothing_moderated(tmp_path: Path) -> None:
    (tmp_path / "votes.csv").write_text("seat,statement,vote\n" + "".join(f"{s},1,1\n{s},2,-1\n" for s in range(20)))
    conversation = read_conversation(tmp_path)
    assert conversation.moderation is None
    assert "is-meta" not in how_exact(conversation)


def test_is_meta_is_true_or_false(tmp_path: Path) -> None:
    (tmp_path / "votes.csv").write_text("timestamp,comment-id,voter-id,vote\n" + "".join(f"1,7,{s},1\n" for s in "12"))
    comments = tmp_path / "comments.csv"
    comments.write_text("comment-id,moderated,is-meta,comment-body\n7,1,TRUE,Who are you?\n8,-1,0,None\n")
    moderation = read_conversation(tmp_path).moderation
    assert moderation is not None and moderation.is_meta is not None
    assert (moderation.is_meta.tolist(), moderation.is_out.tolist()) == ([True, False], [False, True])
    assert moderation.texts == ("Who are you?", "None")
    comments.write_text("comment-id,moderated,is-meta,comment-body\n7,1,perhaps,Who are you?\n")
    with pytest.raises(BadInput, match=r"line 2: the is-meta 'perhaps' is neither true nor false"):
        read_conversation(tmp_path)
