// The seat card: the secret as eight groups of four letters and digits. The twin of seal/seat_card.py.
import { type Bytes, join, same, sha256 } from "../bytes";
import { expect, Problem } from "../problem";
import { framed } from "./canonical";
import { SECRET_BYTES } from "./seat";

const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const ALIKE: Record<string, string> = { O: "0", I: "1", L: "1" };
const CHECK_BYTES = 4;
const LETTERS = 32;

export async function write(secret: Bytes): Promise<string> {
  expect(secret.length === SECRET_BYTES);
  let number = 0n;
  for (const byte of join(secret, await checksum(secret))) number = (number << 8n) | BigInt(byte);
  let letters = "";
  for (let place = LETTERS - 1; place >= 0; place--) letters += ALPHABET[Number((number >> BigInt(5 * place)) & 31n)];
  return (letters.match(/.{4}/g) ?? []).join("-");
}

/** The secret on a card as a person typed it. Problems: card-sign (which group), card-length (how many), card-wrong. */
export async function read(text: string): Promise<Bytes> {
  const letters = text.replace(/[\s\-‐-―−]/g, "").toUpperCase();
  let number = 0n;
  for (const [place, letter] of [...letters.slice(0, LETTERS)].entries()) {
    const value = ALPHABET.indexOf(ALIKE[letter] ?? letter);
    if (value < 0) throw new Problem("card-sign", String(Math.floor(place / 4) + 1));
    number = (number << 5n) | BigInt(value);
  }
  if (letters.length !== LETTERS) throw new Problem("card-length", String(letters.length));
  const whole = Uint8Array.from({ length: SECRET_BYTES + CHECK_BYTES }, (_, place) =>
    Number((number >> BigInt(8 * (SECRET_BYTES + CHECK_BYTES - 1 - place))) & 255n),
  );
  const secret = whole.slice(0, SECRET_BYTES);
  if (!same(await checksum(secret), whole.slice(SECRET_BYTES))) throw new Problem("card-wrong");
  return secret;
}

async function checksum(secret: Bytes): Promise<Bytes> {
  return (await sha256(framed("seat card", secret))).slice(0, CHECK_BYTES);
}
