"""Moderation: all votes of a Polis conversation, with what its moderators let in, took out or marked as meta."""

from __future__ import annotations

from dataclasses import dataclass

from baithak.analysis.ballots import Ballots, Bools


@dataclass(frozen=True, eq=False)
class Moderation:
    """What an export says of every statement, those that were moderated out included; Polis goes on counting these.

    ballots: the votes on all statements; no sides. texts: one per statement, "" where the export has none.
    is_in, is_out: (statement,) what the moderators decided; neither, where they have not.
    is_meta: (statement,) True = about people rather than opinions; None where the export does not say.
    """

    ballots: Ballots
    texts: tuple[str, ...]
    is_in: Bools
    is_out: Bools
    is_meta: Bools | None = None

    @property
    def shown(self) -> Ballots:
        """The ballots on the statements that were not moderated out."""
        return self.ballots.of_statements(~self.is_out) if self.is_out.any() else self.ballots
