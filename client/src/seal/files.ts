// The files that pass between the page that works offline and the doors. Each says what it is.
import { utf8, type Bytes } from "../bytes";
import { expect, Problem } from "../problem";
import { isObject } from "./canonical";

/**
 * place: what a member's page says of the seat to be taken. request: blinded, for the convening door. answer: place,
 * locker and blind signatures. pass: opens a room for reading. room: charter and round. sealed: signed envelopes.
 */
export type FileKind = "place" | "request" | "answer" | "pass" | "room" | "sealed";

export function writeFile(kind: FileKind, content: object): Bytes {
  return utf8(JSON.stringify({ baithak: kind, ...content }, null, 1) + "\n");
}

/** What is in a file, and which of the wanted kinds it is. Raises "another-file" for any other. */
export function readFile(text: string, wanted: FileKind[]): { kind: FileKind; content: Record<string, unknown> } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Problem("another-file");
  }
  expect(isObject(value), "another-file");
  const kind = wanted.find((one) => one === value["baithak"]);
  if (!kind) throw new Problem("another-file");
  return { kind, content: value };
}
