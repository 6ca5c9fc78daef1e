"""What a dialogue's conveners own, to take with them as JSON: drafts with every version, terms, plans of briefs.

Nothing of a vote stands in it, and of a text only which side wrote it: docs/desk.schema.json.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from baithak.outcomes import drafting, editing
from baithak.outcomes.models import Brief, Recommendation, Term, Version, Wording
from baithak.voices.models import Dialogue

FORM = "baithak desk 1"
Data = dict[str, Any]


def owned(slug: str) -> Data:
    """Everything that was drafted and planned in a dialogue. Raises Dialogue.DoesNotExist once it is forgotten."""
    dialogue = Dialogue.objects.get(pk=slug, is_forgotten=False)
    found = Recommendation.objects.filter(dialogue=slug).prefetch_related("versions", "wordings")
    terms = [{"texts": drafting.term_texts(one), "agreed": one.agreed} for one in Term.objects.filter(dialogue=slug)]
    return {
        "form": FORM,
        "dialogue": slug,
        "title": dialogue.title,
        "sides": dialogue.side_titles,
        "languages": dialogue.languages,
        "drafts": [_draft(one) for one in found.select_related("put_in")],
        "terms": sorted(terms, key=lambda one: sorted(one["texts"].items())),
        "briefs": [_brief(one) for one in Brief.objects.filter(dialogue=slug).prefetch_related("sign_offs")],
    }


def _draft(one: Recommendation) -> Data:
    return {
        "number": one.number,
        "original": one.original,
        "grew_from": one.sources,
        "continues": one.continues,
        "put_in_round": one.put_in.number if one.put_in else None,
        "versions": [_version(version) for version in one.versions.all()],
        "translations": [_wording(wording) for wording in one.wordings.all()],
    }


def _version(one: Version) -> Data:
    return {"side": one.side, "number": one.number, "is_agreed": one.is_agreed} | vars(drafting.words_of(one))


def _wording(one: Wording) -> Data:
    told = {"language": one.language, "side": one.side, "is_reviewed": one.is_reviewed}
    return told | vars(drafting.wording_words(one))


def _brief(one: Brief) -> Data:
    signed = [signed.side for signed in one.sign_offs.all() if signed.document_hash == one.document_hash]
    return {
        "number": one.number,
        "edition": one.edition,
        "document": one.document_hash,
        "is_published": one.is_published,
        "signed_off": sorted(signed),
        "plan": asdict(editing.plan_of(one)),
    }
