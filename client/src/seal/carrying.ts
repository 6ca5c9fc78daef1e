// What passes from the convening page to the roundtable page, in the part of an address that no server is sent.
import { base64url, type Bytes, fromBase64url, fromHex, hex, utf8 } from "../bytes";
import { expect, Problem } from "../problem";
import { isObject, list } from "./canonical";
import { identifier, MAX_ROUNDS } from "./context";
import { PREFIX_BYTES, type Token } from "./grants";
import { SIGNATURE_BYTES } from "./rsa_keys";
import { SECRET_BYTES } from "./seat";

export interface Carried {
  convening: string;
  side: string;
  room: string;
  secret: Bytes;
  tokens: Token[]; // one a round
  keys: string[]; // SHA-256 of the key that granted each round, in hexadecimal
  language: string;
}

export function pack(carried: Carried): string {
  const { convening, side, room, keys, language } = carried;
  const tokens = carried.tokens.map((token) => ({ p: hex(token.prefix), s: hex(token.signature) }));
  const plain = { v: 1, convening, room, side, secret: hex(carried.secret), tokens, keys, language };
  return base64url(utf8(JSON.stringify(plain)));
}

export function unpack(fragment: string): Carried {
  const plain = parse(fragment);
  expect(plain["v"] === 1);
  const tokens = list(plain["tokens"]).map(readToken);
  const keys = list(plain["keys"]).map((key) => (fromHex(key, 32), key as string));
  const secret = fromHex(plain["secret"], SECRET_BYTES);
  const room = plain["room"];
  expect(keys.length === tokens.length && keys.length >= 1 && keys.length <= MAX_ROUNDS);
  expect(typeof room === "string" && /^[0-9a-f]{32}$/.test(room));
  const language = /^[a-z]{2}$/.test(String(plain["language"])) ? String(plain["language"]) : "";
  return { convening: identifier(plain["convening"]), side: identifier(plain["side"]), room, secret, tokens, keys, language };
}

function parse(fragment: string): Record<string, unknown> {
  try {
    const plain: unknown = JSON.parse(new TextDecoder().decode(fromBase64url(fragment)));
    expect(isObject(plain));
    return plain;
  } catch {
    throw new Problem("encoding");
  }
}

function readToken(value: unknown): Token {
  expect(isObject(value));
  return { prefix: fromHex(value["p"], PREFIX_BYTES), signature: fromHex(value["s"], SIGNATURE_BYTES) };
}
