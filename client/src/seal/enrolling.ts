// Enrolment without a page: what is asked blindly for all rounds, and the tokens made of the answers.
import { type Bytes, fromHex, hex, sha256 } from "../bytes";
import { expect } from "../problem";
import { isObject, list } from "./canonical";
import { identifier } from "./context";
import { receive, request, type Request, type Token } from "./grants";
import { closeLocker } from "./locker";
import { checkKey, SIGNATURE_BYTES } from "./rsa_keys";
import { seatKey } from "./seat";

/** The seat that is offered: one key a round. */
export interface Place {
  convening: string;
  side: string;
  keys: Bytes[];
  roundtable: string;
  room: string;
  state: string;
}

/** Raises "key" if any key is not as it must be: nothing is asked then. */
export function readPlace(value: unknown): Place {
  expect(isObject(value));
  const keys = list(value["keys"]).map((key) => checkKey(fromHex(key, String(key).length / 2)));
  expect(keys.length > 0, "key");
  return {
    convening: identifier(value["convening"]),
    side: identifier(value["side"]),
    room: hex(fromHex(value["room"], 16)),
    state: String(value["state"]),
    roundtable: new URL(String(value["roundtable"])).origin,
    keys,
  };
}

/** A blinded request for every round, and the locker that makes them good again from the card alone. */
export async function askFor(place: Place, secret: Bytes, onRound: (number: number) => Promise<void>): Promise<{ requests: Request[]; locker: string }> {
  const requests: Request[] = [];
  for (const [index, key] of place.keys.entries()) {
    await onRound(index + 1);
    const context = contextIn(place, index);
    requests.push(await request(key, context, (await seatKey(secret, context)).public));
  }
  return { requests, locker: await closeLocker(secret, place.convening, place.side, { requests, keys: await keyHashes(place) }) };
}

export async function tokensFrom(place: Place, secret: Bytes, requests: Omit<Request, "blinded">[], signatures: unknown): Promise<Token[]> {
  const answers = list(signatures).map((one) => fromHex(one, SIGNATURE_BYTES));
  expect(answers.length === place.keys.length && requests.length === answers.length);
  const tokens: Token[] = [];
  for (const [index, key] of place.keys.entries()) {
    const context = contextIn(place, index);
    const seat = (await seatKey(secret, context)).public;
    tokens.push(await receive(key, context, seat, requests[index]!, answers[index]!));
  }
  return tokens;
}

export function keyHashes(place: Place): Promise<string[]> {
  return Promise.all(place.keys.map(async (key) => hex(await sha256(key))));
}

function contextIn(place: Place, index: number): { convening: string; side: string; round: number } {
  return { convening: place.convening, side: place.side, round: index + 1 };
}
