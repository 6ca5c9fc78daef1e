// Enrolment, on the convening door's page: draw a secret, keep the card, ask blindly, make the tokens, carry them away.
import { type Bytes, hex } from "../bytes";
import { ask } from "../device/doors";
import * as store from "../device/store";
import { checkSupport } from "../device/support";
import { data, download, fileFrom, language, one, type Page, say, showPart, showProblem, when } from "../page";
import { expect, Problem } from "../problem";
import { isObject } from "../seal/canonical";
import { pack } from "../seal/carrying";
import { askFor, keyHashes, type Place, readPlace, tokensFrom } from "../seal/enrolling";
import { readFile, writeFile } from "../seal/files";
import type { Request, Token } from "../seal/grants";
import { openLocker } from "../seal/locker";
import { newSecret } from "../seal/seat";
import { read } from "../seal/seat_card";
import { showCard } from "./card_view";

/** What survives a closed browser between the card and the carrying, on this device alone. */
interface Enrolment {
  secret: Bytes;
  requests: Request[];
  locker: string;
}

export async function enrol(page: Page): Promise<void> {
  await checkSupport();
  const place = readPlace(data("seat-data"));
  wire(page, place);
  const begun = await store.get<Enrolment>("enrolments", place.convening);
  if (begun) return resume(page, place, begun);
  const card = /^#card=([0-9A-Za-z-]{1,60})$/.exec(location.hash)?.[1];
  history.replaceState(null, "", location.pathname);
  one<HTMLInputElement>(page, "[data-card]").value = card ?? "";
  showPart(page, place.state === "open" && !card ? "welcome" : place.state === "closed" && !card ? "closed" : "restore");
}

function wire(page: Page, place: Place): void {
  let secret: Bytes = newSecret();
  when(page, one(page, "[data-do=begin]"), async () => {
    secret = newSecret();
    const part = showPart(page, "card");
    await showCard(part, secret, location.origin + location.pathname);
  });
  const kept = one<HTMLInputElement>(page, "[data-kept]");
  const goOn = one<HTMLButtonElement>(page, "[data-do=grant]");
  kept.addEventListener("change", () => (goOn.disabled = !kept.checked));
  when(page, one(page, "[data-do=print]"), () => print());
  when(page, goOn, async () => resume(page, place, await prepare(page, place, secret)));
  when(page, one(page, "[data-do=again]"), async () => {
    const begun = await store.get<Enrolment>("enrolments", place.convening);
    if (begun) await resume(page, place, begun);
  });
  for (const other of page.querySelectorAll<HTMLElement>("[data-do=have-card]")) when(page, other, () => void showPart(page, "restore"));
  when(page, one(page, "[data-form=restore]"), () => restore(page, place));
  when(page, one(page, "[data-do=save-place]"), () => download(`${place.convening}-place.json`, writeFile("place", data("seat-data") as object)));
  when(page, one(page, "[data-form=request]"), () => handRequest(page, place));
}

/** A request that was made on the page that works offline: its answer goes back there as a file. */
async function handRequest(page: Page, place: Place): Promise<void> {
  const { content } = readFile(await fileFrom(page, "[data-form=request]"), ["request"]);
  const { blinded, locker } = content;
  const answer = await post("/seat/grant", { blinded, locker });
  const whole = { place: data("seat-data"), locker, signatures: answer["signatures"] };
  download(`${place.convening}-answer.json`, writeFile("answer", whole));
}

/** What is asked is kept here before it is sent: a closed browser must not cost the seat. */
async function prepare(page: Page, place: Place, secret: Bytes): Promise<Enrolment> {
  const part = showPart(page, "working");
  const enrolment = { secret, ...(await askFor(place, secret, (number) => sayRound(part, number, place))) };
  await store.put("enrolments", place.convening, enrolment);
  return enrolment;
}

/** Blinding takes a while on old phones: let the page be drawn between two rounds. */
async function sayRound(part: HTMLElement, number: number, place: Place): Promise<void> {
  say(one(part, "[data-say]"), { number, count: place.keys.length });
  await new Promise((resolve) => setTimeout(resolve, 20));
}

/** Ask (the same request gets the same answer), make the tokens, and offer to carry them. */
async function resume(page: Page, place: Place, begun: Enrolment): Promise<void> {
  showPart(page, "working");
  try {
    const blinded = begun.requests.map((one) => hex(one.blinded));
    const answer = await post("/seat/grant", { blinded, locker: begun.locker });
    const tokens = await tokensFrom(place, begun.secret, begun.requests, answer["signatures"]);
    offer(page, place, begun.secret, tokens);
  } catch (error) {
    const code = error instanceof Problem ? error.code : "";
    const isVain = ["already-granted", "closed"].includes(code);
    if (isVain) await store.drop("enrolments", place.convening);
    showPart(page, isVain ? (code === "closed" ? "closed" : "restore") : "stuck");
    showProblem(page, error);
  }
}

/** On another device: the card opens the locker, the door repeats its answers. */
async function restore(page: Page, place: Place): Promise<void> {
  const secret = await read(one<HTMLInputElement>(page, "[data-card]").value);
  const answer = await post("/seat/locker", {});
  const locker = await openLocker(secret, place.convening, place.side, answer["locker"]);
  expect(locker.keys.join() === (await keyHashes(place)).join(), "key");
  showPart(page, "working");
  offer(page, place, secret, await tokensFrom(place, secret, locker.requests, answer["signatures"]));
}

function offer(page: Page, place: Place, secret: Bytes, tokens: Token[]): void {
  const part = showPart(page, "ready");
  when(page, one(part, "[data-do=carry]"), async () => {
    const keys = await keyHashes(place);
    const carried = { convening: place.convening, side: place.side, room: place.room, secret, tokens, keys, language: language() };
    await store.drop("enrolments", place.convening); // from here on this origin knows nothing of the seat
    location.assign(`${place.roundtable}/room/#${pack(carried)}`);
  });
}

async function post(path: string, body: object): Promise<Record<string, unknown>> {
  const token = one<HTMLInputElement>(document, "input[name=csrfmiddlewaretoken]").value;
  const headers = { "Content-Type": "application/json", "X-CSRFToken": token };
  const own = { credentials: "same-origin", referrerPolicy: "same-origin" } as const; // or the door cannot see that it is its own page
  const answer = await ask(path, { method: "POST", body: JSON.stringify(body), headers, ...own });
  const told: unknown = await answer.json().catch(() => ({}));
  expect(isObject(told), "network");
  if (answer.status >= 500) throw new Problem("network");
  if (!answer.ok) throw new Problem(answer.status === 404 ? "no-locker" : String(told["error"] ?? "failed"));
  return told;
}

