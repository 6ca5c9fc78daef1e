"""The commands of scrutineers and witnesses: verify a record, make keys, co-sign. They need no door."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from baithak.cli.exits import BAD_INPUT, BAD_USE, CANNOT_WRITE, DONE, refuse

PDF = b"%PDF-"
MAX_PDF_BYTES = 1 << 26


def add_commands(commands: Any) -> None:
    """Adds `verify`, `witness` and `scrutineer`."""
    verify = commands.add_parser("verify", help="recount a record, or prove that a brief is unaltered")
    verify.add_argument(
        "file", metavar="FILE", type=Path, help="what the facilitator's desk exported, or a brief as PDF"
    )
    verify.add_argument("--key", metavar="AGEKEYFILE", type=Path, help="your secret key, to open the contributions")
    verify.add_argument("--details", action="store_true", help="say everything that was checked")
    verify.add_argument("--counts", action="store_true", help="show the tallies, which are confidential (with --key)")
    verify.set_defaults(run=_verify)
    witness = _group(commands, "witness", "make a witness card, or co-sign a charter or a checkpoint with one")
    new = witness.add_parser("new", help="make a witness card")
    new.add_argument("--out", metavar="FILE", type=Path, help="write the card there, rather than showing it")
    new.set_defaults(run=_new_witness)
    cosign = witness.add_parser("cosign", help="look at what is to be signed, and sign it")
    cosign.add_argument("file", metavar="FILE", type=Path, help="a charter, or a request to sign a checkpoint")
    cosign.add_argument("--card", metavar="CARDFILE", type=Path, required=True, help="your witness card")
    cosign.add_argument("--out", metavar="FILE", type=Path, help="write the signature there, rather than showing it")
    cosign.set_defaults(run=_cosign)
    scrutineer = _group(commands, "scrutineer", "make the key to which a record is sealed for you")
    pair = scrutineer.add_parser("new", help="make a key pair")
    pair.add_argument("--out", metavar="FILE", type=Path, default=Path("scrutineer.key"), help="(%(default)s)")
    pair.set_defaults(run=_new_scrutineer)


def _group(commands: Any, name: str, what: str) -> Any:
    parser = commands.add_parser(name, help=what)
    return parser.add_subparsers(title="commands", metavar="COMMAND", required=True)


def _verify(options: argparse.Namespace) -> int:
    if options.counts and not options.key:
        return refuse("--counts opens the contributions: give --key as well", BAD_USE)

    if _is_pdf(options.file):
        return _verify_brief(options.file)

    def act() -> int:
        from baithak.voices.commands import verify_file

        with _progress() as on_step:
            verdict, lines = verify_file(
                options.file, options.key, with_details=options.details, with_counts=options.counts, on_step=on_step
            )
        print("\n".join(lines))
        return DONE if verdict.holds else BAD_INPUT

    return _refusing(act)


def _is_pdf(file: Path) -> bool:
    try:
        if not file.is_file():  # opening a pipe would wait for ever
            return False
        with file.open("rb") as opened:
            return opened.read(len(PDF)) == PDF
    except OSError:
        return False


def _verify_brief(file: Path) -> int:
    from baithak.publications.printed import AlteredBrief, verify_pdf

    def act() -> int:
        from baithak.voices.whole_files import read_whole

        try:
            lines = verify_pdf(read_whole(file, MAX_PDF_BYTES))
        except AlteredBrief as error:
            print(f"Does not hold: {error}.")
            return BAD_INPUT
        print("\n".join(lines))
        return DONE

    return _refusing(act)


def _new_witness(options: argparse.Namespace) -> int:
    def act() -> int:
        from baithak.voices.commands import new_witness

        card, public = new_witness(options.out)
        print(f"witness card: {options.out or card}\npublic key:   {public}")
        print("Give the public key to your side's convener. The card is yours alone: whoever has it signs as you.")
        return DONE

    return _refusing(act)


def _cosign(options: argparse.Namespace) -> int:
    def act() -> int:
        from baithak.voices.commands import cosign_file

        if not cosign_file(options.file, options.card, options.out, _say, _ask):
            return refuse("nothing was signed, as you wished", BAD_INPUT)
        if options.out:
            _say(f"Signed: {options.out}. Give it to whoever asked you; it is not a secret.")
        return DONE

    return _refusing(act)


def _new_scrutineer(options: argparse.Namespace) -> int:
    def act() -> int:
        from baithak.voices.commands import new_scrutineer

        public = new_scrutineer(options.out)
        print(f"secret key: {options.out}\npublic key: {public}")
        print("Give the public key to the facilitator. The file is yours alone: with it all can be read.")
        return DONE

    return _refusing(act)


def _say(line: str) -> None:
    print(line, file=sys.stderr)  # what is signed goes to the output, and nothing else


def _ask() -> str:
    return sys.stdin.readline()


def _refusing(act: Callable[[], int]) -> int:
    """What a witness's or scrutineer's command refuses, as one line and an exit code."""
    from baithak.seal.errors import SealError
    from baithak.voices.export_format import BadExport
    from baithak.voices.whole_files import BadFile, CannotKeep
    from baithak.voices.witness_request import Alarm, BadRequest

    try:
        return act()
    except (BadExport, BadFile, BadRequest, Alarm, SealError) as refusal:
        return refuse(refusal, BAD_INPUT)
    except CannotKeep as refusal:
        return refuse(refusal, CANNOT_WRITE)


@contextmanager
def _progress() -> Iterator[Callable[[str, int, int], None]]:
    """A bar for each thing that is checked, on a terminal only; it goes when the work is done."""
    from rich.console import Console

    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda what, done, of: None
        return
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description:<32}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("starting", total=1)
        yield lambda what, done, of: bar.update(task, description=what, completed=done, total=of)
