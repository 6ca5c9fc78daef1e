"""The walls of the public door: its process cannot open the other doors' files, whatever its code is made to do.

The kernel holds them (Landlock), where it can; elsewhere the interpreter refuses, which stops mistakes and little more.
"""

from __future__ import annotations

import ctypes
import os
import struct
import sys
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446  # system calls, the same on every architecture
ASK_VERSION, PATH_BENEATH, PR_SET_NO_NEW_PRIVS = 1, 1, 38
EXECUTE, WRITE_FILE, READ_FILE, READ_DIR, TRUNCATE = 1 << 0, 1 << 1, 1 << 2, 1 << 3, 1 << 14
OF_FILES = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE
READING = EXECUTE | READ_FILE | READ_DIR
KNOWN = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1}  # every right that a version of Landlock can withhold
MACHINE = ("/usr", "/lib", "/lib64", "/etc", "/proc", "/sys", "/dev", "/run", "/nix/store")


def wall_in() -> list[str]:
    """From now on this process opens its own files and those of the machine alone; a sentence for what is missing."""
    from django.conf import settings

    home = Path(settings.HOME).resolve()
    written, read = {home}, set(_of_the_program())
    for database in settings.DATABASES.values():
        if database["ENGINE"].endswith("sqlite3"):
            file = _file(str(database["NAME"]))
            (read if "mode=ro" in str(database["NAME"]) else written).add(file.parent)
    too_wide = [one for one in (*written, *read) if one.resolve() != home and home.is_relative_to(one.resolve())]
    missing = [
        f"the public door may open all of {one}: give the databases it uses folders of their own" for one in too_wide
    ]
    if version := landlock_version():
        _withhold(version, written, read)
        return missing
    sys.addaudithook(_refuse_others(home.parent, {*written, *read}))
    return [
        *missing,
        "this kernel has no Landlock: give the public door a system user that can read no other door's files",
    ]


def landlock_version() -> int:
    """Which version of Landlock this kernel has; 0 if none."""
    if not sys.platform.startswith("linux"):
        return 0
    return max(0, int(ctypes.CDLL(None, use_errno=True).syscall(CREATE_RULESET, None, 0, ASK_VERSION)))


def _of_the_program() -> Iterator[Path]:
    """Where the program and what it needs of the machine lie, but no folder in which the doors' home lies."""
    from django.conf import settings

    home = Path(settings.HOME).resolve().parent
    package = Path(__file__).resolve().parents[1]
    found: tuple[str | Path, ...] = (
        sys.prefix,
        sys.base_prefix,
        package,
        Path(os.environ.get("HOME", "/nonexistent"), ".postgresql"),  # certificates of its connections
        *MACHINE,
        *filter(None, sys.path),
    )
    for folder in (Path(one) for one in found):
        if os.access(folder, os.R_OK) and not home.is_relative_to(folder.resolve()):
            yield folder


def _file(name: str) -> Path:
    """The file of an SQLite database, which may be named by a URL."""
    return Path(unquote(name.removeprefix("file:").partition("?")[0])).absolute()


def _withhold(version: int, written: Collection[Path], read: Collection[Path]) -> None:
    library = ctypes.CDLL(None, use_errno=True)
    every = KNOWN[min(version, max(KNOWN))]

    def call(number: int, *arguments: Any) -> int:
        given = int(library.syscall(number, *arguments))
        if given < 0:
            raise OSError(ctypes.get_errno(), "the walls of the public door cannot be put up")
        return given

    rules = call(CREATE_RULESET, struct.pack("Q", every), 8, 0)
    for folders, rights in ((written, every), (read, READING)):
        for folder in folders:
            opened = os.open(folder, os.O_PATH | os.O_CLOEXEC)
            allowed = rights if folder.is_dir() else rights & OF_FILES & every
            call(ADD_RULE, rules, PATH_BENEATH, struct.pack("=Qi", allowed, opened), 0)
            os.close(opened)
    library.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    call(RESTRICT_SELF, rules, 0)
    os.close(rules)


def _refuse_others(home: Path, own: Collection[Path]) -> Callable[[str, tuple[Any, ...]], None]:
    """An audit hook that refuses to open what lies in `home` and is not one's own."""
    kept = [folder.resolve() for folder in own]
    home = home.resolve()

    def refuse(event: str, given: tuple[Any, ...]) -> None:
        if event not in ("open", "sqlite3.connect") or not isinstance(given[0], str | bytes | os.PathLike):
            return
        file = _file(os.fsdecode(given[0])).resolve()
        if file.is_relative_to(home) and not any(file.is_relative_to(folder) for folder in kept):
            raise PermissionError(f"the public door does not open {file.name}")

    return refuse
