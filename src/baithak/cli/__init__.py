"""The `baithak` command: reads what was asked for, says what is going on, and turns every refusal into one line."""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Sequence
from typing import NoReturn

import baithak.cli.analyse as analysing
import baithak.cli.doors as at_doors
import baithak.cli.record as of_records
from baithak import __version__
from baithak.cli.exits import BAD_INPUT, BAD_USE, CANNOT_WRITE, DONE, INTERRUPTED, SHUT, refuse

__all__ = ["BAD_INPUT", "BAD_USE", "CANNOT_WRITE", "DONE", "EPILOG", "INTERRUPTED", "SHUT", "main"]

EPILOG = """\
Start here:
  baithak demo                        open three doors and hold a sample dialogue, to look at and to try
  baithak sample                      analyse the sample conversation and say where the report is
  baithak analyse FOLDER              analyse a real conversation: a Polis export, or votes.csv with the
                                      columns seat,side,statement,vote
  baithak analyse FOLDER --sides FILE say who belongs to which side (FILE has the columns seat,side)
  baithak analyse FOLDER --lang ur    the report in Urdu (or hi: Hindi)
  baithak export FOLDER --to DIR      write the conversation as a Polis export

For scrutineers and witnesses (docs/scrutineer.md):
  baithak verify FILE --key KEYFILE   recount a record, and say in one line whether it holds
  baithak scrutineer new              make the key to which a record is sealed for you
  baithak witness new                 make a witness card
  baithak witness cosign FILE --card CARDFILE
                                      look at a charter or a checkpoint, and sign it

Hold a confidential dialogue:
  baithak serve DOOR                  open a door: convening (who), roundtable (what), public
  baithak account DOOR EMAIL          print the link by which the first member of staff signs in
  baithak backup-key FILE             make the key that opens backups
  baithak backup DOOR FILE --to KEY   keep what a door holds, encrypted, between rounds
  baithak restore DOOR FILE --key FILE
  baithak forget SLUG                 destroy what was said in a dialogue, for ever

In a checkout of the project, ./baithak installs what is needed first, and also knows:
  ./baithak test [PYTEST OPTIONS]     run every check and test
  ./baithak bench [NAME]              measure speed, calibration and robustness

Exit codes: 0 done · 2 wrong use · 3 the input cannot be used · 4 a file cannot be written ·
            5 the door stays shut, or refuses · 130 interrupted
Guides: docs/analyse.md (how to read a report), docs/findings.md (findings.json), docs/method.md (the formulas)
        docs/operator.md (running the doors)
"""


def main(arguments: Sequence[str] | None = None) -> int:
    # One thread: the matrices are small, and threads that wait for each other cost more than they bring. It must be
    # said before numpy is imported anywhere.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    options = _parser().parse_args(arguments)
    if "run" not in options:
        _parser().print_help()
        return BAD_USE
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a terminal that knows no Urdu gets question marks, not a crash
    try:
        code = int(options.run(options))
        sys.stdout.flush()
        return code
    except KeyboardInterrupt:
        return refuse("interrupted; nothing was left half-written", INTERRUPTED)
    except BrokenPipeError:  # whoever read the output has had enough, as with `| head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except OSError as refusal:
        return refuse(f"{refusal.strerror or refusal}: the result could not be written out", CANNOT_WRITE)


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="baithak",
        description="Find what two sides agree on, what divides them, and how sure one can be.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"baithak {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    for group in (analysing, at_doors, of_records):
        group.add_commands(commands)
    return parser


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.exit(BAD_USE, f"{self.prog}: {message}. See `{self.prog} --help`.\n")
