"""A conversation: its ballots, and the words of its statements."""

from __future__ import annotations

from dataclasses import dataclass, field

from baithak.analysis.ballots import Ballots
from baithak.conversations.moderation import Moderation


@dataclass(frozen=True, eq=False)
class Conversation:
    """Ballots with the words that were voted on.

    ballots: the votes; sides are declared, or absent (`side_names` empty).
    is_side_discovered: the sides are groups that were found in these votes, not declared by anybody.
    texts: one text per statement, in the order of `ballots.statement_ids`; "" where the source has none.
    translations: language code -> texts in that language, same order; the sample conversation has en, hi and ur.
    words: language code -> the topic, the description or a side's name -> the same in that language.
    topic, description, source: as the source gives them; "" where it does not.
    moderated_out_count: statements the source's moderators had removed; they are not in the ballots.
    moderation: those statements too, with the votes on them; None where the source has no moderators.
    polis_groups: seat id -> Polis's own published group number, where the source has it.
    event_count: votes cast in the source, changes of mind included; None where the source has no log.
    """

    ballots: Ballots
    texts: tuple[str, ...]
    translations: dict[str, tuple[str, ...]] = field(default_factory=dict)
    words: dict[str, dict[str, str]] = field(default_factory=dict)
    topic: str = ""
    description: str = ""
    source: str = ""
    moderated_out_count: int = 0
    moderation: Moderation | None = None
    polis_groups: dict[int, int] = field(default_factory=dict)
    event_count: int | None = None
    is_side_discovered: bool = False

    def texts_in(self, language: str) -> tuple[str, ...]:
        """The statements in a language, or as they were written where there is no translation."""
        return self.translations.get(language, self.texts)
