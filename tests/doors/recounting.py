"""A dialogue's record as its scrutineers get it, recounted by `baithak verify` in a process that knows no door."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from baithak.demo.running import RunningDoor

ROOT = Path(__file__).resolve().parents[2]


def recount(roundtable: RunningDoor, slug: str, folder: Path) -> str:
    """The one line in which `baithak verify` says what it found; it must hold."""
    key, file = folder / "scrutineer.key", folder / "record.jsonl"
    public = re.findall(r"age1\w+", _run(roundtable, "baithak", "scrutineer", "new", "--out", str(key)))[0]
    _run(roundtable, "tests.doors.recounting", slug, public, str(file))
    return _run(roundtable, "baithak", "verify", str(file), "--key", str(key)).strip()


def _run(door: RunningDoor, *words: str) -> str:
    command = [sys.executable, "-m", *words]
    done = subprocess.run(command, env=door.environment, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def _export(slug: str, key: str, file: Path) -> None:
    """In the roundtable: a scrutineer is named, every side agrees, the record is written for them."""
    from baithak.doors.opening import open_door

    open_door("roundtable")
    from baithak.voices import export
    from baithak.voices.models import Dialogue

    named = export.name_scrutineer(slug, "A scrutineer", key)
    for side in Dialogue.objects.get(pk=slug).side_titles:
        export.agree_to_scrutineer(slug, named.pk, side)
    file.write_bytes(export.export_record(slug))


if __name__ == "__main__":
    _export(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
