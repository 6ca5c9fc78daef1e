// Witnesses: one trusted by each side co-signs every checkpoint. The twin of seal/witness.py.
import { base64, type Bytes, fromBase64, hex, join, same, sha256, utf8 } from "../bytes";
import { expect, Problem } from "../problem";
import { integer } from "./canonical";
import { type Checkpoint, checkpointText, parseCheckpoint } from "./checkpoint";
import { checkPublic, type KeyPair, sign, verify } from "./ed25519";

export interface Witness {
  side: string;
  name: string;
  public: Bytes;
}

const MAX_NOTE_BYTES = 16_384;
const MAX_SIGNATURES = 32;
const NAME = /^[!-*,-~]{1,255}$/;

/** The witnesses, if every side has one, in their order, and no key or name is there twice. */
export function checkWitnesses(witnesses: Witness[], sides: string[]): Witness[] {
  for (const [place, witness] of witnesses.entries()) {
    expect(NAME.test(witness.name));
    checkPublic(witness.public);
    const before = witnesses[place - 1];
    expect(!before || before.side < witness.side || (before.side === witness.side && before.name < witness.name));
  }
  const has = (of: (witness: Witness) => string): number => new Set(witnesses.map(of)).size;
  expect(sides.every((side) => witnesses.some((witness) => witness.side === side)));
  expect(witnesses.every((witness) => sides.includes(witness.side)));
  expect(has((one) => one.name) === witnesses.length && has((one) => hex(one.public)) === witnesses.length);
  return witnesses;
}

/** The line by which a witness co-signs a checkpoint at `time`, whole seconds since 1970. */
export async function cosignCheckpoint(key: KeyPair, witness: Witness, checkpoint: Checkpoint, time: number): Promise<string> {
  if (!same(key.public, witness.public)) throw new Problem("not-witness");
  const signature = await sign(key.key, message(checkpoint, time));
  return `— ${witness.name} ${base64(join(await keyId(witness), uint64(time), signature))}\n`;
}

/** The checkpoint in a note, if a witness of every side has co-signed it. Raises "encoding" or "signature". */
export async function openNote(text: string, witnesses: Witness[], sides: string[]): Promise<Checkpoint> {
  const gap = text.indexOf("\n\n");
  const lines = text.slice(gap + 2).split("\n");
  expect(utf8(text).length <= MAX_NOTE_BYTES && gap > 0 && lines.pop() === "");
  expect(lines.length >= 1 && lines.length <= MAX_SIGNATURES);
  const checkpoint = parseCheckpoint(text.slice(0, gap + 1));
  const signed = lines.map(parseLine);
  const heard = new Set<string>();
  for (const witness of witnesses) if (await hasSigned(witness, checkpoint, signed)) heard.add(witness.side);
  expect(sides.every((side) => heard.has(side)), "signature");
  return checkpoint;
}

export async function keyId(witness: Witness): Promise<Bytes> {
  return (await sha256(join(utf8(`${witness.name}\n`), Uint8Array.of(4), witness.public))).slice(0, 4);
}

/** Whether the witness signed. A line with their name and key id that does not hold spoils the note. */
async function hasSigned(witness: Witness, checkpoint: Checkpoint, signed: [string, Bytes][]): Promise<boolean> {
  const id = await keyId(witness);
  const own = signed.filter(([name, blob]) => name === witness.name && same(blob.slice(0, 4), id));
  for (const [, blob] of own) {
    expect(blob.length === 76);
    const time = Number(new DataView(blob.buffer, blob.byteOffset).getBigUint64(4));
    await verify(witness.public, message(checkpoint, time), blob.slice(12));
  }
  return own.length > 0;
}

function message(checkpoint: Checkpoint, time: number): Bytes {
  integer(time, 0, Number.MAX_SAFE_INTEGER);
  return utf8(`cosignature/v1\ntime ${time}\n${checkpointText(checkpoint)}`);
}

function uint64(number: number): Bytes {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(number));
  return bytes;
}

function parseLine(line: string): [string, Bytes] {
  const found = /^— (\S+) ([A-Za-z0-9+/]+={0,2})$/.exec(line);
  expect(found !== null && NAME.test(found[1]!));
  const blob = fromBase64(found[2]);
  expect(blob.length >= 5);
  return [found[1]!, blob];
}
