"""Polis-compatible mode: what Polis's own engine would say, exactly where that is possible."""

from baithak.analysis.polis.clusters import PolisGroups, polis_groups, seats_in_conversation
from baithak.analysis.polis.components import PolisComponents, comment_extremity, polis_principal_components
from baithak.analysis.polis.engine import polis_math
from baithak.analysis.polis.result import PolisMath
from baithak.analysis.polis.statements import (
    ConsensusStatement,
    ConsensusStatements,
    RepresentativeStatement,
    comment_priorities,
    consensus_statements,
    group_aware_consensus,
    representative_statements,
)

__all__ = [
    "ConsensusStatement",
    "ConsensusStatements",
    "PolisComponents",
    "PolisGroups",
    "PolisMath",
    "RepresentativeStatement",
    "comment_extremity",
    "comment_priorities",
    "consensus_statements",
    "group_aware_consensus",
    "polis_groups",
    "polis_math",
    "polis_principal_components",
    "representative_statements",
    "seats_in_conversation",
]
