// The queue: what is saved here is sent, one by one and by chance spread in time, until the door has acknowledged it.
import { type Bytes, fromHex, hex } from "../bytes";
import { codeOf, Problem } from "../problem";
import { verify } from "../seal/ed25519";
import { receiptMessage, sealEnvelope } from "../seal/envelope";
import { pause, upTo } from "./chance";
import { contribute, readCharterOf, redeem, type Round } from "./doors";
import { keptOf, type Kept, note, type Said, sayLater } from "./kept";
import { changeSeat, checkCharter, checkedCharter, contextOf, roundOf, type Seat } from "./seats";

const MOST_WAIT_MILLISECONDS = 60_000;
const LOOK_MILLISECONDS = 1_000;

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
 * Send whatever is saved, while this page is open. `onTrouble` hears what keeps it, and "" when that is over.
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
  return (await keptOf(seat.convening)).filter((kept) => kept.state === "saved").sort((a, b) => a.due - b.due);
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
    if (error.code === "superseded") await sayLater(kept);
    else await note(kept, { state: error.code === "closed" ? "late" : "refused", due: 0 });
  }
}

/** Nothing is called received before the door has signed for it. */
async function checkReceipt(seat: Seat, envelope: Bytes, receipt: unknown): Promise<void> {
  try {
    await verify(fromHex(seat.receiptKey, 32), await receiptMessage(envelope), fromHex(receipt, 64));
  } catch {
    throw new Problem("receipt");
  }
}

/** What waited for a connection is spread anew, or all of it would arrive in one burst when the page is opened. */
async function spreadBacklog(seat: Seat, round: Round): Promise<void> {
  for (const kept of await waiting(seat)) await note(kept, { due: Date.now() + upTo(round.delay_seconds) });
}
