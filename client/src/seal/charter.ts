// The charter: read in its one form, hashed, its co-signatures checked. The twin of seal/charter.py.
import { type Bytes, fromHex, hex, sha256, utf8 } from "../bytes";
import { expect } from "../problem";
import { decode, type Fields, fields, framed, integer, isObject, list, text } from "./canonical";
import { identifier, MAX_ROUNDS } from "./context";
import { sign, verify, type KeyPair } from "./ed25519";
import { modulus, SPKI_BYTES } from "./rsa_keys";
import { checkWitnesses, type Witness } from "./witness";

export interface CharterSide {
  side: string;
  grants: number;
  keys: Bytes[];
}

export interface Charter {
  convening: string;
  title: string;
  rounds: number;
  sides: CharterSide[];
  witnesses: Witness[];
  thresholds: Fields;
  hash: Bytes;
}

const MAX_BYTES = 1 << 20;

/** The charter whose text is exactly this. Raises "encoding" or "key". */
export async function readCharter(canonicalText: string): Promise<Charter> {
  const data = utf8(canonicalText);
  const plain = fields(decode(data, MAX_BYTES), "convening title rounds sides witnesses thresholds");
  const rounds = integer(plain["rounds"], 1, MAX_ROUNDS);
  const thresholds = plain["thresholds"];
  expect(isObject(thresholds));
  Object.values(thresholds).forEach((value) => integer(value, 0, Number.MAX_SAFE_INTEGER));
  const sides = list(plain["sides"]).map((side) => readSide(side, rounds));
  checkSides(sides);
  const names = sides.map((side) => side.side);
  return {
    convening: identifier(plain["convening"]),
    title: text(plain["title"], 200),
    rounds,
    sides,
    witnesses: checkWitnesses(list(plain["witnesses"]).map(readWitness), names),
    thresholds,
    hash: await sha256(framed("charter", data)),
  };
}

/** Raises "signature" unless all the witnesses named in the charter, and nobody else, have signed it. */
export async function checkCosigned(charter: Charter, cosignatures: unknown): Promise<void> {
  const names = charter.witnesses.map((witness) => witness.name).sort();
  expect(isObject(cosignatures), "signature");
  expect(Object.keys(cosignatures).sort().join("\n") === names.join("\n"), "signature");
  const message = framed("charter cosignature", charter.hash);
  for (const witness of charter.witnesses) await verify(witness.public, message, fromHex(cosignatures[witness.name], 64));
}

export async function cosignCharter(key: KeyPair, charter: Charter): Promise<string> {
  return hex(await sign(key.key, framed("charter cosignature", charter.hash)));
}

function readSide(value: unknown, rounds: number): CharterSide {
  const plain = fields(value, "grants keys side");
  const keys = list(plain["keys"]).map((key) => fromHex(key, SPKI_BYTES));
  expect(keys.length === rounds, "key");
  return { side: identifier(plain["side"]), grants: integer(plain["grants"], 1, 1_000_000), keys };
}

function readWitness(value: unknown): Witness {
  const plain = fields(value, "key name side");
  return { side: identifier(plain["side"]), name: text(plain["name"], 255), public: fromHex(plain["key"], 32) };
}

/** Two to eight sides, in their order, and no key twice: shared keys would let seats be joined or told apart. */
function checkSides(sides: CharterSide[]): void {
  const names = sides.map((side) => side.side);
  expect(names.length >= 2 && names.length <= 8 && names.every((name, place) => place === 0 || names[place - 1]! < name));
  const moduli = sides.flatMap((side) => side.keys.map(modulus));
  expect(new Set(moduli).size === moduli.length, "key");
}
