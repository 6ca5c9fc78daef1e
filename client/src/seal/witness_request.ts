// What a witness is asked to sign, and what they remember having signed. The twin of voices/witness_request.py.
import { type Bytes, fromHex, hex, same, utf8 } from "../bytes";
import { expect, Problem } from "../problem";
import { decode, fields, integer, isObject, list } from "./canonical";
import { type Charter, readCharter } from "./charter";
import { type Checkpoint, parseCheckpoint } from "./checkpoint";
import { verifyConsistency } from "./tree";
import type { Witness } from "./witness";

export interface Asked {
  charter: Charter;
  checkpoint?: Checkpoint; // none if it is the charter itself
  earlier: Map<number, Bytes[]>; // by size of an earlier record, the proof that this one begins with it
}

/** What was signed with a card in a dialogue, on this device. */
export interface Memory {
  charter: string;
  checkpoint?: Checkpoint;
}

const MAX_BYTES = (1 << 20) + (1 << 18);

/** A charter, or a request to sign a checkpoint, as a file holds it. */
export async function readAsked(text: string): Promise<Asked> {
  const value = decode(utf8(text.trim()), MAX_BYTES);
  if (isObject(value) && !("checkpoint" in value)) return { charter: await readCharter(text.trim()), earlier: new Map() };
  const asked = fields(value, "charter checkpoint earlier");
  return readRequest(String(asked["charter"]), String(asked["checkpoint"]), asked["earlier"]);
}

/** A request as the door tells it. */
export async function readRequest(charterText: string, checkpointText: string, proofs: unknown): Promise<Asked> {
  const charter = await readCharter(charterText);
  const checkpoint = parseCheckpoint(checkpointText);
  expect(checkpoint.origin === `baithak/${charter.convening}`, "two-dialogues");
  const earlier = list(proofs).map((entry): [number, Bytes[]] => {
    const { size, proof } = fields(entry, "size proof");
    return [integer(size, 1, Number.MAX_SAFE_INTEGER), list(proof).map((hash) => fromHex(hash, 32))];
  });
  return { charter, checkpoint, earlier: new Map(earlier) };
}

export function witnessOf(charter: Charter, key: Bytes): Witness {
  const found = charter.witnesses.find((witness) => same(witness.public, key));
  if (!found) throw new Problem("not-witness");
  return found;
}

/** What will have been signed. Raises "another-charter" or "another-record" if it contradicts what was signed before. */
export async function remember(memory: Memory | undefined, asked: Asked): Promise<Memory> {
  const charter = hex(asked.charter.hash);
  expect(!memory?.charter || memory.charter === charter, "another-charter");
  const last = memory?.checkpoint;
  if (!asked.checkpoint) return { charter, ...(last && { checkpoint: last }) };
  if (last && last.size > 0) await checkGrown(last, asked.checkpoint, asked.earlier);
  return { charter, checkpoint: asked.checkpoint };
}

async function checkGrown(last: Checkpoint, now: Checkpoint, earlier: Map<number, Bytes[]>): Promise<void> {
  expect(now.size >= last.size, "another-record");
  const proof = now.size === last.size ? [] : earlier.get(last.size);
  if (!proof) throw new Problem("no-proof");
  try {
    await verifyConsistency(last.size, last.root, now.size, now.root, proof);
  } catch {
    throw new Problem("another-record");
  }
}
