"""The close: two participants and two witnesses in their browsers, and a scrutineer who recounts it at a terminal."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import expect

from baithak.demo.concluded import series
from baithak.publications import document
from baithak.publications.pdf import pdf
from baithak.seal import charter
from tests.journeys.browsers import DESK, Browse, part, problem, saved
from tests.journeys.participant import answer, answer_practice, bring, everything_received
from tests.journeys.stage import Stage
from tests.journeys.witness import sign_record

WORDS = re.compile(r"([a-z]+ ){7}[a-z]+")


@pytest.mark.ends_phase
def test_two_participants_find_themselves_in_the_record_that_two_witnesses_signed(
    voting: Stage, browse: Browse
) -> None:
    """The last test of the round of votes: it closes it."""
    members = [browse(language) for language in ("en", "ur")]
    for number, member in enumerate(members, 2):  # of either side one
        bring(member, voting, number)
        member.goto(voting.room + "vote/")
        answer_practice(member)
        for vote in ("agree", "unsure"):
            answer(member, vote)
        everything_received(member, 2)
    voting.reach("closed")
    members[0].goto(voting.room + "record/")
    part(members[0], "check").locator("[data-do=check]").click()
    assert problem(members[0]) == "not-yet"
    witnesses = voting.rehearsal.witnesses
    words = {sign_record(browse(), voting, witness.card) for witness in witnesses}
    assert len(words) == 1
    assert WORDS.fullmatch(next(iter(words)))
    for member in members:
        member.goto(voting.room + "record/")
        part(member, "check").locator("[data-do=check]").click()
        part(member, "checked").locator("[data-well]").wait_for(state="visible")
        assert member.locator("[data-words]").inner_text() in words
        member.goto(voting.room + "answers/")
        expect(member.locator("[data-list] [data-state=proved]:visible")).to_have_count(2)


def test_a_witness_makes_a_card_and_signs_a_charter_from_a_file(closed: Stage, browse: Browse, tmp_path: Path) -> None:
    tab = browse()
    tab.goto(closed.room.replace("/room/", "/witness/"))
    part(tab, "begin").locator("[data-do=make]").click()
    stranger = part(tab, "card").locator("[data-groups]").inner_text()
    assert re.fullmatch("[0-9a-f]{64}", tab.locator("[data-public]").inner_text())
    tab.locator("[data-part=card] [data-do=begin]").click()
    known = closed.rehearsal.charter
    assert known
    file = tmp_path / "charter.json"
    file.write_bytes(charter.write(known))
    tab.locator("#file").set_input_files(file)
    tab.locator("#card-file").fill(stranger)
    tab.locator("[data-form=file] button").click()
    assert problem(tab) == "not-witness"
    witness = closed.rehearsal.witnesses[0]
    tab.locator("#card-file").fill(witness.card)
    tab.locator("[data-form=file] button").click()
    assert known.hash.hex() == part(tab, "look").locator("[data-hash]").inner_text().replace(" ", "")
    tab.locator("[data-do=sign]").click()
    told = json.loads(part(tab, "signed").locator("[data-signature]").inner_text())
    assert told["signature"] == charter.cosign(witness.key, known).hex()


def test_a_scrutineer_is_named_agreed_to_and_recounts_the_record(closed: Stage, browse: Browse, tmp_path: Path) -> None:
    closed.rehearsal.witnesses_sign()  # nothing, if they have signed in their browsers
    key = tmp_path / "scrutineer.key"
    made = terminal("scrutineer", "new", "--out", str(key))
    public = re.findall(r"age1\w+", made.stdout)[0]
    facilitator, moderator = browse(size=DESK), browse(size=DESK)
    facilitator.context.add_cookies(closed.session("facilitator"))
    moderator.context.add_cookies(closed.session("moderator"))

    desk = f"{closed.rehearsal.roundtable.origin}/desk/{closed.slug}/"
    facilitator.goto(desk + "record/")
    words = facilitator.locator("section p.code").first.inner_text()  # of the newest checkpoint
    facilitator.locator("[name=name]").fill("A. Rahman")
    facilitator.locator("[name=key]").fill(public)
    facilitator.locator("form[action$='scrutineers/'] button").click()
    expect(facilitator.locator("form[action$='export/']")).to_have_count(0)  # not before every side agrees
    for tab in (facilitator, moderator):
        tab.goto(desk + "moderation/")
        tab.locator("form[action*='scrutineers/'] button").click()
    facilitator.goto(desk + "record/")
    file = saved(facilitator, "form[action$='export/'] button", tmp_path)

    recounted = terminal("verify", str(file), "--key", str(key))
    assert recounted.returncode == 0
    (line,) = recounted.stdout.splitlines()
    assert re.fullmatch(r"Holds: \d+ contributions in 2 rounds, .* Eight words: (([a-z]+ ){7}[a-z]+)\.", line)
    assert words in line
    file.write_bytes(file.read_bytes().replace(b'"agree"', b'"reject"').replace(b"india", b"indja", 1))
    assert terminal("verify", str(file), "--key", str(key)).returncode != 0


def test_a_printed_brief_is_proved_without_a_network_and_a_changed_one_refused(
    released: Stage, browse: Browse, tmp_path: Path
) -> None:
    tab = browse(size=DESK)
    tab.goto(f"{released.doors['public'].origin}/en/released/")
    tab.get_by_role("link", name=series()["dialogue"]["en"]).click()
    name = tab.locator("main > p.code").inner_text()
    file, brief, proof = (saved(tab, f"a[href$='/{one}']", tmp_path) for one in ("en.pdf", "brief.json", "proof.json"))
    proved = cut_off("verify", str(file), "--details")
    assert proved.returncode == 0 and name in proved.stdout, proved.stderr
    data = file.read_bytes()
    for place in (len(data) // 4, len(data) // 2, len(data) * 7 // 8):
        file.write_bytes(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])
        assert cut_off("verify", str(file)).returncode == 3
    forged = document.read(brief.read_bytes().replace(b"one hour", b"ten hours"))
    file.write_bytes(pdf(forged, "en", name, proof.read_text("utf-8")))
    assert cut_off("verify", str(file)).returncode == 3


def cut_off(*words: str) -> subprocess.CompletedProcess[str]:
    """The same at a machine without a network: whoever asks for it ends in an error."""
    without = "import socket, sys; socket.socket.connect = socket.getaddrinfo = None\n"
    without += "from baithak import cli; sys.exit(cli.main())"
    return subprocess.run([sys.executable, "-c", without, *words], capture_output=True, text=True, check=False)


def terminal(*words: str) -> subprocess.CompletedProcess[str]:
    """What a scrutineer does on a machine of their own."""
    return subprocess.run([sys.executable, "-m", "baithak", *words], capture_output=True, text=True, check=False)
