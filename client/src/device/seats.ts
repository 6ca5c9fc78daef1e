// The seats on this device: keys that can sign and not be read out, tokens, and what was checked about the charter.
import { type Bytes, hex, same, sha256, utf8 } from "../bytes";
import { expect, Problem } from "../problem";
import type { Carried } from "../seal/carrying";
import { type Charter, checkCosigned, readCharter } from "../seal/charter";
import type { Context } from "../seal/context";
import type { KeyPair } from "../seal/ed25519";
import type { Token } from "../seal/grants";
import { seatKey } from "../seal/seat";
import * as store from "./store";

export interface SeatRound extends KeyPair {
  token: Token;
  isRedeemed: boolean;
}

export interface Seat {
  convening: string;
  side: string;
  room: string;
  rounds: SeatRound[]; // round 1 first
  keys: string[];
  charter: string; // its text once it was checked, else empty
  receiptKey: string; // as it was first seen
  hasPractised: boolean;
}

/** The seat that was carried here. The secret is used and not kept: it is on the card alone. */
export async function seatFrom(carried: Carried): Promise<Seat> {
  const { convening, side, room, keys } = carried;
  const rounds: SeatRound[] = [];
  for (const [place, token] of carried.tokens.entries()) {
    const pair = await seatKey(carried.secret, { convening, side, round: place + 1 });
    rounds.push({ ...pair, token, isRedeemed: false });
  }
  return { convening, side, room, rounds, keys, charter: "", receiptKey: "", hasPractised: false };
}

export function seatOf(convening: string): Promise<Seat | undefined> {
  return store.get<Seat>("seats", convening);
}

export function isSameSeat(one: Seat, other: Seat): boolean {
  return one.side === other.side && same(one.rounds[0]!.public, other.rounds[0]!.public);
}

export function keepSeat(seat: Seat): Promise<void> {
  return store.put("seats", seat.convening, seat);
}

/** Change what is kept of a seat, without losing what another tab has changed. */
export async function changeSeat(seat: Seat, how: (kept: Seat) => void): Promise<void> {
  how(seat);
  await store.change<Seat>("seats", seat.convening, (kept) => (kept && how(kept), kept));
}

export function contextOf(seat: Seat, round: number): Context {
  return { convening: seat.convening, side: seat.side, round };
}

export function roundOf(seat: Seat, round: number): SeatRound {
  const found = seat.rounds[round - 1];
  if (!found) throw new Problem("no-token");
  return found;
}

/**
 * The charter, if it is co-signed by all its witnesses and its keys for this side are exactly those of the enrolment.
 *
 * Raises "keys" if they are not: a key of one's own would make this seat recognisable. Nothing may be sent then.
 */
export async function checkCharter(seat: Seat, text: string, cosignatures: unknown): Promise<Charter> {
  const charter = await readCharter(text);
  await checkCosigned(charter, cosignatures);
  expect(charter.convening === seat.convening, "keys");
  const side = charter.sides.find((one) => one.side === seat.side);
  expect(side !== undefined && side.keys.length === seat.keys.length, "keys");
  for (const [place, key] of side.keys.entries()) expect(hex(await sha256(key)) === seat.keys[place], "keys");
  return charter;
}

/** The charter that was checked before, and is held to from then on. */
export async function checkedCharter(seat: Seat): Promise<Charter> {
  expect(seat.charter !== "", "keys");
  return readCharter(seat.charter);
}

export function isSameCharter(seat: Seat, text: string): boolean {
  return same(utf8(seat.charter), utf8(text) as Bytes);
}
