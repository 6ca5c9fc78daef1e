"""Proposals: what is to be added to a register waits at the roundtable until a signatory of every side agrees to it.

Then it is written where everybody reads it, and the proposal is gone. Cut off in between and agreed to again, it is
written once.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from baithak.outcomes import history, life, registers
from baithak.outcomes.models import Proposal, ProposalKind
from baithak.publications.models import Grade, Recommendation, Stage, Step
from baithak.web.errors import Refusal

MAX_WAITING = 50  # of one series


def propose_step(
    name: str, stage: Stage, happened_on: date, said: Mapping[str, str], grade: Grade, source: str = "", side: str = ""
) -> Proposal:
    """Propose a step in the life of a recommendation. Refused as `life.add_step` would. Raises DoesNotExist too."""
    step = life.NewStep(stage, happened_on, said, grade, source, side)
    recommendation = Recommendation.objects.get(pk=name)
    life.check_step(recommendation, step)
    content = {"name": name, "stage": stage, "happened_on": happened_on.isoformat(), "grade": grade, "side": side}
    return _propose(
        recommendation.series_id, str(ProposalKind.STEP), content | {"said": step.told, "source": step.source.strip()}
    )


def propose_retraction(step_id: str, because: str) -> Proposal:
    """Propose to say that a step was wrong. Raises Refusal, or Step.DoesNotExist."""
    step = Step.objects.select_related("recommendation").get(pk=step_id)
    because = life.check_retraction(step, because)
    content = {"name": step.recommendation_id, "step": step.pk, "because": because}
    return _propose(step.recommendation.series_id, str(ProposalKind.RETRACTION), content)


def propose_history(series: str, table: str) -> Proposal:
    """Propose to bring in the recommendations of this CSV table. Raises Refusal."""
    history.check_history(series, history.read_history(table.encode()))
    return _propose(series, str(ProposalKind.HISTORY), {"table": table})


@transaction.atomic
def agree(series: str, proposal_id: str, side: str) -> bool:
    """A side's signatory agrees; the last one's agreement writes it, for everybody: is it written?

    Raises Refusal, if it does not fit any more as well; Proposal.DoesNotExist.
    """
    proposal = Proposal.objects.select_for_update().get(pk=proposal_id, series=series)
    if side not in registers.sides_of(series):
        raise Refusal("no-side", _("This series has no such side."), 403)
    proposal.agreed = sorted({*proposal.agreed, side})
    if missing_sides(proposal):
        proposal.save(update_fields=["agreed"])
        return False
    _write(proposal)
    proposal.delete()
    return True


@transaction.atomic
def drop(series: str, proposal_id: str) -> None:
    """Nothing comes of it. Raises Proposal.DoesNotExist."""
    Proposal.objects.select_for_update().get(pk=proposal_id, series=series).delete()


def missing_sides(proposal: Proposal) -> list[str]:
    """The sides that have not agreed yet."""
    return sorted({*registers.sides_of(proposal.series)} - {*proposal.agreed})


def waiting(series: str, name: str = "") -> list[Proposal]:
    """What waits in a series; with `name`, of that recommendation alone."""
    found = Proposal.objects.filter(series=series).order_by("kind", "pk")
    return [one for one in found if not name or one.content.get("name") == name]


def _propose(series: str, kind: str, content: Mapping[str, object]) -> Proposal:
    if Proposal.objects.filter(series=series).count() >= MAX_WAITING:
        say = _("%(most)s proposals wait in this series. Agree to some, or drop them, first.")
        raise Refusal("many", say % {"most": MAX_WAITING}, 409)
    if not registers.sides_of(series):
        raise Refusal("no-series", _("Begin the series first: it says whose signatories agree."), 409)
    return Proposal.objects.create(series=series, kind=kind, content=dict(content))


def _write(proposal: Proposal) -> None:
    given = proposal.content
    if proposal.kind == ProposalKind.HISTORY:
        rows = history.read_history(given["table"].encode())
        history.import_history(proposal.series, registers.title_of(proposal.series), rows)
    elif proposal.kind == ProposalKind.RETRACTION:
        life.retract_step(given["step"], given["because"])
    else:
        day, stage, grade = date.fromisoformat(given["happened_on"]), Stage(given["stage"]), Grade(given["grade"])
        side = given.get("side", "")  # one that has waited since before steps had sides has none
        life.add_step(given["name"], stage, day, given["said"], grade, given["source"], proposal.pk, side)
