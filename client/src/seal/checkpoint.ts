// A checkpoint: which record, how long, its root, as the text that witnesses sign. The twin of seal/checkpoint.py.
import { base64, type Bytes, fromBase64 } from "../bytes";
import { expect } from "../problem";

export interface Checkpoint {
  origin: string;
  size: number;
  root: Bytes;
}

const TEXT = /^([!-*,-~]{1,255})\n(0|[1-9][0-9]{0,15})\n([A-Za-z0-9+/]{43}=)\n$/;

export function checkpointText(checkpoint: Checkpoint): string {
  return `${checkpoint.origin}\n${checkpoint.size}\n${base64(checkpoint.root)}\n`;
}

export function parseCheckpoint(text: string): Checkpoint {
  const found = TEXT.exec(text);
  expect(found !== null);
  const checkpoint = { origin: found[1]!, size: Number(found[2]), root: fromBase64(found[3]) };
  expect(Number.isSafeInteger(checkpoint.size));
  return checkpoint;
}
