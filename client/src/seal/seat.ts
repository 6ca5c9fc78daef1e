// A seat's keys: from one secret, a fresh key for every round. The twin of seal/seat.py.
import type { Bytes } from "../bytes";
import { expect } from "../problem";
import { framed } from "./canonical";
import { bound, type Context } from "./context";
import { fromSeed, type KeyPair } from "./ed25519";

export const SECRET_BYTES = 16;

export function newSecret(): Bytes {
  return crypto.getRandomValues(new Uint8Array(SECRET_BYTES));
}

export function seatKey(secret: Bytes, context: Context): Promise<KeyPair> {
  return derive(secret, bound(context, "seat key")).then(fromSeed);
}

/** A witness's key, from a card of the same form as a seat's. */
export function witnessKey(secret: Bytes): Promise<KeyPair> {
  return derive(secret, framed("witness key")).then(fromSeed);
}

/** The key that closes the locker: what restores a seat from its card, kept by the convening door, unreadable to it. */
export async function lockerKey(secret: Bytes): Promise<CryptoKey> {
  const data = await derive(secret, framed("locker"));
  return crypto.subtle.importKey("raw", data, "AES-GCM", false, ["encrypt", "decrypt"]);
}

/** HKDF-SHA256 (RFC 5869), 32 bytes. */
async function derive(secret: Bytes, info: Bytes): Promise<Bytes> {
  expect(secret.length === SECRET_BYTES);
  const key = await crypto.subtle.importKey("raw", secret, "HKDF", false, ["deriveBits"]);
  const kind = { name: "HKDF", hash: "SHA-256", salt: framed("seat"), info };
  return new Uint8Array(await crypto.subtle.deriveBits(kind, key, 256));
}
