// Where a voice speaks: one convening, one side, one round. The twin of seal/context.py.
import { type Bytes, uint32, utf8 } from "../bytes";
import { expect } from "../problem";
import { framed, integer } from "./canonical";

export interface Context {
  convening: string;
  side: string;
  round: number;
}

export const MAX_ROUNDS = 99;

export function identifier(value: unknown): string {
  expect(typeof value === "string" && /^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/.test(value));
  return value;
}

/** Fields framed under a purpose and bound to a context: valid in no other convening, side or round. */
export function bound(context: Context, purpose: string, ...fields: Uint8Array[]): Bytes {
  const round = uint32(integer(context.round, 1, MAX_ROUNDS));
  return framed(purpose, utf8(identifier(context.convening)), utf8(identifier(context.side)), round, ...fields);
}
