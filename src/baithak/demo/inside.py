"""What staff do at a door with the mouse, done for the demo inside that door: `python -m baithak.demo.inside ACT`.

Each act runs in a process of its own with that door's settings alone, reads JSON and writes JSON: the demo goes through
the veil no more than anybody else.
"""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from io import StringIO
from typing import Any

from baithak.doors.opening import open_door
from baithak.seal import canonical

Given = Mapping[str, Any]
DAYS_TO_DRAFT, DAYS_TO_RATIFY, DAYS_TO_READ = 14, 10, 60


def found_dialogue(given: Given) -> object:
    """At the convening door: a dialogue from a template, its members, and an invitation for each."""
    from baithak.people import agenda, dialogues

    started = date.today() - timedelta(days=given["days_ago"])
    planned = agenda.plan(
        given["template"],
        slug=given["slug"],
        roundtable=given["roundtable"],
        today=started,
        organiser=given["organiser"],
        contact=given["contact"],
    )
    planned = replace(planned, rounds=planned.rounds[:-1])  # that of ratification leaves the demo's drafters more days
    if given.get("ratifies"):
        opens_on = planned.rounds[-1].closes_on + timedelta(days=DAYS_TO_DRAFT)
        more = agenda.RoundPlan("ratification", opens_on, opens_on + timedelta(days=DAYS_TO_RATIFY))
        planned = replace(planned, rounds=(*planned.rounds, more))
    if hosted := given.get("hosted"):
        sides = (replace(side, is_hosted_here=side.side in hosted) for side in planned.sides)
        planned = replace(planned, sides=tuple(sides))
    dialogues.create_dialogue(replace(planned, title=given["title"]))
    return invite(given)


def invite(given: Given) -> object:
    """At a convening door: members, and an invitation for each."""
    from baithak.people import invitations, members
    from baithak.people.models import Convening

    convening = Convening.objects.get(slug=given["slug"])
    members.add_members(convening, [members.NewMember(**member) for member in given["members"]])
    links = invitations.invite_all(convening)
    return {"links": {member.email: link for member, link in links.items()}}


def write_charter(given: Given) -> object:
    """At the convening door: each side's witness, the close of enrolment, the charter."""
    from baithak.people import charter, closing
    from baithak.people.models import Convening
    from baithak.seal import charter as charters

    convening = Convening.objects.get(slug=given["slug"])
    for side in convening.sides.all():
        closing.name_witness(side, *given["witnesses"][side.side])
    closing.close_enrolment(convening)
    return {"charter": charters.write(charter.write_charter(convening)).decode()}


def open_doors(given: Given) -> object:
    """At the convening door: the witnesses' signatures, the opening file, and a letter to all alike."""
    from baithak.people import charter, invitations, postman
    from baithak.people.models import Convening

    convening = Convening.objects.get(slug=given["slug"])
    for name, signature in given["cosignatures"].items():
        charter.take_cosignature(convening, canonical.encode({"name": name, "signature": signature}))
    opening = charter.make_opening(convening).decode()
    invitations.queue_doors_open(convening)
    postman.send_waiting(convening)
    return {"opening": opening}


def open_room(given: Given) -> object:
    """At the roundtable: the opening file is taken and the first round begins."""
    from baithak.voices import opening, rounds

    opening.import_opening(opening.read_opening(given["opening"].encode()))
    rounds.open_round(given["slug"], 1)
    return {}


def close_round(given: Given) -> object:
    """At the roundtable: a round is closed; what the witnesses are asked to sign."""
    from baithak.voices import closing, record

    closing.close_round(given["slug"], given["number"])
    return {"checkpoint": record.point(record.checkpoints(given["slug"])[-1]).text()}


def put_to_the_vote(given: Given) -> object:
    """At the roundtable: co-signatures, both sides' moderators, translations, and the round of votes begins."""
    from baithak.voices import moderation, record, rounds, statements, translation
    from baithak.voices.hall import enter
    from baithak.voices.models import Round

    slug, number = given["slug"], given["number"]
    for line in given["lines"]:
        record.cosign(slug, line)
    vault = enter(slug).vault
    for one in moderation.judged(Round.objects.get(dialogue=slug, number=number)):
        shown = statements.show(vault, [one.statement])[0]
        own = shown.texts[shown.language]
        for language, text in given["translations"].get(own, {}).items():
            if language != shown.language:
                translation.enter_translation(slug, one.statement.pk, language, text)
        for side in given["sides"]:
            moderation.judge(slug, one.statement.pk, side, "accept")
    rounds.release_statements(slug, number)
    rounds.open_round(slug, number + 1)
    return {}


