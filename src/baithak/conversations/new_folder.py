"""New folders that appear complete or not at all."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from baithak.conversations.errors import CannotWrite, one_line


@contextmanager
def new_folder(folder: Path) -> Iterator[Path]:
    """A temporary folder to write into, which takes the name `folder` when all is written.

    If anything fails, nothing is left behind. Raises CannotWrite when the name is taken by anything but an empty
    folder, or when the system refuses.
    """
    if folder.exists() and not (folder.is_dir() and not any(folder.iterdir())):
        raise CannotWrite(f"{one_line(str(folder))}: is there already. Choose another name, or remove it first.")
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        # Beside the goal, so that giving it its name is one step on one file system.
        beside = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    except OSError as refusal:
        raise _refused(folder, refusal) from None
    try:
        yield beside
        beside.rename(folder)
    except OSError as refusal:
        raise _refused(folder, refusal) from None
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _refused(folder: Path, refusal: OSError) -> CannotWrite:
    reason = refusal.strerror or type(refusal).__name__
    return CannotWrite(f"{one_line(str(folder))}: cannot be written ({reason}). Check the place and your right to it.")
