"""What reading and writing conversations refuses, each refusal one line that says what to do."""

from __future__ import annotations

from pathlib import Path

SHOWN_VALUE_LENGTH = 60  # a refusal quotes the offending value, never a whole file


class ConversationError(Exception):
    """Root of every refusal of `baithak.conversations`."""


class BadInput(ConversationError):
    """A file that cannot be read as it stands.

    file: the file or folder. line: 1 is the first; None where a line says nothing. problem: what is wrong.
    remedy: what to do about it.
    """

    def __init__(self, file: Path, line: int | None, problem: str, remedy: str) -> None:
        self.file, self.line, self.problem, self.remedy = file, line, problem, remedy
        place = one_line(str(file)) if line is None else f"{one_line(str(file))}, line {line}"
        super().__init__(f"{place}: {problem}. {remedy}.")


class CannotWrite(ConversationError):
    """A conversation that cannot be written where, or in the format that, was asked for."""


def quoted(value: str) -> str:
    """A value from a file, made fit for one line of a terminal: short, and without control characters."""
    short = value if len(value) <= SHOWN_VALUE_LENGTH else value[:SHOWN_VALUE_LENGTH] + "…"
    return f"'{one_line(short)}'"


def one_line(text: str) -> str:
    """The text with everything escaped that could break the line or command the terminal."""
    return "".join(sign if sign.isprintable() else sign.encode("unicode_escape").decode("ascii") for sign in text)
