// The page that works without any server: it reads files and writes files, and may not open a connection at all.
import { base64, hex } from "./bytes";
import { kindOf, type Round, type Statement } from "./device/doors";
import { checkCharter, roundOf, type Seat, seatFrom } from "./device/seats";
import { copy, download, fileFrom, hideProblem, one, type Page, say, show, showPart, showProblem, when } from "./page";
import { showCard } from "./pages/card_view";
import { sayAsked } from "./pages/statement_view";
import { problemOnPage } from "./pages/vote";
import { expect, Problem } from "./problem";
import { type Fields, integer, isObject, list } from "./seal/canonical";
import { isThere } from "./seal/ed25519";
import { sealEnvelope } from "./seal/envelope";
import { askFor, keyHashes, readPlace, tokensFrom } from "./seal/enrolling";
import { readFile, writeFile } from "./seal/files";
import { openLocker } from "./seal/locker";
import { newSecret } from "./seal/seat";
import { read } from "./seal/seat_card";
import type { Charter } from "./seal/charter";

const MAX_CHARACTERS = 280;

class Desk {
  private seat: Seat | undefined;
  private charter: Charter | undefined;
  private round: Round | undefined;

  constructor(private readonly page: Page) {
    when(page, one(page, "[data-form=place]"), () => this.take());
    when(page, one(page, "[data-form=answer]"), () => this.open());
    when(page, one(page, "[data-form=room]"), () => this.enter());
    when(page, one(page, "[data-form=seal]"), () => this.seal());
    when(page, one(page, "[data-do=print]"), () => print());
    when(page, one(page, "[data-do=save-pass]"), () => this.savePass());
  }

  /** A place that is offered becomes a card on paper and a blinded request in a file. */
  private async take(): Promise<void> {
    const { content } = readFile(await fileFrom(this.page, "[data-form=place]"), ["place"]);
    const place = readPlace(content);
    const secret = newSecret();
    const part = showPart(this.page, "card");
    await showCard(part, secret, "");
    when(this.page, one(part, "[data-do=save-request]"), async () => {
      const { requests, locker } = await askFor(place, secret, async () => undefined);
      const blinded = requests.map((one) => hex(one.blinded));
      download(`${place.convening}-request.json`, writeFile("request", { blinded, locker }));
    });
  }

  /** The door's answer and the card make the seat again, in memory alone. */
  private async open(): Promise<void> {
    const { content } = readFile(await fileFrom(this.page, "[data-form=answer]"), ["answer"]);
    const place = readPlace(content["place"]);
    const secret = await read(one<HTMLInputElement>(this.page, "[data-form=answer] [data-card]").value);
    const locker = await openLocker(secret, place.convening, place.side, content["locker"]);
    const keys = await keyHashes(place);
    expect(locker.keys.join() === keys.join(), "key");
    const tokens = await tokensFrom(place, secret, locker.requests, content["signatures"]);
    const { convening, side, room } = place;
    this.seat = await seatFrom({ convening, side, room, secret, tokens, keys, language: "" });
    one<HTMLInputElement>(this.page, "[data-form=answer] [data-card]").value = "";
    showPart(this.page, "seat");
  }

  private savePass(): void {
    const { convening, room } = this.held();
    download(`${convening}-pass.json`, writeFile("pass", { convening, room }));
  }

  /** What the room asks, if its charter is co-signed and holds the keys of this seat's enrolment. */
  private async enter(): Promise<void> {
    const seat = this.held();
    const { content } = readFile(await fileFrom(this.page, "[data-form=room]"), ["room"]);
    this.charter = await checkCharter(seat, String(content["charter"]), content["cosignatures"]);
    this.round = readRound(content["round"]);
    roundOf(seat, this.round.number);
    const part = showPart(this.page, "say");
    one(part, "[data-title]").textContent = this.charter.title;
    const questions = kindOf(this.round) ? this.round.statements.map((statement) => this.question(statement)) : this.blanks();
    one(part, "[data-questions]").replaceChildren(...questions);
  }

  private question(statement: Statement): HTMLElement {
    const question = copy(this.page, `template[data-question=${kindOf(this.round!)}]`);
    const texts = one(question, "[data-texts]");
    for (const [language, text] of Object.entries(statement.texts)) {
      const line = document.createElement("p");
      [line.lang, line.dir, line.textContent] = [language, "auto", text];
      texts.append(line);
    }
    sayAsked(question, statement);
    question.dataset["statement"] = statement.id;
    for (const choice of question.querySelectorAll<HTMLInputElement>("input[type=radio]")) choice.name = statement.id;
    return question;
  }

  private blanks(): HTMLElement[] {
    return Array.from({ length: integer(this.round?.statements_allowed, 1, 99) }, (_, place) => {
      const blank = copy(this.page, "template[data-blank]");
      blank.dataset["item"] = String(place + 1);
      say(one(blank, "[data-say]"), { number: place + 1 });
      return blank;
    });
  }

  /** Sign all that was answered; what was left open says nothing. */
  private async seal(): Promise<void> {
    const [seat, charter, round] = [this.held(), this.charter, this.round];
    if (!charter || !round) throw new Problem("empty");
    const turn = 1 + integer(Number(one<HTMLInputElement>(this.page, "[data-before]").value), 0, 999);
    const pair = roundOf(seat, round.number);
    const context = { convening: seat.convening, side: seat.side, round: round.number };
    const envelopes: string[] = [];
    for (const [kind, body] of this.said()) {
      const sealed = await sealEnvelope(pair, { context, charter: charter.hash, kind, turn, token: pair.token, body });
      envelopes.push(base64(sealed));
    }
    expect(envelopes.length > 0, "empty");
    const { convening, room } = seat;
    download(`${convening}-sealed.json`, writeFile("sealed", { convening, room, envelopes }));
    show(one(this.page, "[data-sealed]"), true);
  }

  private said(): [string, Fields][] {
    const votes = [...this.page.querySelectorAll<HTMLElement>("[data-statement]")].flatMap((question): [string, Fields][] => {
      const vote = question.querySelector<HTMLInputElement>("input:checked")?.value;
      return vote ? [[kindOf(this.round!), { statement: question.dataset["statement"]!, vote, reason: written(question) }]] : [];
    });
    const own = [...this.page.querySelectorAll<HTMLElement>("[data-item]")].flatMap((blank): [string, Fields][] => {
      const language = one<HTMLSelectElement>(blank, "select").value;
      const text = written(blank);
      return text ? [["statement", { item: Number(blank.dataset["item"]), language, text }]] : [];
    });
    return [...votes, ...own];
  }

  private held(): Seat {
    if (!this.seat) throw new Problem("empty");
    return this.seat;
  }
}

function written(within: HTMLElement): string {
  const text = one<HTMLTextAreaElement>(within, "textarea").value.replace(/\s+/g, " ").trim().normalize("NFC");
  if ([...text].length > MAX_CHARACTERS) throw new Problem("too-long");
  return text;
}

function readRound(value: unknown): Round {
  expect(isObject(value) && isObject(value["order"]));
  integer(value["number"], 1, 99);
  for (const statement of list(value["statements"])) expect(isObject(statement) && isObject(statement["texts"]));
  return value as unknown as Round;
}

async function start(page: Page): Promise<void> {
  show(one(page, "[data-unscripted]"), false);
  try {
    if (!globalThis.crypto?.subtle || !(await isThere())) throw new Problem("unsupported");
    new Desk(page);
    hideProblem(page);
    showPart(page, "begin");
  } catch (error) {
    problemOnPage(page, error);
    showProblem(page, error);
  }
}

void start(one(document, "[data-page]"));
