// Speaking: up to a few short statements of one's own, looked at once more before they are handed in; change or withdraw.
import { upTo } from "../device/chance";
import { CHANGED, type Kept, keep, keptOf } from "../device/kept";
import { arrange, copy, language, one, type Page, say, show, showOne, showPart, when } from "../page";
import { Problem } from "../problem";
import { type Here, here, speakFrom } from "./here";
import { mark, write } from "./statement_view";

export const MAX_STATEMENT = 280;

export async function speak(page: Page): Promise<void> {
  const found = await here(page);
  if (!found) return;
  if (found.round.activity !== "statements" || found.round.state !== "open") return void showPart(page, "not-open");
  await speakFrom(page, found);
  const speaking = new Speaking(page, found);
  await speaking.list();
}

class Speaking {
  private item = 0;
  private readonly field: HTMLTextAreaElement;
  private readonly chosen: HTMLSelectElement;

  constructor(
    private readonly page: Page,
    private readonly here: Here,
  ) {
    const writing = one(page, '[data-part="write"]');
    this.field = one<HTMLTextAreaElement>(writing, "textarea");
    this.chosen = one<HTMLSelectElement>(writing, "select");
    this.chosen.addEventListener("change", () => mark(this.field, this.chosen.value));
    this.field.addEventListener("input", () => this.count());
    when(page, one(page, "[data-do=new]"), () => this.edit(undefined));
    when(page, one(writing, "[data-do=look]"), () => this.look());
    for (const button of page.querySelectorAll<HTMLElement>("[data-do=cancel]")) when(page, button, () => this.list());
    when(page, one(page, "[data-do=hand-in]"), () => this.handIn(this.text()));
    when(page, one(page, "[data-do=change]"), () => void showPart(page, "write"));
    document.addEventListener(CHANGED, () => void this.fill());
  }

  async list(): Promise<void> {
    await this.fill();
    showPart(this.page, "list");
  }

  /** What this seat has said so far, and whether it may say more. */
  private async fill(): Promise<void> {
    const part = one(this.page, '[data-part="list"]');
    const own = (await this.own()).filter((kept) => kept.latest.body["text"] !== "");
    const keys = own.map((kept) => `${kept.item}/${JSON.stringify(kept.latest.body)}`);
    const cards = arrange(one(part, "[data-list]"), keys, (place) => this.card(own[place]!));
    cards.forEach((card, place) => showOne(card, "state", own[place]!.state));
    show(one(part, "[data-none]"), cards.length === 0);
    const left = this.here.round.statements_allowed - cards.length;
    say(one(part, "[data-left]"), { count: left });
    one<HTMLButtonElement>(part, "[data-do=new]").disabled = left <= 0;
  }

  private card(kept: Kept): HTMLElement {
    const card = copy(this.page, "template[data-own]");
    write(one(card, "[data-text]"), String(kept.latest.body["text"]), String(kept.latest.body["language"]));
    when(this.page, one(card, "[data-do=edit]"), () => this.edit(kept));
    const sure = one(card, "[data-sure]");
    when(this.page, one(card, "[data-do=withdraw]"), () => show(sure, true));
    when(this.page, one(card, "[data-do=withdraw-indeed]"), () => this.withdraw(kept));
    return card;
  }

  private async edit(kept: Kept | undefined): Promise<void> {
    this.item = kept ? Number(kept.item) : await this.freeItem();
    this.chosen.value = String(kept?.latest.body["language"] ?? language());
    mark(this.field, this.chosen.value);
    this.field.value = String(kept?.latest.body["text"] ?? "");
    this.count();
    showPart(this.page, "write");
    this.field.focus();
  }

  private look(): void {
    if (!this.text()) throw new Problem("empty");
    if ([...this.text()].length > MAX_STATEMENT) throw new Problem("too-long");
    const part = showPart(this.page, "look");
    write(one(part, "[data-text]"), this.text(), this.chosen.value);
  }

  private async handIn(text: string): Promise<void> {
    await this.send(this.item, this.chosen.value, text);
    await this.list();
  }

  private async withdraw(kept: Kept): Promise<void> {
    await this.send(Number(kept.item), String(kept.latest.body["language"]), "");
    await this.list();
  }

  private async send(item: number, inLanguage: string, text: string): Promise<void> {
    const { seat, round } = this.here;
    const due = Date.now() + upTo(round.delay_seconds);
    const said = { convening: seat.convening, round: round.number, kind: "statement", item: String(item), due };
    await keep(said, { item, language: inLanguage, text });
  }

  private text(): string {
    return this.field.value.replace(/\s+/g, " ").trim().normalize("NFC");
  }

  private count(): void {
    say(one(this.page, '[data-part="write"] [data-left]'), { count: MAX_STATEMENT - [...this.text()].length });
  }

  private async own(): Promise<Kept[]> {
    const { seat, round } = this.here;
    const kept = await keptOf(seat.convening);
    return kept.filter((one) => one.round === round.number && one.kind === "statement").sort((a, b) => Number(a.item) - Number(b.item));
  }

  private async freeItem(): Promise<number> {
    const taken = new Set((await this.own()).filter((kept) => kept.latest.body["text"] !== "").map((kept) => Number(kept.item)));
    for (let item = 1; item <= this.here.round.statements_allowed; item++) if (!taken.has(item)) return item;
    throw new Problem("no-more");
  }
}
