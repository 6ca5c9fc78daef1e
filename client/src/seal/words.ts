// Eight words that stand for a checkpoint, to be read aloud. The twin of seal/words.py.
import { utf8 } from "../bytes";
import { framed } from "./canonical";
import { type Checkpoint, checkpointText } from "./checkpoint";

const ITERATIONS = 1_000_000;
const CONSONANTS = "b d g j k l m n p r s t ch f y v".split(" ");
const VOWELS = "aeiou";
const LEFT_OUT =
  "b-ch b-d b-m b-r ch-d ch-m ch-n ch-r ch-s ch-t d-g d-k d-l d-n d-v f-g f-k g-d g-l g-n g-p g-r g-t j-n j-p " +
  "j-s j-t k-b k-f k-l k-m k-n k-t l-d l-n l-r m-ch m-d m-g m-j m-k m-l m-r m-s m-t n-b n-d n-g n-k n-s p-d p-k " +
  "p-n p-s p-t r-m r-p r-s r-v s-f s-k s-l s-n s-r s-t s-v t-m v-d y-s";

/** The eight words of a checkpoint. Takes about half a second: searching for another record with the same is dear. */
export async function wordsOf(checkpoint: Checkpoint): Promise<string[]> {
  const key = await crypto.subtle.importKey("raw", utf8(checkpointText(checkpoint)), "PBKDF2", false, ["deriveBits"]);
  const kind = { name: "PBKDF2", hash: "SHA-256", salt: framed("words"), iterations: ITERATIONS };
  let number = 0n;
  for (const byte of new Uint8Array(await crypto.subtle.deriveBits(kind, key, 96))) number = (number << 8n) | BigInt(byte);
  const words = allWords();
  return Array.from({ length: 8 }, (_, place) => words[Number((number >> BigInt(12 * (7 - place))) & 4095n)]!);
}

function allWords(): string[] {
  const leftOut = new Set(LEFT_OUT.split(" "));
  const words: string[] = [];
  for (const a of CONSONANTS)
    for (const i of VOWELS)
      for (const b of CONSONANTS)
        for (const j of VOWELS) if (a !== b && !leftOut.has(`${a}-${b}`)) words.push(a + i + b + j);
  return words.slice(0, 4096);
}
