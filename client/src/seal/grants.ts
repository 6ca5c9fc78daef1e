// A grant: asking blindly for a seat's token, and making it from the answer. The twin of seal/grants.py.
import { RSABSSA } from "@cloudflare/blindrsa-ts";

import { type Bytes, join } from "../bytes";
import { expect, Problem } from "../problem";
import { bound, type Context } from "./context";
import { checkPublic } from "./ed25519";
import { importKey, SIGNATURE_BYTES } from "./rsa_keys";

export const PREFIX_BYTES = 32;

export interface Token {
  prefix: Bytes;
  signature: Bytes;
}

/** What is sent (`blinded`), and what is kept until the answer comes. */
export interface Request {
  blinded: Bytes;
  prefix: Bytes;
  inverse: Bytes;
}

const suite = RSABSSA.SHA384.PSS.Randomized();

export function message(context: Context, seat: Bytes): Bytes {
  return bound(context, "grant", checkPublic(seat));
}

export async function request(spki: Bytes, context: Context, seat: Bytes): Promise<Request> {
  const prepared = suite.prepare(message(context, seat));
  const { blindedMsg, inv } = await suite.blind(await importKey(spki), prepared);
  return { blinded: join(blindedMsg), prefix: join(prepared.slice(0, PREFIX_BYTES)), inverse: join(inv) };
}

/** The token, from the door's answer to a request. Raises "signature" if the answer is not honest. */
export async function receive(spki: Bytes, context: Context, seat: Bytes, asked: Omit<Request, "blinded">, answer: Bytes): Promise<Token> {
  expect(answer.length === SIGNATURE_BYTES);
  const prepared = join(asked.prefix, message(context, seat));
  try {
    const signature = await suite.finalize(await importKey(spki), prepared, answer, asked.inverse);
    return { prefix: asked.prefix, signature: join(signature) };
  } catch (error) {
    if (error instanceof Problem) throw error;
    throw new Problem("signature");
  }
}

/** Raises "signature" unless this very seat was granted this very context by the holder of the key. */
export async function checkToken(spki: Bytes, context: Context, seat: Bytes, token: Token): Promise<void> {
  const kind = { name: "RSA-PSS", saltLength: 48 };
  const prepared = join(token.prefix, message(context, seat));
  const holds = await crypto.subtle.verify(kind, await importKey(spki), token.signature, prepared);
  if (!holds) throw new Problem("signature");
}
