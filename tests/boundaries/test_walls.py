"""The walls stand, and each would be noticed if it fell: every import contract is broken once, on purpose."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

BREACHES = {
    "upward": ("web/breach.py", "import baithak.report.page\n", "Floors"),
    "upward, deferred": ("analysis/breach.py", "def f():\n    import baithak.conversations.reader\n", "Floors"),
    "a floor nobody planned": ("drawer/__init__.py", "", "Floors"),
    "analysis reads files": ("analysis/breach.py", "import pyarrow.csv\n", "Analysis is pure"),
    "analysis knows Django": ("analysis/breach.py", "def f():\n    import django.conf\n", "Analysis is pure"),
    "seal knows Django": ("seal/breach.py", "def f():\n    import django.core.signing\n", "The seal is pure"),
    "seal computes with arrays": ("seal/breach.py", "import numpy\n", "The seal is pure"),
    "seal reaches the network": ("seal/breach.py", "def f():\n    import http.client\n", "The seal is pure"),
    "seal stores": ("seal/breach.py", "def f():\n    from sqlite3 import connect\n", "The seal is pure"),
    "seal looks at the clock": ("seal/breach.py", "def f():\n    from time import time\n", "The seal is pure"),
    "a scrutineer needs a door": ("voices/recount.py", "import baithak.voices.models\n", "Scrutineers and witnesses"),
    "a witness needs the network": (
        "voices/witness_request.py",
        "import urllib.request\n",
        "Scrutineers and witnesses",
    ),
    "neighbours, one way": ("seal/breach.py", "import baithak.analysis.tally\n", "Floors"),
    "neighbours, the other way": ("analysis/breach.py", "def f():\n    import baithak.seal.tree\n", "Floors"),
    "voices knows people": ("voices/breach.py", "def f():\n    import baithak.people.models\n", "what is said never"),
    "outcomes knows people": ("outcomes/breach.py", "import baithak.people.models\n", "what is said never"),
    "people knows voices": ("people/breach.py", "def f():\n    import baithak.voices.models\n", "who is invited never"),
    "the public door knows voices": ("publications/breach.py", "import baithak.voices.hall\n", "who is invited never"),
    "the frame knows an app": ("web/breach.py", "def f():\n    import baithak.people.models\n", "Floors"),
    "an app knows its door": ("voices/breach.py", "import baithak.doors.base\n", "Floors"),
    "a ring": ("analysis/breach.py", "import baithak.analysis.groups\n", "No rings"),
}


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    program = "from importlinter.cli import lint_imports_command as run; run(['--no-cache'])"
    return subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path.insert(0, 'src'); {program}"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "src" / "baithak", tmp_path / "src" / "baithak", ignore=shutil.ignore_patterns("*.woff2"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_the_walls_stand(copy: Path) -> None:
    result = lint(copy)
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize("name", BREACHES)
def test_a_breach_is_noticed(name: str, copy: Path) -> None:
    place, code, contract = BREACHES[name]
    file = copy / "src" / "baithak" / place
    file.parent.mkdir(exist_ok=True)
    file.write_text(code)
    if name == "a ring":
        groups = copy / "src/baithak/analysis/groups.py"
        groups.write_text(groups.read_text() + "\nimport baithak.analysis.breach\n")
    result = lint(copy)
    assert result.returncode != 0
    assert any(contract in line and "BROKEN" in line for line in result.stdout.splitlines()), result.stdout
