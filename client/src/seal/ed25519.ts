// Ed25519 by the browser itself: keys from a seed, signing, checking. The twin of seal/seat.py's checks.
import { type Bytes, fromBase64url, fromHex, join } from "../bytes";
import { expect, Problem } from "../problem";

export interface KeyPair {
  key: CryptoKey; // cannot be read out again, only used
  public: Bytes;
}

const PKCS8 = fromHex("302e020100300506032b657004220420", 16); // RFC 8410: what precedes a seed of 32 bytes
const FIELD = 2n ** 255n - 19n;
const D = 37095705934669439343138083508754565189542113879843219016388785533085940283555n;

/** Whether this browser has Ed25519 at all. */
export async function isThere(): Promise<boolean> {
  try {
    await fromSeed(new Uint8Array(32));
    return true;
  } catch {
    return false;
  }
}

export async function fromSeed(seed: Bytes): Promise<KeyPair> {
  const data = join(PKCS8, seed);
  const open = await crypto.subtle.importKey("pkcs8", data, "Ed25519", true, ["sign"]);
  const { x } = await crypto.subtle.exportKey("jwk", open);
  const key = await crypto.subtle.importKey("pkcs8", data, "Ed25519", false, ["sign"]);
  return { key, public: fromBase64url(x ?? "") };
}

export async function sign(key: CryptoKey, message: Bytes): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.sign("Ed25519", key, message));
}

/** Raises "signature" unless the holder of `publicBytes` signed `message`. */
export async function verify(publicBytes: Bytes, message: Bytes, signature: Bytes): Promise<void> {
  const key = await crypto.subtle.importKey("raw", checkPublic(publicBytes), "Ed25519", true, ["verify"]);
  if (!(await crypto.subtle.verify("Ed25519", key, signature, message))) throw new Problem("signature");
}

/** A public key that can be an honest one: 32 bytes, canonical, not of small order (RFC 8032 §5.1.3). */
export function checkPublic(bytes: Bytes): Bytes {
  expect(bytes.length === 32, "key");
  let y = 0n;
  for (let place = 31; place >= 0; place--) y = (y << 8n) | BigInt(bytes[place]!);
  y &= 2n ** 255n - 1n;
  const isSmall = y === 0n || y === 1n || y === FIELD - 1n || (D * y ** 4n + 2n * y ** 2n - 1n) % FIELD === 0n;
  expect(y < FIELD && !isSmall, "key");
  return bytes;
}
