"""At a roundtable whose brief is out: something behind every address. python -m tests.journeys.furnish TOKEN SLUG"""

from __future__ import annotations

import json
import sys
from datetime import date

from pyrage.x25519 import Identity

from baithak.doors.opening import open_door


def furnish(token: str, slug: str) -> dict[str, object]:
    """A letter taken in, a step, a proposal, a brief that waits, a scrutineer; the arguments that lead there."""
    from baithak.outcomes import asks, editing, life, proposals
    from baithak.outcomes.models import Ask, Brief, Office
    from baithak.publications import reading
    from baithak.publications.models import Grade, Publication, Recommendation, Stage
    from baithak.voices.export import name_scrutineer
    from baithak.voices.models import Statement

    reading.send_letter(token, "question", "Who would pay for it?", "a desk in the capital")
    asks.take_in(slug)
    publication = Publication.objects.get(dialogue=slug)
    one = Recommendation.objects.filter(publication=publication).order_by("name").first()
    step = life.add_step(one.name, Stage.ECHOED, date.today(), {"en": "A ministry said so."}, Grade.CLAIMED, "Gazette")
    proposals.propose_retraction(step.pk, "It was another ministry.")
    editing.begin(slug, editing.plan_of(Brief.objects.get(dialogue=slug)))
    return {
        "number": [1, 2, 3],
        "series": publication.series_id,
        "name": [*Recommendation.objects.order_by("name").values_list("name", flat=True)[:3]],
        "statement": Statement.objects.filter(round__number=1).order_by("pk").first().pk,
        "scrutineer": name_scrutineer(slug, "Zafar", str(Identity.generate().to_public())).pk,
        "desk_id": Office.objects.filter(side="india").first().pk,
        "ask_id": Ask.objects.first().pk,
    }


if __name__ == "__main__":
    open_door("roundtable")
    json.dump(furnish(*sys.argv[1:]), sys.stdout)
