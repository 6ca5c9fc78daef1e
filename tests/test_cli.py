"""The command from outside: what it prints, what it writes, how it fails."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from baithak.cli import BAD_INPUT, BAD_USE, CANNOT_WRITE, DONE, main
from baithak.conversations.reader import read_conversation
from tests.analysis.test_analyse import REAL
from tests.conversations.shuffled import with_shuffled


def baithak(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "baithak", *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **environment},
    )


@pytest.fixture
def conversation(tmp_path: Path) -> Path:
    folder = tmp_path / "conversation"
    folder.mkdir()
    rows = ["seat,side,statement,vote"]
    rows += [f"{seat},{'EW'[seat % 2]},{s},{1 if s < 3 or seat % 2 else -1}" for seat in range(30) for s in range(8)]
    (folder / "votes.csv").write_text("\n".join(rows) + "\n")
    return folder


def test_the_sample_gives_a_report_and_says_where(tmp_path: Path) -> None:
    done = baithak("sample", "--out", tmp_path / "out")
    assert done.returncode == DONE, done.stderr
    assert sorted(file.name for file in (tmp_path / "out").iterdir()) == [
        "findings.json",
        "report.html",
        "statements.csv",
    ]
    assert str(tmp_path / "out" / "report.html") in done.stdout.replace("\n", "")
    assert "Both" in done.stdout or "both" in done.stdout


def test_analysing_finds_what_was_put_in(conversation: Path, tmp_path: Path) -> None:
    assert main(["analyse", str(conversation), "--out", str(tmp_path / "out"), "--quiet"]) == DONE
    found = json.loads((tmp_path / "out" / "findings.json").read_text())
    assert [s["id"] for s in found["statements"] if s["in_common_ground"]] == [0, 1, 2]
    assert [s["id"] for s in found["statements"] if s["is_divisive"]] == [3, 4, 5, 6, 7]
    assert [side["name"] for side in found["sides"]] == ["E", "W"]


def test_quiet_says_nothing_and_json_is_json(conversation: Path, tmp_path: Path) -> None:
    assert baithak("analyse", conversation, "--out", tmp_path / "a", "--quiet").stdout == ""
    printed = baithak("analyse", conversation, "--out", tmp_path / "b", "--json").stdout
    assert json.loads(printed) == json.loads((tmp_path / "a" / "findings.json").read_text())


def test_the_same_seed_gives_the_same_bytes(conversation: Path, tmp_path: Path) -> None:
    for name in ("a", "b"):
        assert (
            baithak(
                "analyse", conversation, "--out", tmp_path / name, "--seed", "7", PYTHONHASHSEED=str(len(name))
            ).returncode
            == 0
        )
    for file in ("report.html", "findings.json", "statements.csv"):
        assert (tmp_path / "a" / file).read_bytes() == (tmp_path / "b" / file).read_bytes()


def test_polis_compatible_adds_math_json(conversation: Path, tmp_path: Path) -> None:
    assert main(["analyse", str(conversation), "--out", str(tmp_path), "--quiet", "--polis-compatible"]) == DONE
    math = json.loads((tmp_path / "math.json").read_text())
    assert {"pca", "group-clusters", "repness", "consensus", "comment-priorities", "group-aware-consensus"} <= set(math)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["analyse"], "FOLDER"),
        (["analyse", ".", "--seed", "-1"], "no seed"),
        (["analyse", ".", "--seed", "one"], "no seed"),
        (["analyse", ".", "--threshold", "60"], "from 0.5 to below 1"),
        (["analyse", ".", "--lang", "fr"], "invalid choice"),
        (["analyse", ".", "--quiet", "--json"], "not allowed with"),
        (["negotiate"], "invalid choice"),
    ],
)
def test_wrong_use_is_one_line_that_helps(arguments: list[str], said: str) -> None:
    done = baithak(*arguments)
    assert done.returncode == BAD_USE
    assert said in done.stderr and "--help" in done.stderr
    assert done.stderr.count("\n") == 1


def test_no_command_shows_the_help() -> None:
    done = baithak()
    assert done.returncode == BAD_USE and "Start here" in done.stdout


@pytest.mark.parametrize("out", ["new", "old"])
def test_bad_input_is_one_line_and_an_older_report_stays(conversation: Path, tmp_path: Path, out: str) -> None:
    target = tmp_path / out
    if out == "old":
        assert main(["analyse", str(conversation), "--out", str(target), "--quiet"]) == DONE
    before = {file.name: file.read_bytes() for file in target.iterdir()} if target.exists() else None
    votes = conversation / "votes.csv"
    votes.write_text(votes.read_text().replace("5,W,3,1\n", "5,W,3,7\n"))
    done = baithak("analyse", conversation, "--out", target)
    assert done.returncode == BAD_INPUT
    assert done.stderr.count("\n") == 1 and "votes.csv" in done.stderr and "7" in done.stderr
    assert "Traceback" not in done.stderr
    after = {file.name: file.read_bytes() for file in target.iterdir()} if target.exists() else None
    assert after == before


def test_a_folder_without_votes(tmp_path: Path) -> None:
    done = baithak("analyse", tmp_path, "--out", tmp_path / "out")
    assert done.returncode == BAD_INPUT and done.stderr.count("\n") == 1
    assert not (tmp_path / "out").exists()


def test_a_report_that_cannot_be_written(conversation: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    done = baithak("analyse", conversation, "--out", tmp_path / "file")
    assert done.returncode == CANNOT_WRITE and done.stderr.count("\n") == 1
    assert (tmp_path / "file").read_text() == "in the way"


def test_an_analysis_opens_no_connection(conversation: Path, tmp_path: Path) -> None:
    """Not one socket, from reading to the written report."""
    program = (
        "import socket, sys\n"
        "def refuse(*a, **k): raise AssertionError('a connection was tried')\n"
        "socket.socket.connect = socket.create_connection = socket.getaddrinfo = refuse\n"
        "from baithak.cli import main\n"
        f"sys.exit(main(['analyse', {str(conversation)!r}, '--out', {str(tmp_path / 'out')!r}, '--polis-compatible']))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == DONE, done.stderr


@pytest.mark.parametrize(
    ("name", "sides"),
    [
        ("london.youth.policing", None),
        ("brexit-consensus", "group-id"),
        ("scoop-hivemind.biodiversity", None),
        ("ssis.land-bank-farmland.2rumnecbeh.2021-08-01", None),
        ("american-assembly.bowling-green", "group-id"),
    ],
)
def test_all_real_conversations_give_a_report(name: str, sides: str | None, shared_data: Path, tmp_path: Path) -> None:
    arguments = ["analyse", str(shared_data / "polis" / name), "--out", str(tmp_path), "--quiet", "--polis-compatible"]
    assert main(arguments + (["--sides", sides] if sides else [])) == DONE
    found = json.loads((tmp_path / "findings.json").read_text())
    listed = [s for s in found["statements"] if s["in_common_ground"]]
    assert all(s["flip_number"] >= 1 for s in listed)
    assert 0 < len(listed) < len(found["statements"])


@pytest.mark.parametrize("sides", [None, "group-id", "sides.csv"])
@pytest.mark.parametrize("name", REAL)
def test_the_order_of_rows_and_columns_changes_no_byte_that_is_written(
    name: str, sides: str | None, shared_data: Path, tmp_path: Path
) -> None:
    """Report, findings, table and math.json, with sides or without, from a column or from a file of its own."""
    first = tmp_path / "first"
    shutil.copytree(shared_data / "polis" / name, first)
    if sides == "sides.csv":
        seats = read_conversation(first).ballots.seat_ids.tolist()
        (first / sides).write_text("seat,side\n" + "".join(f"{seat},{'EW'[seat % 3 % 2]}\n" for seat in seats))
    second = with_shuffled(first, tmp_path / "second")
    for folder in (first, second):
        arguments = [
            "analyse",
            str(folder),
            "--out",
            str(tmp_path / f"{folder.name}-out"),
            "--quiet",
            "--polis-compatible",
        ]
        asked = [] if sides is None else ["--sides", str(folder / sides) if sides == "sides.csv" else sides]
        assert main(arguments + asked) == DONE
    for file in ("report.html", "findings.json", "statements.csv", "math.json"):
        assert (tmp_path / "first-out" / file).read_bytes() == (tmp_path / "second-out" / file).read_bytes(), file


def test_the_folder_of_the_conversation_is_never_written_into(conversation: Path) -> None:
    before = {file.name: file.read_bytes() for file in conversation.iterdir()}
    done = baithak("analyse", conversation, "--out", conversation / ".." / conversation.name)
    assert done.returncode == BAD_USE and "--out" in done.stderr and done.stderr.count("\n") == 1
    assert {file.name: file.read_bytes() for file in conversation.iterdir()} == before


def test_a_reader_who_has_had_enough_is_no_error(conversation: Path, tmp_path: Path) -> None:
    command = f"{sys.executable} -m baithak analyse {conversation} --out {tmp_path / 'out'} --json | head -c 10"
    done = subprocess.run(["bash", "-c", f"set -o pipefail; {command}"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (DONE, "")


def test_a_terminal_without_our_letters_gets_question_marks(tmp_path: Path) -> None:
    done = baithak("sample", "--out", tmp_path / "out", PYTHONIOENCODING="ascii")
    assert done.returncode == DONE, done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_a_full_disk_behind_the_output_is_one_line(conversation: Path, tmp_path: Path) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "baithak", "analyse", str(conversation), "--out", str(tmp_path / "out"), "--json"],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == CANNOT_WRITE
    assert done.stderr.count("\n") == 1 and "Traceback" not in done.stderr


def test_groups_that_polis_found_are_not_called_declared(shared_data: Path, tmp_path: Path) -> None:
    folder = shared_data / "polis" / "brexit-consensus"
    assert main(["analyse", str(folder), "--out", str(tmp_path), "--quiet", "--sides", "group-id"]) == DONE
    found = json.loads((tmp_path / "findings.json").read_text())
    assert all(side["is_discovered"] for side in found["sides"])


def test_an_export_reads_back_as_the_same_conversation(conversation: Path, tmp_path: Path) -> None:
    assert main(["export", str(conversation), "--to", str(tmp_path / "export")]) == DONE
    for name, folder in (("a", conversation), ("b", tmp_path / "export")):
        assert main(["analyse", str(folder), "--out", str(tmp_path / name), "--quiet"]) == DONE
    assert (tmp_path / "a" / "findings.json").read_bytes() == (tmp_path / "b" / "findings.json").read_bytes()


def test_an_export_keeps_what_was_moderated_out_and_polis_groups(shared_data: Path, tmp_path: Path) -> None:
    source = shared_data / "polis" / "scoop-hivemind.biodiversity"
    assert main(["export", str(source), "--to", str(tmp_path / "export")]) == DONE
    for name, folder in (("a", source), ("b", tmp_path / "export")):
        arguments = ["analyse", str(folder), "--out", str(tmp_path / name), "--quiet", "--polis-compatible"]
        assert main(arguments) == DONE
    assert (tmp_path / "a" / "math.json").read_bytes() == (tmp_path / "b" / "math.json").read_bytes()


def test_an_export_replaces_nothing(conversation: Path, tmp_path: Path) -> None:
    done = baithak("export", conversation, "--to", conversation)
    assert done.returncode == CANNOT_WRITE and done.stderr.count("\n") == 1 and "is there already" in done.stderr
    assert sorted(file.name for file in conversation.iterdir()) == ["votes.csv"]
    done = baithak("export", tmp_path / "none", "--to", tmp_path / "out")
    assert done.returncode == BAD_INPUT and not (tmp_path / "out").exists()
