// The envelope: one signed contribution, padded so that its size says nothing. The twin of seal/envelope.py.
import { type Bytes, hex, sha256 } from "../bytes";
import { expect } from "../problem";
import { encode, type Fields, framed, integer } from "./canonical";
import { type Context, identifier } from "./context";
import { checkPublic, type KeyPair, sign } from "./ed25519";
import type { Token } from "./grants";

export interface Contribution {
  context: Context;
  charter: Bytes;
  kind: string;
  turn: number;
  token: Token;
  body: Fields;
}

const MAX_BYTES = 65_536;
export const STEP_BYTES = 1024;
export const USUAL_BYTES = 3 * STEP_BYTES; // holds the longest reason in any script: with or without one, all weigh the same

/** The envelope's bytes. The same contribution always gives the same bytes. */
export async function sealEnvelope(seat: KeyPair, contribution: Contribution): Promise<Bytes> {
  const bare = await sealed(seat, contribution, "");
  const wanted = Math.max(USUAL_BYTES, Math.ceil(bare.length / STEP_BYTES) * STEP_BYTES);
  const full = await sealed(seat, contribution, "0".repeat(wanted - bare.length));
  expect(full.length === wanted && wanted <= MAX_BYTES);
  return full;
}

export function envelopeId(envelope: Bytes): Promise<Bytes> {
  return sha256(framed("envelope id", envelope));
}

/** What the door signs when it has kept an envelope. */
export async function receiptMessage(envelope: Bytes): Promise<Bytes> {
  return framed("receipt", await envelopeId(envelope));
}

export function plainContext(context: Context): Fields {
  return { convening: context.convening, side: context.side, round: context.round };
}

export function plainToken(token: Token): Fields {
  return { prefix: hex(token.prefix), signature: hex(token.signature) };
}

async function sealed(seat: KeyPair, contribution: Contribution, padding: string): Promise<Bytes> {
  const plain = {
    body: { ...contribution.body, padding },
    charter: hex(contribution.charter),
    context: plainContext(contribution.context),
    kind: identifier(contribution.kind),
    seat: hex(checkPublic(seat.public)),
    token: plainToken(contribution.token),
    turn: integer(contribution.turn, 1, 1_000_000),
  };
  const signature = hex(await sign(seat.key, framed("contribution", encode(plain))));
  return encode({ contribution: plain, signature });
}
