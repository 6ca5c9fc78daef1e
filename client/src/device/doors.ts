// What is asked of the doors: reading with the room's cookie, speaking with no cookie, no referrer and no cache.
import { type Bytes, hex } from "../bytes";
import { Problem } from "../problem";
import { encode } from "../seal/canonical";
import { plainContext, plainToken } from "../seal/envelope";
import { changeSeat, contextOf, roundOf, type Seat } from "./seats";
import * as store from "./store";

export interface Statement {
  id: string;
  language: string;
  texts: Record<string, string>;
  machine: string[];
  asked_by?: string | null; // of what an official's desk asked: how it wants to be called, or ""
}

export interface Round {
  number: number;
  activity: string;
  state: string;
  opens_on: string;
  closes_on: string;
  statements: Statement[];
  order: Record<string, string[]>;
  delay_seconds: number;
  receipt_key: string;
  statements_allowed: number;
}

/** What opens a room for reading; a seat is more than that. */
export type Pass = Pick<Seat, "convening" | "room">;

const ANSWER_MILLISECONDS = 60_000;

/** Open the room for reading: a cookie that is the same for all members. Raises "not-found" or "network". */
export async function enter(seat: Pass): Promise<void> {
  const body = new URLSearchParams({ room: seat.room });
  const answer = await ask(`/room/${seat.convening}/enter`, { method: "POST", body, credentials: "same-origin", redirect: "manual" });
  if (!answer.ok && answer.type !== "opaqueredirect") throw new Problem(answer.status === 404 ? "not-found" : "failed");
}

/** What is open now; if there is no connection, what was open when this device last asked. */
export async function currentRound(seat: Pass): Promise<Round> {
  try {
    const round = await read<Round>(seat, "round");
    await store.put("rounds", seat.convening, round);
    return round;
  } catch (error) {
    const kept = await store.get<Round>("rounds", seat.convening);
    if (kept && error instanceof Problem && error.code === "network") return kept;
    throw error;
  }
}

/** The page of the room on which this round takes place, if it is open. */
export function pageOf(round: Round): string {
  const pages: Record<string, string> = { votes: "vote/", ratification: "vote/", statements: "speak/" };
  return round.state === "open" ? (pages[round.activity] ?? "") : "";
}

/** The kind of contribution that answers what is put to the seats in this round; "" if nothing is. */
export function kindOf(round: Round): string {
  const kinds: Record<string, string> = { votes: "vote", ratification: "ratification" };
  return kinds[round.activity] ?? "";
}

export function readCharterOf(seat: Pass): Promise<{ charter: string; cosignatures: unknown }> {
  return read(seat, "charter");
}

/** Show the round's token, once. Showing it again is no harm. */
export async function redeem(seat: Seat, number: number): Promise<void> {
  const { public: key, token } = roundOf(seat, number);
  await redeemWith(seat, { context: plainContext(contextOf(seat, number)), seat: hex(key), token: plainToken(token) });
  await changeSeat(seat, (kept) => (roundOf(kept, number).isRedeemed = true));
}

export async function redeemWith(seat: Pass, shown: object): Promise<void> {
  const answer = await speak(seat, "redeem", encode(shown));
  if (!answer.ok && answer.status !== 409) throw await problem(answer);
}

/** Hand an envelope in. Returns its receipt; the same envelope always gets the same. */
export async function contribute(seat: Pass, envelope: Bytes): Promise<unknown> {
  const answer = await speak(seat, "contributions", envelope);
  if (!answer.ok) throw await problem(answer);
  return ((await json(answer)) as { receipt: unknown }).receipt;
}

export interface Proofs {
  note: string;
  proofs: ({ id: string; salt: string; index: number; path: string[] } | null)[];
}

export async function askProofs(seat: Seat, ids: string[]): Promise<Proofs> {
  const answer = await speak(seat, "proof", encode({ ids }));
  if (!answer.ok) throw await problem(answer);
  return (await json(answer)) as Proofs;
}

function speak(seat: Pass, what: string, body: Bytes): Promise<Response> {
  const headers = { "Content-Type": "application/json" };
  return ask(`/voice/${seat.convening}/${what}`, { method: "POST", body, headers, credentials: "omit" });
}

async function read<T>(seat: Pass, what: string): Promise<T> {
  const once = (): Promise<Response> => ask(`/room/${seat.convening}/${what}`, { credentials: "same-origin" });
  let answer = await once();
  if (!isJson(answer)) {
    await enter(seat); // the room's cookie is gone: nothing was lost with it
    answer = await once();
  }
  if (!answer.ok || !isJson(answer)) throw new Problem(answer.status === 404 ? "not-found" : "failed");
  return (await json(answer)) as T;
}

export async function ask(path: string, options: RequestInit): Promise<Response> {
  const signal = AbortSignal.timeout(ANSWER_MILLISECONDS);
  try {
    return await fetch(path, { cache: "no-store", referrerPolicy: "no-referrer", mode: "same-origin", signal, ...options });
  } catch {
    throw new Problem("network");
  }
}

async function json(answer: Response): Promise<unknown> {
  try {
    return await answer.json();
  } catch {
    throw new Problem("network"); // cut off on the way
  }
}

function isJson(answer: Response): boolean {
  return (answer.headers.get("Content-Type") ?? "").startsWith("application/json");
}

async function problem(answer: Response): Promise<Problem> {
  if (answer.status >= 500 || answer.status === 429) return new Problem("network");
  const told = (await answer.json().catch(() => ({}))) as { error?: unknown };
  return new Problem(typeof told.error === "string" ? told.error : "failed");
}
