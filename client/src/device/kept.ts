// The contributions of this device: what was said last, and what of it the door has acknowledged.
import type { Fields } from "../seal/canonical";
import * as store from "./store";

export interface Said {
  turn: number;
  body: Fields;
}

export interface Kept {
  convening: string;
  round: number;
  kind: string;
  item: string;
  state: "saved" | "received" | "proved" | "missing" | "late" | "refused";
  due: number; // to be sent then, for the first time or again; 0 if it is not to be sent
  latest: Said;
  received?: Said & { receipt: string }; // what the door has acknowledged, which counts until something later does
}

export const CHANGED = "baithak-kept";

export async function keptOf(convening: string): Promise<Kept[]> {
  return (await store.all<Kept>("contributions")).filter((kept) => kept.convening === convening);
}

export function keyOf(kept: Pick<Kept, "convening" | "round" | "kind" | "item">): string {
  return `${kept.convening}/${kept.round}/${kept.kind}/${kept.item}`;
}

/** Keep what was said, to be sent at `due`. Whatever was said before on the same is replaced by it. */
export async function keep(said: Pick<Kept, "convening" | "round" | "kind" | "item" | "due">, body: Fields): Promise<void> {
  const { convening, round, kind, item, due } = said;
  await store.change<Kept>("contributions", keyOf(said), (before) => {
    const latest = { turn: (before?.latest.turn ?? 0) + 1, body };
    return { convening, round, kind, item, due, state: "saved", latest, ...(before?.received && { received: before.received }) };
  });
  tell();
}

/** Take back what was not sent yet. Returns whether it could be: what is received can only be replaced. */
export async function takeBack(kept: Kept): Promise<boolean> {
  let isTaken = false;
  await store.change<Kept>("contributions", keyOf(kept), (now) => {
    isTaken = now?.state === "saved" && now.due > Date.now() && !now.received;
    return isTaken ? undefined : now;
  });
  if (isTaken) tell();
  return isTaken;
}

/** Note what became of a contribution, unless something newer was said meanwhile. */
export async function note(kept: Kept, become: Partial<Kept>): Promise<void> {
  await store.change<Kept>("contributions", keyOf(kept), (now) => now && (now.latest.turn === kept.latest.turn ? { ...now, ...become } : now));
  tell();
}

/** The door holds something later from this seat (another device): say it once more, as later still. */
export async function sayLater(kept: Kept): Promise<void> {
  await store.change<Kept>("contributions", keyOf(kept), (now) => now && { ...now, latest: { ...now.latest, turn: 2 * now.latest.turn + 1 } });
}

function tell(): void {
  document.dispatchEvent(new Event(CHANGED));
}
