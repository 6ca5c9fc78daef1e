// Handing over between this door and the page that works offline: what the room asks goes out, what was sealed comes in.
import { type Bytes, fromBase64, fromHex } from "../bytes";
import { pause, upTo } from "../device/chance";
import * as doors from "../device/doors";
import { download, fileFrom, one, type Page, say, show, when } from "../page";
import { Problem } from "../problem";
import { decode, fields, list } from "../seal/canonical";
import { identifier } from "../seal/context";
import { verify } from "../seal/ed25519";
import { receiptMessage } from "../seal/envelope";
import { readFile, writeFile } from "../seal/files";

const MAX_ENVELOPE_BYTES = 65_536;

/** One form takes either file: a pass, or what was sealed. No seat is needed here, and none is learned of but its envelopes. */
export function wireHanding(page: Page): void {
  const form = page.querySelector<HTMLFormElement>("[data-form=hand]");
  if (!form) return;
  when(page, form, async () => {
    const { kind, content } = readFile(await fileFrom(page, "[data-form=hand]"), ["pass", "sealed"]);
    const pass = { convening: identifier(content["convening"]), room: String(content["room"]) };
    await doors.enter(pass);
    await (kind === "pass" ? giveRoom(pass) : handIn(page, pass, list(content["envelopes"]).map(fromBase64)));
  });
}

async function giveRoom(pass: doors.Pass): Promise<void> {
  const [told, round] = [await doors.readCharterOf(pass), await doors.currentRound(pass)];
  download(`${pass.convening}-round-${round.number}.json`, writeFile("room", { ...told, round }));
}

async function handIn(page: Page, pass: doors.Pass, envelopes: Bytes[]): Promise<void> {
  const round = await doors.currentRound(pass);
  const told = one(page, "[data-handed]");
  show(told, true);
  for (const [place, envelope] of envelopes.entries()) {
    say(told, { number: place, count: envelopes.length });
    const { contribution } = fields(decode(envelope, MAX_ENVELOPE_BYTES), "contribution signature");
    const { context, seat, token } = contribution as Record<string, never>;
    await pause(upTo(round.delay_seconds / 4));
    if (place === 0) await doors.redeemWith(pass, { context, seat, token });
    await checkReceipt(round, envelope, await doors.contribute(pass, envelope));
  }
  say(told, { number: envelopes.length, count: envelopes.length });
}

async function checkReceipt(round: doors.Round, envelope: Bytes, receipt: unknown): Promise<void> {
  try {
    await verify(fromHex(round.receipt_key, 32), await receiptMessage(envelope), fromHex(receipt, 64));
  } catch {
    throw new Problem("receipt");
  }
}
