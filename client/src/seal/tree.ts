// The record's tree: is an entry in it, and does a later record begin with an earlier one? The twin of seal/tree.py.
import { type Bytes, join, same, sha256 } from "../bytes";
import { expect } from "../problem";
import { framed } from "./canonical";

const nodeHash = (left: Bytes, right: Bytes): Promise<Bytes> => sha256(join(Uint8Array.of(1), left, right));

/** A contribution's entry in the record. */
export function leaf(salt: Bytes, envelope: Bytes): Promise<Bytes> {
  expect(salt.length === 32);
  return sha256(framed("record leaf", salt, envelope));
}

/** Raises "proof" unless `entry` is number `index` of the `size` under `root` (RFC 9162 §2.1.3.2). */
export async function verifyInclusion(entry: Bytes, index: number, size: number, path: Bytes[], root: Bytes): Promise<void> {
  check(path, Number.isSafeInteger(index) && Number.isSafeInteger(size) && 0 <= index && index < size);
  let [node, last] = [BigInt(index), BigInt(size - 1)];
  let result = await sha256(join(Uint8Array.of(0), entry));
  for (const sibling of path) {
    expect(last !== 0n, "proof");
    if (node % 2n === 1n || node === last) {
      result = await nodeHash(sibling, result);
      while (node % 2n === 0n && node !== 0n) [node, last] = [node >> 1n, last >> 1n];
    } else {
      result = await nodeHash(result, sibling);
    }
    [node, last] = [node >> 1n, last >> 1n];
  }
  expect(last === 0n && same(result, root), "proof");
}

/** Raises "proof" unless the record of `size` begins with that of `earlier` (RFC 9162 §2.1.4.2). */
export async function verifyConsistency(earlier: number, earlierRoot: Bytes, size: number, root: Bytes, proof: Bytes[]): Promise<void> {
  check(proof, Number.isSafeInteger(earlier) && Number.isSafeInteger(size) && 1 <= earlier && earlier <= size);
  if (earlier === size) return expect(proof.length === 0 && same(earlierRoot, root), "proof");
  const isWhole = (BigInt(earlier) & BigInt(earlier - 1)) === 0n;
  const [start, ...rest] = isWhole ? [earlierRoot, ...proof] : proof;
  expect(start !== undefined && proof.length > 0, "proof");
  let [node, last] = [BigInt(earlier - 1), BigInt(size - 1)];
  while (node % 2n === 1n) [node, last] = [node >> 1n, last >> 1n];
  let [first, second] = [start, start];
  for (const sibling of rest) {
    expect(last !== 0n, "proof");
    if (node % 2n === 1n || node === last) {
      [first, second] = [await nodeHash(sibling, first), await nodeHash(sibling, second)];
      while (node % 2n === 0n && node !== 0n) [node, last] = [node >> 1n, last >> 1n];
    } else {
      second = await nodeHash(second, sibling);
    }
    [node, last] = [node >> 1n, last >> 1n];
  }
  expect(last === 0n && same(first, earlierRoot) && same(second, root), "proof");
}

function check(path: Bytes[], isPossible: boolean): void {
  expect(isPossible && path.every((hash) => hash.length === 32), "proof");
}
