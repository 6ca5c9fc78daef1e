// For tests: the seal's functions behind lines of JSON, so that Python can compare every byte with its own.
import { createInterface } from "node:readline";

import { type Bytes, fromHex, hex, utf8 } from "../src/bytes";
import { codeOf } from "../src/problem";
import { bound } from "../src/seal/context";
import * as canonical from "../src/seal/canonical";
import * as carrying from "../src/seal/carrying";
import { checkCosigned, cosignCharter, readCharter } from "../src/seal/charter";
import { parseCheckpoint } from "../src/seal/checkpoint";
import * as ed25519 from "../src/seal/ed25519";
import * as envelope from "../src/seal/envelope";
import * as grants from "../src/seal/grants";
import * as locker from "../src/seal/locker";
import { checkKey } from "../src/seal/rsa_keys";
import { seatKey, witnessKey } from "../src/seal/seat";
import * as card from "../src/seal/seat_card";
import * as tree from "../src/seal/tree";
import { cosignCheckpoint, openNote } from "../src/seal/witness";
import { wordsOf } from "../src/seal/words";
import { checkCharter, seatFrom } from "../src/device/seats";
import readQr from "qr/decode.js";
import { encode as drawQr } from "uqr";

const bytes = (text: string): Bytes => fromHex(text, text.length / 2);
const many = (texts: string[]): Bytes[] => texts.map(bytes);
const seat = async (a: any) => seatKey(bytes(a.secret), a.context);
const token = (a: any) => ({ prefix: bytes(a.prefix), signature: bytes(a.signature) });
const checkpoint = (a: any) => ({ origin: a.origin, size: a.size, root: bytes(a.root) });
const witnesses = (a: any[]) => a.map((one) => ({ ...one, public: bytes(one.public) }));

const CALLS: Record<string, (a: any) => Promise<unknown>> = {
  framed: async (a) => hex(canonical.framed(a.purpose, ...many(a.fields))),
  encode: async (a) => hex(canonical.encode(a.value)),
  decode: async (a) => canonical.decode(bytes(a.data), a.max),
  bound: async (a) => hex(bound(a.context, a.purpose, ...many(a.fields))),
  card_write: async (a) => card.write(bytes(a.secret)),
  card_read: async (a) => hex(await card.read(a.text)),
  seat_public: async (a) => hex((await seat(a)).public),
  seat_sign: async (a) => hex(await ed25519.sign((await seat(a)).key, bytes(a.message))),
  witness_public: async (a) => hex((await witnessKey(bytes(a.secret))).public),
  verify: async (a) => ed25519.verify(bytes(a.public), bytes(a.message), bytes(a.signature)),
  check_public: async (a) => hex(ed25519.checkPublic(bytes(a.public))),
  check_key: async (a) => hex(checkKey(bytes(a.key))),
  request: async (a) => {
    const made = await grants.request(bytes(a.key), a.context, bytes(a.seat));
    return { blinded: hex(made.blinded), prefix: hex(made.prefix), inverse: hex(made.inverse) };
  },
  receive: async (a) => {
    const made = await grants.receive(bytes(a.key), a.context, bytes(a.seat), { prefix: bytes(a.prefix), inverse: bytes(a.inverse) }, bytes(a.answer));
    return { prefix: hex(made.prefix), signature: hex(made.signature) };
  },
  check_token: async (a) => grants.checkToken(bytes(a.key), a.context, bytes(a.seat), token(a)),
  charter_hash: async (a) => hex((await readCharter(a.text)).hash),
  check_cosigned: async (a) => checkCosigned(await readCharter(a.text), a.cosignatures),
  cosign_charter: async (a) => cosignCharter(await witnessKey(bytes(a.secret)), await readCharter(a.text)),
  envelope: async (a) => {
    const contribution = { context: a.context, charter: bytes(a.charter), kind: a.kind, turn: a.turn, token: token(a), body: a.body };
    const sealed = await envelope.sealEnvelope(await seat(a), contribution);
    return { envelope: hex(sealed), id: hex(await envelope.envelopeId(sealed)), receipt: hex(await envelope.receiptMessage(sealed)) };
  },
  leaf: async (a) => hex(await tree.leaf(bytes(a.salt), bytes(a.envelope))),
  inclusion: async (a) => tree.verifyInclusion(bytes(a.entry), a.index, a.size, many(a.path), bytes(a.root)),
  consistency: async (a) => tree.verifyConsistency(a.earlier, bytes(a.earlier_root), a.size, bytes(a.root), many(a.proof)),
  checkpoint: async (a) => ({ ...parseCheckpoint(a.text), root: hex(parseCheckpoint(a.text).root) }),
  words: async (a) => wordsOf(checkpoint(a)),
  open_note: async (a) => (await openNote(a.note, witnesses(a.witnesses), a.sides)).size,
  cosign: async (a) => {
    const key = await witnessKey(bytes(a.secret));
    return cosignCheckpoint(key, { ...a.witness, public: key.public }, checkpoint(a), a.time);
  },
  carry: async (a) => {
    const carried = { ...a, secret: bytes(a.secret), tokens: a.tokens.map(token) };
    const back = carrying.unpack(carrying.pack(carried));
    return { ...back, secret: hex(back.secret), tokens: back.tokens.map((one) => ({ prefix: hex(one.prefix), signature: hex(one.signature) })) };
  },
  unpack: async (a) => carrying.unpack(a.fragment).convening,
  locker: async (a) => {
    const requests = a.requests.map((one: any) => ({ prefix: bytes(one.prefix), inverse: bytes(one.inverse) }));
    const closed = await locker.closeLocker(bytes(a.secret), a.convening, a.side, { requests, keys: a.keys });
    const opened = await locker.openLocker(bytes(a.other ?? a.secret), a.convening, a.side, closed);
    return { length: closed.length, keys: opened.keys, requests: opened.requests.map((one) => ({ prefix: hex(one.prefix), inverse: hex(one.inverse) })) };
  },
  check_charter: async (a) => {
    const carried = { ...a, secret: bytes(a.secret), tokens: a.tokens.map(token), language: "en" };
    return hex((await checkCharter(await seatFrom(carried), a.text, a.cosignatures)).hash);
  },
  qr: async (a) => {
    const { data, size } = drawQr(a.text, { ecc: "M", border: 4 }); // as in src/drawing.ts
    const side = 4 * size; // dots: four to a square
    const dots = Uint8ClampedArray.from({ length: 4 * side * side }, (_, place) => {
      const [x, y] = [(place >> 2) % side, Math.floor((place >> 2) / side)];
      return data[y >> 2]![x >> 2] ? 0 : 255;
    });
    return { text: readQr({ width: side, height: side, data: dots }), size: size - 8 };
  },
  utf8: async (a) => hex(utf8(a.text)),
};

for await (const line of createInterface({ input: process.stdin })) {
  const { call, ...rest } = JSON.parse(line);
  let answer: object;
  try {
    answer = { result: (await CALLS[call]!(rest)) ?? null };
  } catch (error) {
    answer = { problem: codeOf(error), why: String(error) };
  }
  console.log(JSON.stringify(answer));
}
