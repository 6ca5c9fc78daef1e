"""What was published stays as it is, whatever code asks the database for."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import DatabaseError, transaction
from tests.publications.sample import publish

from baithak.publications.models import Grade, Publication, Recommendation, Stage, Step

pytestmark = pytest.mark.django_db


def refused(act) -> None:
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        act()


def test_a_publication_is_never_changed_or_deleted() -> None:
    made = publish()
    refused(lambda: Publication.objects.update(is_public=False))
    made.document = "{}"
    refused(made.save)
    Recommendation.objects.update(publication=None)
    refused(made.delete)
    assert Publication.objects.get().document != "{}"


def test_a_step_is_retracted_once_and_otherwise_stays() -> None:
    publish()
    step = Step.objects.create(
        recommendation_id="water-2026-1",
        stage=Stage.NOTED,
        happened_on=date(2026, 11, 30),
        said={"en": "x"},
        grade=Grade.CLAIMED,
    )
    refused(lambda: Step.objects.update(said={"en": "y"}))
    refused(lambda: Step.objects.update(side="india"))
    refused(step.delete)
    Step.objects.update(is_retracted=True, retracted_because="It was another one.")
    refused(lambda: Step.objects.update(is_retracted=False))
    refused(lambda: Step.objects.update(retracted_because="No."))
