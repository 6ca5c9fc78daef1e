"""The `baithak` command: reads what was asked for, says what is going on, and turns every refusal into one line."""

from __future__ import annotations

import argparse
import io
import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from baithak import __version__

if TYPE_CHECKING:
    from rich.console import Console

    from baithak.analysis.findings import Findings
    from baithak.conversations.conversation import Conversation

LANGUAGES = ("en", "hi", "ur")
DONE, BAD_USE, BAD_INPUT, CANNOT_WRITE, INTERRUPTED = 0, 2, 3, 4, 130
STAGES = 6  # reading, the three of the analysis, Polis's mathematics, writing

EPILOG = """\
Start here:
  baithak demo                        analyse the sample dialogue and say where the report is
  baithak analyse FOLDER              analyse a real conversation: a Polis export, or votes.csv with the
                                      columns seat,side,statement,vote
  baithak analyse FOLDER --sides FILE say who belongs to which side (FILE has the columns seat,side)
  baithak analyse FOLDER --lang ur    the report in Urdu (or hi: Hindi)

In a checkout of the project, ./baithak installs what is needed first, and also knows:
  ./baithak test [PYTEST OPTIONS]     run every check and test
  ./baithak bench [NAME]              measure speed, calibration and robustness

Exit codes: 0 done · 2 wrong use · 3 the input cannot be used · 4 the report cannot be written · 130 interrupted
Guides: docs/analyse.md (how to read a report), docs/findings.md (findings.json), docs/method.md (the formulas)
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
        return _refuse("interrupted; nothing was left half-written", INTERRUPTED)
    except BrokenPipeError:  # whoever read the output has had enough, as with `| head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except OSError as refusal:
        return _refuse(f"{refusal.strerror or refusal}: the result could not be written out", CANNOT_WRITE)


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="baithak",
        description="Find what two sides agree on, what divides them, and how sure one can be.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"baithak {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    analyse = commands.add_parser("analyse", help="analyse a conversation and write a report")
    analyse.add_argument(
        "folder",
        metavar="FOLDER",
        type=Path,
        help="a Polis export, or a folder or file with seat,side,statement,vote",
    )
    analyse.add_argument(
        "--sides",
        metavar="COLUMN|FILE",
        help="where the sides come from: a column of the input, or a CSV seat,side",
    )
    analyse.add_argument(
        "--polis-compatible",
        action="store_true",
        help="also write math.json, computed and shaped as Polis does it",
    )
    _add_report_options(analyse)
    analyse.set_defaults(run=_analyse)
    demo = commands.add_parser("demo", help="analyse the sample dialogue that comes with Baithak")
    _add_report_options(demo)
    demo.set_defaults(run=_demo)
    return parser


def _add_report_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--out",
        metavar="DIR",
        type=Path,
        default=Path("baithak-report"),
        help="folder for the report (%(default)s)",
    )
    parser.add_argument(
        "--seed",
        metavar="N",
        type=_seed,
        default=0,
        help="seed of the bootstraps; the same gives the same (%(default)s)",
    )
    parser.add_argument("--lang", choices=LANGUAGES, default="en", help="language of the report (%(default)s)")
    parser.add_argument(
        "--threshold", metavar="SHARE", type=_share, default=0.6,
        help="a side agrees when more than this share of it does (%(default)s)",
    )  # fmt: skip
    loudness = parser.add_mutually_exclusive_group()
    loudness.add_argument("--quiet", action="store_true", help="print nothing but errors")
    loudness.add_argument("--json", action="store_true", help="print findings.json instead of the summary")


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.exit(BAD_USE, f"{self.prog}: {message}. See `{self.prog} --help`.\n")


def _seed(text: str) -> int:
    if not text.isdecimal() or int(text) >= 2**63:
        raise argparse.ArgumentTypeError(f"{text!r} is no seed: give a whole number, 0 or above")
    return int(text)


def _share(text: str) -> float:
    try:
        share = float(text)
    except ValueError:
        share = float("nan")
    if not 0.5 <= share < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no majority: give a share from 0.5 to below 1, such as 0.6")
    return share


def _analyse(options: argparse.Namespace) -> int:
    from baithak.conversations.reader import read_conversation

    if options.out.absolute() == options.folder.absolute() or (
        options.out.exists() and options.folder.exists() and options.out.samefile(options.folder)
    ):
        return _refuse(
            "--out is the folder of the conversation: choose another, or its files would be replaced", BAD_USE
        )
    return _report(options, lambda: read_conversation(options.folder, options.sides), options.polis_compatible)


def _demo(options: argparse.Namespace) -> int:
    from baithak.conversations.sample import sample_conversation

    return _report(options, sample_conversation, polis_compatible=False)


def _report(options: argparse.Namespace, read: Callable[[], Conversation], polis_compatible: bool) -> int:
    """Read, analyse, write, and say what was found."""
    from rich.console import Console

    from baithak.analysis.analyse import analyse
    from baithak.analysis.errors import AnalysisError
    from baithak.conversations.errors import ConversationError
    from baithak.report.files import ReportError, write_report
    from baithak.report.terminal import print_summary

    errors = Console(stderr=True)
    try:
        with _progress(errors, quiet=options.quiet or options.json) as on_stage:
            on_stage("reading")
            conversation = read()
            findings = analyse(
                conversation.ballots,
                is_side_discovered=conversation.is_side_discovered,
                seed=options.seed,
                threshold=options.threshold,
                on_stage=on_stage,
            )
            extra = {}
            if polis_compatible:
                on_stage("repeating Polis's mathematics")
                extra["math.json"] = _polis_math(conversation)
            on_stage("writing the report")
            written = write_report(findings, conversation, options.out, options.lang, extra=extra)
    except (ConversationError, AnalysisError) as refusal:
        return _refuse(refusal, BAD_INPUT)
    except ReportError as refusal:
        return _refuse(refusal, CANNOT_WRITE)
    if options.json:
        sys.stdout.write((options.out / "findings.json").read_text(encoding="utf-8"))
    elif not options.quiet:
        _say(findings, conversation, written, print_summary)
    return DONE


def _say(
    findings: Findings,
    conversation: Conversation,
    written: Sequence[Path],
    print_summary: Callable[[Findings, Conversation, Console], None],
) -> None:
    from rich.console import Console

    console = Console()
    print_summary(findings, conversation, console)
    console.print("\nWritten:")
    for path in written:
        console.print(f"  {path}", highlight=False, soft_wrap=True)
    console.print("Open report.html in any browser; it works offline and prints.")


def _polis_math(conversation: Conversation) -> str:
    from baithak.analysis.polis import polis_math

    return json.dumps(polis_math(conversation.ballots).as_math_json(), allow_nan=False)


def _refuse(refusal: Exception | str, code: int) -> int:
    print(f"baithak: {' '.join(str(refusal).split())}", file=sys.stderr)
    return code


@contextmanager
def _progress(console: Console, quiet: bool) -> Iterator[Callable[[str], None]]:
    """A bar that names each stage, on a terminal only; it goes when the work is done."""
    if quiet or not console.is_terminal:
        yield lambda stage: None
        return
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description:<30}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("starting", total=STAGES)

        def on_stage(stage: str) -> None:
            bar.update(task, description=stage, advance=1)

        yield on_stage
