"""Polis's mathematics on a conversation, with all that its export tells of moderation and of Polis's own groups."""

from __future__ import annotations

import numpy as np

from baithak.analysis.polis import PolisMath, polis_math
from baithak.conversations.conversation import Conversation


def polis_mathematics(conversation: Conversation) -> PolisMath:
    """What would Polis's engine say of this conversation?

    Statements that were moderated out are counted, as Polis counts them. Polis's published groups are used where the
    export has them, since they cannot be had from the votes; else groups are found afresh (see `polis_groups`).
    Raises TooFewSeats when nobody voted.
    """
    moderation = conversation.moderation
    ballots = conversation.ballots if moderation is None else moderation.ballots
    groups = None
    if conversation.polis_groups:
        groups = np.array([conversation.polis_groups.get(seat, -1) for seat in ballots.seat_ids.tolist()])
    if moderation is None:
        return polis_math(ballots, groups=groups)
    return polis_math(ballots, moderation.is_meta, moderation.is_out, groups, moderated_in=moderation.is_in)


def how_exact(conversation: Conversation) -> str:
    """One or two sentences: what of `polis_mathematics` must equal what Polis's own server says?"""
    if conversation.polis_groups:
        said = "Groups are those that Polis published."
    else:
        said = "Groups were found afresh: those of Polis depend on its server's history."
    if conversation.moderation is not None and conversation.moderation.is_meta is None:
        said += " The export has no column is-meta: if it had meta statements, axes and priorities differ from Polis's."
    return said
