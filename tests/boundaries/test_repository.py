"""What the repository may and may not hold."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "common", "misc", "services", "managers"}
# Machine paths, and addresses of package registries (in pieces, so that this file does not name them itself).
FORBIDDEN_TEXT = re.compile("|".join(["/home/[a-z]", "/root" + "/", "/work" + "/", r"pypi\." + "org", "npmjs" + r"\."]))


def tracked() -> list[Path]:
    try:
        listing = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("not a git checkout: there is no list of the files that belong to the project")
    return [ROOT / name for name in listing.decode().split("\0") if name and (ROOT / name).is_file()]


def texts() -> list[tuple[Path, str]]:
    binary = {".woff2", ".ttf", ".mo", ".png"}
    return [(file, file.read_text(encoding="utf-8")) for file in tracked() if file.suffix not in binary]


def test_no_drawers() -> None:
    named = [file for file in tracked() if {part.lower() for part in file.with_suffix("").parts} & FORBIDDEN_NAMES]
    assert named == []


def test_no_machine_paths_and_no_registries() -> None:
    found = [(str(file), match.group()) for file, text in texts() if (match := FORBIDDEN_TEXT.search(text))]
    assert found == []


def test_modules_stay_small_and_say_their_job() -> None:
    for file, text in texts():
        if file.suffix == ".py" and "src" in file.parts:
            assert text.count("\n") <= 400, f"{file} is longer than 400 lines: split it"
            assert text.startswith('"""'), f"{file} does not say its job in its first line"


def test_every_pinned_version_is_exact() -> None:
    lines = (ROOT / "constraints.txt").read_text().splitlines()
    pins = [line for line in lines if line and not line.startswith("#")]
    assert pins and all(re.fullmatch(r"[A-Za-z0-9_.-]+==[A-Za-z0-9_.]+", pin) for pin in pins)


def test_every_dependency_is_pinned() -> None:
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = [
        *project["dependencies"],
        *(line for extra in project["optional-dependencies"].values() for line in extra),
    ]
    names = {re.match(r"[A-Za-z0-9_-]+", line)[0].lower().replace("_", "-") for line in wanted}  # type: ignore[index]
    pinned = {
        line.split("==")[0].lower().replace("_", "-") for line in (ROOT / "constraints.txt").read_text().splitlines()
    }
    assert names <= pinned


def test_real_data_stays_outside(shared_data: Path) -> None:
    """No statement of the real conversations, and none of the data files, is in the project."""
    everything = "\n".join(text for _, text in texts())
    import csv

    checked = 0
    for file in (shared_data / "polis").glob("*/comments.csv"):
        with file.open(newline="", encoding="utf-8") as source:
            for row in csv.DictReader(source):
                body = row["comment-body"].strip()
                if len(body) > 40:
                    checked += 1
                    assert body not in everything
    assert checked > 500
    assert not [file for file in tracked() if file.suffix in {".csv", ".parquet"}]
