// The queue: what is saved here is sent, one by one and by chance spread in time, until the door has acknowledged it.
import { type Bytes, fromHex, hex } from "../bytes";
import { codeOf, Problem } from "../problem";
import { verify } from "../seal/ed25519";
import { receiptMessage, sealEnvelope } from "../seal/envelope";
import { pause, upTo } from "./chance";
import { contribute, readCharterOf, redeem, type Round } from "./doors";
import { keptOf, type Kept, note, type Said, sayLater } from "./kept";
import { changeSeat, checkCharter, checkedCharter, contextOf, roundOf, type Seat } from "./seats";
import { isFirstSending } from "./visit";

const MOST_WAIT_MILLISECONDS = 60_000;
const LOOK_MILLISECONDS = 1_000;
const shownAgain = new Set<number>(); // the rounds whose token was shown once more since this page was opened

/** Check, before anything is sent, that the charter is co-signed and holds the keys this seat was granted with. */
export async function holdToCharter(seat: Seat, round: Round): Promise<void> {
  if (!seat.charter) {
    const { charter, cosignatures } = await readCharterOf(seat);
    await checkCharter(seat, charter, cosignatures);
    await changeSeat(seat, (kept) => (kept.charter = charter));
  }
  if (!seat.receiptKey) await changeSeat(seat, (kept) => (kept.receiptKey = hex(fromHex(round.receipt_key, 32))));
  if (seat.receiptKey !== round.receipt_key) throw new Problem("receipt-key");
}

/** The bytes of what was said: always the same for the same, so that nothing needs to be kept twice. */
export async function envelopeOf(seat: Seat, kept: Kept, said: Said): Promise<Bytes> {
  const charter = (await checkedCharter(seat)).hash;
  const pair = roundOf(seat, kept.round);
  const context = contextOf(seat, kept.round);
  return sealEnvelope(pair, { context, charter, kind: kept.kind, turn: said.turn, token: pair.token, body: said.body });
}

/**
 * Send whatever is due, while this page is open. `onTrouble` hears what keeps it, and "" when that is over.
 *
 * Once a visit all that was said in the open round is due again: a door that lost it to an accident gets it back, and
 * to any other it is the same envelope once more.
 *
 * No connection is waited for; anything else (the seat is refused, a receipt does not hold) ends the sending.
 */
export async function run(seat: Seat, round: Round, onTrouble: (code: string) => void): Promise<void> {
  try {
    await spreadBacklog(seat, round);
    for (;;) {
      await alone(seat, () => sendAll(seat, round, onTrouble));
      await pause(LOOK_MILLISECONDS);
    }
  } catch (error) {
    onTrouble(codeOf(error));
  }
}

/** One tab at a time. */
async function alone(seat: Seat, work: () => Promise<void>): Promise<void> {
  if (!navigator.locks) return work();
  await navigator.locks.request(`baithak ${seat.convening}`, { ifAvailable: true }, (lock) => (lock ? work() : undefined));
}

async function sendAll(seat: Seat, round: Round, onTrouble: (code: string) => void): Promise<void> {
  let failures = 0;
  for (;;) {
    try {
      if (!(await sendNext(seat, round))) return;
      failures = 0;
      onTrouble("");
    } catch (error) {
      if (!(error instanceof Problem) || error.code !== "network") throw error;
      onTrouble(navigator.onLine ? "busy" : "offline");
      const wait = Math.min(MOST_WAIT_MILLISECONDS, 2_000 * 2 ** failures++);
      await pause(wait / 2 + upTo(wait / 2_000));
    }
  }
}

async function sendNext(seat: Seat, round: Round): Promise<boolean> {
  const next = (await waiting(seat))[0];
  if (!next) return false;
  await redeemBy(seat, next.round, round.delay_seconds);
  const wait = next.due - Date.now();
  if (wait > 0) await pause(Math.min(wait, LOOK_MILLISECONDS)); // and look again: it may have been changed or taken back
  else await send(seat, next);
  return true;
}

async function waiting(seat: Seat): Promise<Kept[]> {
  return (await keptOf(seat.convening)).filter((kept) => kept.due > 0).sort((a, b) => a.due - b.due);
}

async function redeemBy(seat: Seat, number: number, delaySeconds: number): Promise<void> {
  if (roundOf(seat, number).isRedeemed) return;
  await pause(upTo(delaySeconds / 2));
  try {
    await redeem(seat, number);
  } catch (error) {
    if (!(error instanceof Problem) || error.code !== "closed") throw error; // each contribution will hear it itself
  }
}

async function send(seat: Seat, kept: Kept): Promise<void> {
  const envelope = await envelopeOf(seat, kept, kept.latest);
  try {
    const receipt = await contribute(seat, envelope);
    await checkReceipt(seat, envelope, receipt);
    await note(kept, { state: "received", due: 0, received: { ...kept.latest, receipt: String(receipt) } });
  } catch (error) {
    if (!(error instanceof Problem) || ["network", "receipt"].includes(error.code)) throw error;
    await hear(seat, kept, error.code);
  }
}

/** The door does not keep it. What was sent again, and is closed or followed by something later, stays what it was. */
async function hear(seat: Seat, kept: Kept, code: string): Promise<void> {
  const isAgain = kept.state !== "saved";
  if (code === "refused" && !shownAgain.has(kept.round)) await showAgain(seat, kept.round);
  else if (isAgain && ["superseded", "closed"].includes(code)) await note(kept, { due: 0 });
  else if (code === "superseded") await sayLater(kept);
  else await note(kept, { state: code === "closed" ? "late" : "refused", due: 0 });
}

/** A door that was restored has forgotten the seat: its token is shown again, and what was refused is sent again. */
async function showAgain(seat: Seat, number: number): Promise<void> {
  shownAgain.add(number);
  await changeSeat(seat, (kept) => (roundOf(kept, number).isRedeemed = false));
}

/** Nothing is called received before the door has signed for it. */
async function checkReceipt(seat: Seat, envelope: Bytes, receipt: unknown): Promise<void> {
  try {
    await verify(fromHex(seat.receiptKey, 32), await receiptMessage(envelope), fromHex(receipt, 64));
  } catch {
    throw new Problem("receipt");
  }
}

/** What waited for a connection, and what is sent again, is spread anew, or it would arrive in one burst. */
async function spreadBacklog(seat: Seat, round: Round): Promise<void> {
  const isAgain = round.state === "open" && isFirstSending(`${seat.convening}/${round.number}`);
  const said = isAgain ? (await keptOf(seat.convening)).filter((kept) => kept.round === round.number) : [];
  for (const kept of [...said, ...(await waiting(seat))]) await note(kept, { due: Date.now() + upTo(round.delay_seconds) });
}
