// The locker: what, with the card, makes the tokens again from the door's answers. The door keeps it and cannot read it.
import { base64, type Bytes, fromBase64, fromHex, hex, join, utf8 } from "../bytes";
import { Problem } from "../problem";
import { decode, encode, fields, framed, list } from "./canonical";
import { PREFIX_BYTES, type Request } from "./grants";
import { SIGNATURE_BYTES } from "./rsa_keys";
import { lockerKey } from "./seat";

const NONCE_BYTES = 12;

export interface Locker {
  requests: Omit<Request, "blinded">[]; // one a round
  keys: string[]; // SHA-256 of each round's key at enrolment, in hexadecimal
}

/** In base 64: nonce and AES-GCM of the canonical text, bound to convening and side. */
export async function closeLocker(secret: Bytes, convening: string, side: string, locker: Locker): Promise<string> {
  const requests = locker.requests.map((one) => ({ prefix: hex(one.prefix), inverse: hex(one.inverse) }));
  const nonce = crypto.getRandomValues(new Uint8Array(NONCE_BYTES));
  const plain = encode({ requests, keys: locker.keys });
  const closed = await crypto.subtle.encrypt(kind(nonce, convening, side), await lockerKey(secret), plain);
  return base64(join(nonce, new Uint8Array(closed)));
}

/** Raises "card-other" if the locker was not closed with this card. */
export async function openLocker(secret: Bytes, convening: string, side: string, text: unknown): Promise<Locker> {
  const data = fromBase64(text);
  let plain: Bytes;
  try {
    const nonce = data.slice(0, NONCE_BYTES);
    const closed = data.slice(NONCE_BYTES);
    plain = new Uint8Array(await crypto.subtle.decrypt(kind(nonce, convening, side), await lockerKey(secret), closed));
  } catch {
    throw new Problem("card-other");
  }
  const read = fields(decode(plain, 1 << 18), "requests keys");
  const requests = list(read["requests"]).map((entry) => {
    const one = fields(entry, "prefix inverse");
    return { prefix: fromHex(one["prefix"], PREFIX_BYTES), inverse: fromHex(one["inverse"], SIGNATURE_BYTES) };
  });
  return { requests, keys: list(read["keys"]).map((key) => hex(fromHex(key, 32))) };
}

function kind(nonce: Bytes, convening: string, side: string): AesGcmParams {
  return { name: "AES-GCM", iv: nonce, additionalData: framed("locker", utf8(convening), utf8(side)) };
}
