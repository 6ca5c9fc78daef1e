// The record, checked here: are all contributions of this device in it, under a checkpoint that every side has witnessed?
import { fromHex, hex } from "../bytes";
import { upTo, pause } from "../device/chance";
import { askProofs, currentRound } from "../device/doors";
import { type Kept, keptOf, note } from "../device/kept";
import { envelopeOf } from "../device/queue";
import { checkedCharter, type Seat, seatOf } from "../device/seats";
import { checkSupport } from "../device/support";
import { one, type Page, say, show, showPart, when } from "../page";
import { expect } from "../problem";
import type { Checkpoint } from "../seal/checkpoint";
import { envelopeId } from "../seal/envelope";
import { leaf, verifyInclusion } from "../seal/tree";
import { openNote } from "../seal/witness";
import { wordsOf } from "../seal/words";

export async function record(page: Page): Promise<void> {
  await checkSupport();
  const seat = await seatOf(page.dataset["slug"] ?? "");
  const own = seat ? await acknowledged(seat) : [];
  if (!seat || own.length === 0) return void showPart(page, seat ? "nothing" : "no-seat");
  const part = showPart(page, "check");
  when(page, one(part, "[data-do=check]"), () => check(page, seat));
}

async function acknowledged(seat: Seat): Promise<Kept[]> {
  return (await keptOf(seat.convening)).filter((kept) => kept.received);
}

/** Round by round, with a pause between: asked together, they would tell that they belong together. */
async function check(page: Page, seat: Seat): Promise<void> {
  showPart(page, "checking");
  const { delay_seconds: delay } = await currentRound(seat);
  const own = await acknowledged(seat);
  const rounds = [...new Set(own.map((kept) => kept.round))].sort((a, b) => a - b);
  let [found, checkpoint] = [0, undefined as Checkpoint | undefined];
  for (const [place, round] of rounds.entries()) {
    if (place > 0) await pause(upTo(delay));
    const ofRound = own.filter((kept) => kept.round === round);
    const [count, under] = await checkRound(seat, ofRound);
    [found, checkpoint] = [found + count, under];
  }
  const words = checkpoint ? await wordsOf(checkpoint) : [];
  const part = showPart(page, "checked");
  say(one(part, "[data-found]"), { number: found, count: own.length });
  show(one(part, "[data-well]"), found === own.length);
  show(one(part, "[data-missing]"), found < own.length);
  if (!checkpoint) return;
  one(part, "[data-words]").textContent = words.join(" ");
  say(one(part, "[data-size]"), { count: checkpoint.size });
}

async function checkRound(seat: Seat, own: Kept[]): Promise<[number, Checkpoint]> {
  const charter = await checkedCharter(seat);
  const envelopes = await Promise.all(own.map((kept) => envelopeOf(seat, kept, kept.received!)));
  const ids = await Promise.all(envelopes.map(async (envelope) => hex(await envelopeId(envelope))));
  const answer = await askProofs(seat, ids);
  const sides = charter.sides.map((side) => side.side);
  const checkpoint = await openNote(answer.note, charter.witnesses, sides);
  expect(checkpoint.origin === `baithak/${seat.convening}`, "proof");
  let found = 0;
  for (const [place, kept] of own.entries()) {
    const proof = answer.proofs[place];
    const isThere = !!proof && proof.id === ids[place];
    if (isThere) {
      const entry = await leaf(fromHex(proof.salt, 32), envelopes[place]!);
      const path = proof.path.map((hash) => fromHex(hash, 32));
      await verifyInclusion(entry, proof.index, checkpoint.size, path, checkpoint.root);
    }
    await note(kept, { state: isThere ? "proved" : "missing" });
    found += Number(isThere);
  }
  return [found, checkpoint];
}
