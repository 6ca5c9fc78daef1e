"""The commands that run a door: open it, give staff their accounts, keep and restore what it holds, and forget."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from baithak.cli.exits import BAD_INPUT, BAD_USE, CANNOT_WRITE, DONE, SHUT, refuse

DOORS = ("convening", "roundtable", "public")
WITH_STAFF = DOORS[:2]
DUTIES = ("convener", "facilitator", "moderator", "drafter", "signatory")


def add_commands(commands: Any) -> None:
    """Adds `serve`, `account`, `backup-key`, `backup`, `restore` and `forget`."""
    serve = commands.add_parser("serve", help="open a door: convening, roundtable or public")
    serve.add_argument("door", metavar="DOOR", choices=DOORS)
    serve.add_argument("--listen", metavar="HOST:PORT", help="where it answers (127.0.0.1, ports 8001 to 8003)")
    serve.set_defaults(run=_serve)
    demo = commands.add_parser("demo", help="open three doors and hold a sample dialogue on this machine")
    demo.add_argument(
        "--home", metavar="DIR", type=Path, help="keep what the doors hold here (a folder gone at the end)"
    )
    demo.add_argument("--once", action="store_true", help="close the doors again as soon as all is ready")
    demo.set_defaults(run=_demo)
    account = commands.add_parser("account", help="give somebody an account at a door, and print the link to set it up")
    account.add_argument("door", metavar="DOOR", choices=WITH_STAFF)
    account.add_argument("email", metavar="EMAIL")
    account.add_argument("--name", default="", help="how they are called")
    account.add_argument("--duty", choices=DUTIES, help="what they are asked to do")
    account.add_argument("--convening", metavar="SLUG", default="", help="in which dialogue (all)")
    account.add_argument(
        "--side", metavar="SIDE", default="", help="of which side a moderator, drafter or signatory is"
    )
    account.set_defaults(run=_account)
    _add_keeping(commands)


def _add_keeping(commands: Any) -> None:
    key = commands.add_parser("backup-key", help="make the key that opens backups; keep it elsewhere")
    key.add_argument("file", metavar="FILE", type=Path)
    key.set_defaults(run=_backup_key)
    backup = commands.add_parser("backup", help="write all that a door holds but its keys, encrypted, between rounds")
    backup.add_argument("door", metavar="DOOR", choices=DOORS)
    backup.add_argument("file", metavar="FILE", type=Path)
    backup.add_argument("--to", metavar="AGE1...", action="append", required=True, help="for whom (may be repeated)")
    backup.set_defaults(run=_backup)
    restore = commands.add_parser("restore", help="fill an empty door from a backup")
    restore.add_argument("door", metavar="DOOR", choices=DOORS)
    restore.add_argument("file", metavar="FILE", type=Path)
    restore.add_argument("--key", metavar="KEYFILE", type=Path, required=True, help="the file of `baithak backup-key`")
    restore.set_defaults(run=_restore)
    forget = commands.add_parser("forget", help="destroy what was said in a dialogue, and the key to it, for ever")
    forget.add_argument("slug", metavar="SLUG")
    forget.add_argument("--yes", action="store_true", help="do not ask")
    forget.set_defaults(run=_forget)


def _serve(options: argparse.Namespace) -> int:
    from baithak.doors.base import PORTS
    from baithak.doors.serve import serve

    listen = options.listen or f"127.0.0.1:{PORTS[options.door]}"
    host, _, port = listen.rpartition(":")
    if not host or not port.isdecimal() or int(port) > 65535:
        return refuse(f"--listen {listen!r} cannot be used: give HOST:PORT, as 127.0.0.1:8001", BAD_USE)
    if host in ("127.0.0.1", "localhost"):
        os.environ.setdefault("BAITHAK_ORIGIN", f"http://{listen}")
    return _at_door(lambda: serve(options.door, host.strip("[]"), int(port)))


def _demo(options: argparse.Namespace) -> int:
    from baithak.demo.browser import Unanswered
    from baithak.demo.running import DoorStayedShut
    from baithak.demo.show import show

    try:
        show(options.home, stay=not options.once)
    except (Unanswered, DoorStayedShut) as refusal:
        return refuse(refusal, SHUT)
    except KeyboardInterrupt:
        print("The doors are closed.")
    return DONE


def _account(options: argparse.Namespace) -> int:
    def give() -> int:
        from baithak.doors.opening import open_door
        from baithak.doors.staff import invite_first

        open_door(options.door)
        print(invite_first(options.email, options.name, options.duty, options.convening, options.side))
        return DONE

    return _at_door(give)


def _backup_key(options: argparse.Namespace) -> int:
    def make() -> int:
        from baithak.doors.backup import make_key

        print(make_key(options.file))
        print(f"Give this to `baithak backup --to`. Keep {options.file} away from the servers.", file=sys.stderr)
        return DONE

    return _at_door(make)


def _backup(options: argparse.Namespace) -> int:
    def keep() -> int:
        from baithak.doors.opening import open_door

        open_door(options.door)
        from baithak.doors.backup import backup

        print(f"{backup(options.file, options.to)}  {options.file}")
        return DONE

    return _at_door(keep)


def _restore(options: argparse.Namespace) -> int:
    def fill() -> int:
        from baithak.doors.opening import keep_others_out, open_door

        open_door(options.door)
        from baithak.doors.backup import restore

        with keep_others_out():
            rows = restore(options.file, options.key)
        print(f"{sum(rows.values())} rows restored. The keys are not in a backup: put them back where they were.")
        return DONE

    return _at_door(fill)


def _forget(options: argparse.Namespace) -> int:
    def destroy() -> int:
        from baithak.doors.opening import open_door

        if not options.yes and _typed_name(options.slug) != options.slug:
            return refuse("nothing was forgotten", BAD_USE)
        open_door("roundtable")
        from baithak.doors.forgetting import forget

        forget(options.slug)
        print(f"What was said in {options.slug} cannot be read again, here or from any backup.")
        return DONE

    return _at_door(destroy)


def _typed_name(slug: str) -> str:
    try:
        return input(f"All that was said in {slug} is lost for ever. Type its name: ").strip()
    except EOFError:
        return ""


def _at_door(act: Callable[[], int]) -> int:
    """What a door refuses, as one line and an exit code."""
    from baithak.doors.refusals import BadBackup, BadSetting, CannotWrite, DoorRefusal

    try:
        return act()
    except DoorRefusal as refusal:
        codes = {BadSetting: BAD_USE, BadBackup: BAD_INPUT, CannotWrite: CANNOT_WRITE}
        return refuse(refusal, codes.get(type(refusal), SHUT))
