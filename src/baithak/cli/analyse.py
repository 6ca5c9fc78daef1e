"""The commands that analyse: a conversation that was held elsewhere, or the sample."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from baithak.cli.exits import BAD_INPUT, BAD_USE, CANNOT_WRITE, DONE, refuse

if TYPE_CHECKING:
    from rich.console import Console

    from baithak.analysis.findings import Findings
    from baithak.conversations.conversation import Conversation

LANGUAGES = ("en", "hi", "ur")
SIDES_HELP = "where the sides come from: a column of the input, or a CSV seat,side"
FOLDER_HELP = "a Polis export, or a folder or file with seat,side,statement,vote"
STAGES = 6  # reading, the three of the analysis, Polis's mathematics, writing


def add_commands(commands: Any) -> None:
    """Adds `analyse`, `sample` and `export`."""
    analyse = commands.add_parser("analyse", help="analyse a conversation and write a report")
    analyse.add_argument(
        "folder",
        metavar="FOLDER",
        type=Path,
        help=FOLDER_HELP,
    )
    analyse.add_argument(
        "--sides",
        metavar="COLUMN|FILE",
        help=SIDES_HELP,
    )
    analyse.add_argument(
        "--polis-compatible",
        action="store_true",
        help="also write math.json, computed and shaped as Polis does it",
    )
    _add_report_options(analyse)
    analyse.set_defaults(run=_analyse)
    sample = commands.add_parser("sample", help="analyse the sample conversation that comes with Baithak")
    _add_report_options(sample)
    sample.set_defaults(run=_sample)
    export = commands.add_parser("export", help="write a conversation in Polis's export format")
    export.add_argument("folder", metavar="FOLDER", type=Path, help=FOLDER_HELP)
    export.add_argument("--sides", metavar="COLUMN|FILE", help=SIDES_HELP)
    export.add_argument("--to", metavar="DIR", type=Path, required=True, help="new folder for the export")
    export.set_defaults(run=_export)


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
        return refuse(
            "--out is the folder of the conversation: choose another, or its files would be replaced", BAD_USE
        )

    def read(on_share: Callable[[float], None]) -> Conversation:
        return read_conversation(options.folder, options.sides, on_share)

    return _report(options, read, options.polis_compatible)


def _sample(options: argparse.Namespace) -> int:
    from baithak.conversations.sample import sample_conversation

    return _report(options, lambda on_share: sample_conversation(), polis_compatible=False)


def _export(options: argparse.Namespace) -> int:
    from baithak.conversations.errors import CannotWrite, ConversationError
    from baithak.conversations.polis_writer import write_polis_export
    from baithak.conversations.reader import read_conversation

    try:
        write_polis_export(read_conversation(options.folder, options.sides), options.to)
    except CannotWrite as refusal:
        return refuse(refusal, CANNOT_WRITE)
    except ConversationError as refusal:
        return refuse(refusal, BAD_INPUT)
    print(f"Written: {options.to}")
    return DONE


def _report(
    options: argparse.Namespace, read: Callable[[Callable[[float], None]], Conversation], polis_compatible: bool
) -> int:
    """Read, analyse, write, and say what was found."""
    from baithak.analysis.analyse import analyse
    from baithak.analysis.errors import AnalysisError
    from baithak.conversations.errors import ConversationError
    from baithak.report.files import ReportError, write_report
    from baithak.report.terminal import print_summary

    try:
        with _progress(quiet=options.quiet or options.json) as (on_stage, on_share):
            on_stage("reading")
            conversation = read(on_share)
            findings = analyse(
                conversation.ballots,
                is_side_discovered=conversation.is_side_discovered,
                seed=options.seed,
                threshold=options.threshold,
                on_stage=on_stage,
                on_share=on_share,
            )
            extra = {}
            if polis_compatible:
                on_stage("repeating Polis's mathematics")
                extra["math.json"] = _polis_math(conversation)
            on_stage("writing the report")
            written = write_report(findings, conversation, options.out, options.lang, extra=extra)
    except (ConversationError, AnalysisError) as refusal:
        return refuse(refusal, BAD_INPUT)
    except ReportError as refusal:
        return refuse(refusal, CANNOT_WRITE)
    if options.json:
        sys.stdout.write((options.out / "findings.json").read_text(encoding="utf-8"))
    elif not options.quiet:
        _say(findings, conversation, written, print_summary, polis_compatible)
    return DONE


def _say(
    findings: Findings,
    conversation: Conversation,
    written: Sequence[Path],
    print_summary: Callable[[Findings, Conversation, Console], None],
    polis_compatible: bool,
) -> None:
    from rich.console import Console

    console = Console()
    print_summary(findings, conversation, console)
    console.print("\nWritten:")
    for path in written:
        console.print(f"  {path}", highlight=False, soft_wrap=True)
    if polis_compatible:
        from baithak.conversations.polis_mathematics import how_exact

        console.print(f"math.json: {how_exact(conversation)}")
    console.print("Open report.html in any browser; it works offline and prints.")


def _polis_math(conversation: Conversation) -> str:
    from baithak.conversations.polis_mathematics import polis_mathematics

    return json.dumps(polis_mathematics(conversation).as_math_json(), allow_nan=False)


@contextmanager
def _progress(quiet: bool) -> Iterator[tuple[Callable[[str], None], Callable[[float], None]]]:
    """A bar that names each stage and moves within the long ones, on a terminal only; it goes when the work is done."""
    if quiet or not sys.stderr.isatty():
        yield lambda stage: None, lambda share: None
        return
    from rich.console import Console  # takes a twentieth of a second to load: only where there is a bar
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description:<30}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task, begun = bar.add_task("starting", total=STAGES), 0

        def on_stage(stage: str) -> None:
            nonlocal begun
            bar.update(task, description=stage, completed=begun)
            begun += 1

        def on_share(share: float) -> None:
            bar.update(task, completed=begun - 1 + share)

        yield on_stage, on_share
