// The keys that sign grants: 3072 bits, exponent 65537, in the one spelling allowed. The twin of seal/rsa_keys.py.
import { type Bytes, fromHex, hex, same } from "../bytes";
import { expect } from "../problem";

export const SIGNATURE_BYTES = 384;
const BEFORE = fromHex("308201a2300d06092a864886f70d01010105000382018f003082018a0282018100", 33);
const AFTER = fromHex("0203010001", 5);
export const SPKI_BYTES = BEFORE.length + SIGNATURE_BYTES + AFTER.length;

/** `spki` itself, if it is a key that could not have been shaped to recognise anybody. Raises "key". */
export function checkKey(spki: Bytes): Bytes {
  const end = BEFORE.length + SIGNATURE_BYTES;
  const isOurs = same(spki.slice(0, BEFORE.length), BEFORE) && same(spki.slice(end), AFTER);
  const isFull = (spki[BEFORE.length] ?? 0) >= 128 && (spki[end - 1] ?? 0) % 2 === 1;
  expect(spki.length === SPKI_BYTES && isOurs && isFull, "key");
  return spki;
}

export function modulus(spki: Bytes): string {
  return hex(checkKey(spki).slice(BEFORE.length, BEFORE.length + SIGNATURE_BYTES));
}

export function importKey(spki: Bytes): Promise<CryptoKey> {
  return crypto.subtle.importKey("spki", checkKey(spki), { name: "RSA-PSS", hash: "SHA-384" }, true, ["verify"]);
}
