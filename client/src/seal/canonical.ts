// One way to write anything that is hashed or signed: `framed` bytes, and canonical JSON. The twin of seal/canonical.py.
import { type Bytes, join, same, uint32, utf8 } from "../bytes";
import { expect, Problem } from "../problem";

export type Plain = string | number | Plain[] | { [name: string]: Plain };
export type Fields = { [name: string]: Plain };

const MAX_DEPTH = 8;
const NAME = /^[a-z][a-z0-9_]{0,31}$/;

/** Fields under a purpose, each after its length: no other purpose and no other division gives the same bytes. */
export function framed(purpose: string, ...fields: Uint8Array[]): Bytes {
  return join(utf8(`baithak/1 ${purpose}\n`), ...fields.flatMap((field) => [uint32(field.length), field]));
}

/** The canonical JSON of text, whole numbers, lists and objects with plain names (RFC 8785, cut down). */
export function encode(value: unknown): Bytes {
  return utf8(JSON.stringify(plain(value, 1)));
}

/** The value whose canonical JSON is exactly `data`; every other spelling of it is refused. */
export function decode(data: Bytes, maxBytes: number): Plain {
  expect(data.length <= maxBytes);
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(data));
  } catch {
    throw new Problem("encoding");
  }
  expect(same(encode(value), data));
  return value as Plain;
}

/** An object that has exactly these names, separated by spaces. */
export function fields(value: unknown, names: string): Fields {
  expect(isObject(value) && Object.keys(value).sort().join(" ") === names.split(" ").sort().join(" "));
  return value;
}

export function text(value: unknown, maxLength: number): string {
  expect(typeof value === "string" && !/[\x00-\x1f]/.test(value));
  const length = [...value].length;
  expect(length >= 1 && length <= maxLength);
  return value;
}

export function integer(value: unknown, low: number, high: number): number {
  expect(Number.isSafeInteger(value));
  expect((value as number) >= low && (value as number) <= high);
  return value as number;
}

export function list(value: unknown): Plain[] {
  expect(Array.isArray(value));
  return value;
}

export function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function plain(value: unknown, depth: number): Plain {
  expect(depth <= MAX_DEPTH);
  if (typeof value === "string") {
    expect(new TextDecoder("utf-8", { ignoreBOM: true }).decode(utf8(value)) === value); // else it holds half a character
    return value;
  }
  if (typeof value === "number") {
    expect(Number.isSafeInteger(value));
    return value;
  }
  if (Array.isArray(value)) return value.map((entry) => plain(entry, depth + 1));
  expect(isObject(value));
  const sorted: Fields = {};
  for (const name of Object.keys(value).sort()) {
    expect(NAME.test(name));
    sorted[name] = plain(value[name], depth + 1);
  }
  return sorted;
}