def release(given: Given) -> object:
    """At the roundtable: a closed round is co-signed, and its common ground released."""
    from baithak.outcomes.release import release_finding
    from baithak.voices import record

    for line in given["lines"]:
        record.cosign(given["slug"], line)
    release_finding(given["slug"], given["number"])
    return {}


def bring_in_history(given: Given) -> object:
    """At the roundtable: the series' earlier years, each line and each step agreed to by both sides."""
    from baithak.outcomes import history, proposals, registers
    from baithak.publications.models import Grade, Stage

    told = given["series"]
    registers.begin(told["slug"], told["title"], given["slug"])
    table = StringIO(newline="")
    writer = csv.DictWriter(table, history.COLUMNS)
    writer.writeheader()
    for one in told["earlier"]:
        for code in one["title"]:
            texts = {"language": code, "title": one["title"][code], "text": one["text"][code]}
            writer.writerow({"name": one["name"], "date": one["made_on"], "source": "Invented for the demo.", **texts})
    _agree_to(proposals.propose_history(told["slug"], table.getvalue()), given["sides"])
    for one in told["earlier"]:
        for step in one["steps"]:
            stage, day, grade = Stage(step["stage"]), date.fromisoformat(step["day"]), Grade(step["grade"])
            told = step["said"], grade, step["source"], step.get("side", "")
            _agree_to(proposals.propose_step(one["name"], stage, day, *told), given["sides"])
    return {}


def draft(given: Given) -> object:
    """At the roundtable: drafters of both sides write the same words, translate and review them; they are put."""
    from baithak.outcomes import drafting, lineage, putting
    from baithak.outcomes.drafting import Words
    from baithak.outcomes.models import Finding
    from baithak.voices import rounds

    slug, sides = given["slug"], given["sides"]
    finding = Finding.objects.filter(round__dialogue=slug).order_by("round__number")[0]
    sources = [row["statement"] for row in finding.released["statements"]]
    for place, one in enumerate(given["drafts"]):
        made = drafting.start(slug, "en", sources[place : place + 1])
        words = {code: Words(one["title"][code], one["text"][code]) for code in one["title"]}
        shown = {side: drafting.write(slug, made.number, side, words["en"], 0).number for side in sides}
        for side in sides:
            drafting.agree(slug, made.number, side, shown)
        for code, side in (("hi", sides[0]), ("ur", sides[1])):
            kept = drafting.translate(slug, made.number, side, code, words[code])
            drafting.review(slug, made.number, code, "", drafting.wording_words(kept).hash)
        lineage.continue_from(slug, made.number, one["continues"])
    putting.put(slug, [one.recommendation.number for one in putting.ready(slug)])
    rounds.open_round(slug, given["number"])
    return {}


def write_brief(given: Given) -> object:
    """At the roundtable: a brief is planned, composed, signed off by both sides, entered in the record."""
    from baithak.outcomes import editing
    from baithak.outcomes.plan import Plan

    slug, told, today = given["slug"], given["series"], date.today().isoformat()
    plan = Plan(
        title=told["dialogue"],
        series=told["slug"],
        series_title=told["title"],
        organisers=told["organisers"],
        contact="secretariat@baithak.example",
        released_on=today,
        open_from=today,
        summary=told["summary"],
        recommendations=[*range(1, len(told["drafts"]) + 1)],
    )
    return _enter_brief(slug, editing.begin(slug, plan).number, given["sides"])


def reply_and_correct(given: Given) -> object:
    """At the roundtable: what desks asked is taken in, accepted and replied to; a second edition corrects the brief."""
    from baithak.outcomes import asks, editing, replies

    slug, told, sides = given["slug"], given["series"], given["sides"]
    asks.take_in(slug)
    for one in asks.asks(slug):
        said = next(ask for ask in told["asks"] if ask["text"][one.language] == one.texts[one.language])
        asks.translate(slug, one.ask.pk, said["text"])
        for side in sides:
            asks.judge(slug, one.ask.pk, side, "accept")
        read = replies.digest(replies.write_reply(slug, one.ask.pk, said["reply"]))
        for side in sides:
            replies.agree_to_reply(slug, one.ask.pk, side, read)
    corrected = editing.begin_edition(slug, 1, editing.CORRECTED, told["correction"]["change"])
    editing.edit(slug, 1, replace(editing.plan_of(corrected), summary=told["correction"]["summary"]))
    return _enter_brief(slug, 1, sides)


