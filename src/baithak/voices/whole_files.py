"""Files of witnesses and scrutineers: read if they are plain files of a sensible size, written whole or not at all.

A link is not followed: it could have been laid to lead a name somewhere else. Neither are pipes and devices read,
which have no end.
"""

from __future__ import annotations

import os
import secrets
import stat
from pathlib import Path

PRIVATE = 0o600


class BadFile(Exception):
    """A file cannot be read, in one sentence."""


class CannotKeep(Exception):
    """A file cannot be written, in one sentence; nothing is left of it."""


def read_whole(path: Path, max_bytes: int) -> bytes:
    """All of a file. Raises BadFile if it is missing, a link, no plain file, or longer than `max_bytes`."""
    try:
        number = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except (OSError, ValueError) as error:
        raise BadFile(f"{path} cannot be read: {_reason(error, path)}") from error
    try:
        return _read(number, path, max_bytes)
    except OSError as error:
        raise BadFile(f"{path} cannot be read: {error.strerror}") from error
    finally:
        os.close(number)


def write_new(path: Path, data: bytes) -> None:
    """Writes a private file (0600) that was not there before. Raises CannotKeep, also if something has that name."""
    if os.path.lexists(path):
        raise CannotKeep(f"{path} is there already and is not replaced: choose another name")
    _write(path, data)


def replace(path: Path, data: bytes) -> None:
    """Writes a private file (0600), or replaces it. Raises CannotKeep; the old one is then still there."""
    _write(path, data)


def _read(number: int, path: Path, max_bytes: int) -> bytes:
    found = os.fstat(number)
    if not stat.S_ISREG(found.st_mode):
        raise BadFile(f"{path} is no file: name the file itself")
    if found.st_size > max_bytes:
        raise BadFile(f"{path} has {found.st_size} bytes, more than the {max_bytes} it may have")
    with open(number, "rb", closefd=False) as file:
        data = file.read(max_bytes + 1)
    if len(data) > max_bytes:
        raise BadFile(f"{path} grew while it was read: copy it, and name the copy")
    return data


def _write(path: Path, data: bytes) -> None:
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(4)}.part")
    try:
        number = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, PRIVATE)
        try:
            with open(number, "wb") as file:  # noqa: PTH123  it is open already
                file.write(data)
                file.flush()
                os.fsync(number)
            fresh.rename(path)
        except BaseException:
            fresh.unlink(missing_ok=True)
            raise
    except (OSError, ValueError) as error:
        raise CannotKeep(f"{path} cannot be written: {_reason(error, path)}") from error


def _reason(error: OSError | ValueError, path: Path) -> str:
    if path.is_symlink():
        return "it is a link, name the file that it leads to"
    return (isinstance(error, OSError) and error.strerror) or "its name cannot be used"