def publish_brief(given: Given) -> object:
    """At the roundtable: the witnesses co-sign, and the brief is released."""
    from baithak.outcomes import release
    from baithak.publications.renderings import make_renderings
    from baithak.voices import record

    for line in given["lines"]:
        record.cosign(given["slug"], line)
    publication = release.publish(given["slug"], 1)
    return {"name": publication.name, "problems": make_renderings(publication)}


def hand_over(given: Given) -> object:
    """At the roundtable: each side's register gets an official's desk, and that desk a link for the release to come."""
    from baithak.outcomes import desks, links

    slug, until, tokens = given["slug"], date.today() + timedelta(days=DAYS_TO_READ), {}
    for side, office in given["offices"].items():
        desk = desks.register_office(slug, side, office)
        (issued,) = links.issue(slug, 1, side, [desk.id], language="en", expires_on=until)
        tokens[side] = issued.token
    return {"tokens": tokens}


def stand_apart(given: Given) -> object:
    """At the roundtable: a draft on which each side keeps words of its own, in brackets."""
    from baithak.outcomes import drafting
    from baithak.outcomes.drafting import Words

    first = drafting.find(given["slug"], 1)
    made = drafting.start(given["slug"], "en", first.recommendation.sources)
    for side, one in zip(given["sides"], given["standing"], strict=True):
        drafting.write(given["slug"], made.number, side, Words(one["title"], one["text"]), 0)
    return {}


def hire(given: Given) -> object:
    """At the door named: somebody with an account, a passphrase and one-time codes."""
    from baithak.web.accounts import duties, set_up

    account, _ = set_up.open_account(given["email"], given["name"])
    for duty, side in given["duties"]:
        duties.give_duty(account, duty, "", side)
    token = set_up.make_link(account).rstrip("/").rpartition("/")[2]
    set_up.finish_with_codes(token, given["passphrase"], given["secret"])
    return {}


def hire_all(given: Given) -> object:
    """At the roundtable: several of its staff at once."""
    for one in given["staff"]:
        hire(one)
    return {}


def _enter_brief(slug: str, number: int, sides: Sequence[str]) -> object:
    from baithak.outcomes import editing, release
    from baithak.voices import record

    name = editing.compose_brief(slug, number).document_hash
    for side in sides:
        editing.sign_off(slug, number, side, name)
    release.enter(slug, number)
    return {"checkpoint": record.point(record.checkpoints(slug)[-1]).text()}


def _agree_to(proposal: Any, sides: Sequence[str]) -> None:
    from baithak.outcomes import proposals

    for side in sides:
        proposals.agree(proposal.series, proposal.pk, side)


ACTS: dict[str, tuple[str, Callable[[Given], object]]] = {
    "found-dialogue": ("convening", found_dialogue),
    "invite": ("convening", invite),
    "write-charter": ("convening", write_charter),
    "open-doors": ("convening", open_doors),
    "hire-convener": ("convening", hire),
    "hire-facilitator": ("roundtable", hire),
    "hire-staff": ("roundtable", hire_all),
    "open-room": ("roundtable", open_room),
    "close-round": ("roundtable", close_round),
    "release": ("roundtable", release),
    "bring-in-history": ("roundtable", bring_in_history),
    "draft": ("roundtable", draft),
    "write-brief": ("roundtable", write_brief),
    "publish-brief": ("roundtable", publish_brief),
    "reply-and-correct": ("roundtable", reply_and_correct),
    "hand-over": ("roundtable", hand_over),
    "stand-apart": ("roundtable", stand_apart),
    "put-to-the-vote": ("roundtable", put_to_the_vote),
}


def main() -> None:
    """Reads what is given from the standard input, acts, and writes the result to the standard output."""
    door, act = ACTS[sys.argv[1]]
    open_door(door)
    json.dump(act(json.load(sys.stdin)), sys.stdout)


if __name__ == "__main__":
    main()
