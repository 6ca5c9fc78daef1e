// Voting: one statement a screen, three equal answers; back, undo and a reason at hand; a practice vote before the first.
import { upTo } from "../device/chance";
import { kindOf, type Statement } from "../device/doors";
import { type Kept, keep, keptOf, takeBack } from "../device/kept";
import { changeSeat } from "../device/seats";
import { one, type Page, say, show, showPart, showProblem, when } from "../page";
import { Problem } from "../problem";
import { type Here, here, speakFrom } from "./here";
import { inOrder, writeStatement } from "./statement_view";

export const MAX_REASON = 280;

export async function vote(page: Page): Promise<void> {
  const found = await here(page);
  if (!found) return;
  const { seat, round } = found;
  if (!kindOf(round) || round.state !== "open") return void showPart(page, "not-open");
  await speakFrom(page, found);
  const voting = new Voting(page, found, await keptOf(seat.convening));
  if (!seat.hasPractised) await practise(page, found);
  voting.begin(location.hash.slice(1));
}

/** The practice goes nowhere: it is not kept, not signed and not sent. */
async function practise(page: Page, { seat }: Here): Promise<void> {
  const part = showPart(page, "practice");
  await new Promise<void>((resolve) => {
    for (const button of part.querySelectorAll("button")) button.addEventListener("click", () => resolve());
  });
  await changeSeat(seat, (kept) => (kept.hasPractised = true));
  show(one(page, "[data-practised]"), true);
}

class Voting {
  private readonly part: HTMLElement;
  private readonly statements: Statement[];
  private readonly given = new Map<string, string>();
  private place = 0;
  private last: Statement | undefined;

  constructor(
    private readonly page: Page,
    private readonly here: Here,
    kept: Kept[],
  ) {
    const { seat, round } = here;
    this.part = one(page, '[data-part="vote"]');
    this.statements = inOrder(round.statements, round.order[seat.side]);
    for (const one of kept) if (one.round === round.number && one.kind === kindOf(round)) this.given.set(one.item, String(one.latest.body["vote"]));
    for (const button of this.part.querySelectorAll<HTMLElement>("[data-vote]")) {
      when(page, button, () => this.answer(button.dataset["vote"]!));
    }
    when(page, one(this.part, "[data-do=back]"), () => this.goTo(this.place - 1));
    when(page, one(this.part, "[data-do=skip]"), () => this.goTo(this.next(this.place + 1)));
    for (const button of page.querySelectorAll<HTMLElement>("[data-do=undo]")) when(page, button, () => this.undo());
    this.limitReason();
  }

  /** At the statement that was asked for, or at the first that is not answered yet. */
  begin(asked: string): void {
    const place = this.statements.findIndex((statement) => statement.id === asked);
    this.goTo(place >= 0 ? place : this.next(0));
  }

  private next(from: number): number {
    const open = (place: number): boolean => !this.given.has(this.statements[place]!.id);
    const places = this.statements.map((_, place) => place).filter(open);
    return places.find((place) => place >= from) ?? places[0] ?? this.statements.length;
  }

  private goTo(place: number): void {
    const statement = this.statements[place];
    if (!statement) return this.finish();
    this.place = place;
    writeStatement(this.part, statement);
    say(one(this.part, "[data-progress]"), { number: place + 1, count: this.statements.length });
    const bar = one<HTMLProgressElement>(this.part, "progress");
    [bar.max, bar.value] = [this.statements.length, this.given.size];
    for (const button of this.part.querySelectorAll<HTMLElement>("[data-vote]")) {
      button.setAttribute("aria-pressed", String(this.given.get(statement.id) === button.dataset["vote"]));
    }
    show(one(this.part, "[data-answered]"), this.given.has(statement.id));
    one<HTMLButtonElement>(this.part, "[data-do=back]").disabled = place === 0;
    one<HTMLDetailsElement>(this.part, "[data-reason]").open = false;
    one<HTMLTextAreaElement>(this.part, "textarea").value = "";
    showPart(this.page, "vote");
  }

  private async answer(vote: string): Promise<void> {
    const { seat, round } = this.here;
    const statement = this.statements[this.place]!;
    const reason = one<HTMLTextAreaElement>(this.part, "textarea").value.replace(/\s+/g, " ").trim();
    if ([...reason].length > MAX_REASON) throw new Problem("too-long");
    const due = Date.now() + upTo(round.delay_seconds);
    const said = { convening: seat.convening, round: round.number, kind: kindOf(round), item: statement.id, due };
    await keep(said, { statement: statement.id, vote, reason });
    this.given.set(statement.id, vote);
    this.sayAnswered(statement, vote);
    this.goTo(this.next(this.place + 1));
  }

  private sayAnswered(statement: Statement, vote: string): void {
    this.last = statement;
    show(one(this.page, "[data-practised]"), false);
    for (const box of this.page.querySelectorAll<HTMLElement>("[data-undo]")) {
      const label = one(this.part, `[data-vote="${vote}"] [data-label]`).textContent ?? "";
      say(one(box, "[data-say]"), { answer: label });
      show(box, true);
    }
  }

  /** Take the last answer back if it has not left this device; if it has, come back to it so that it can be changed. */
  private async undo(): Promise<void> {
    const { seat, round } = this.here;
    const statement = this.last;
    if (!statement) return;
    const kept = (await keptOf(seat.convening)).find((one) => one.round === round.number && one.kind === kindOf(round) && one.item === statement.id);
    if (kept && (await takeBack(kept))) this.given.delete(statement.id);
    for (const box of this.page.querySelectorAll<HTMLElement>("[data-undo]")) show(box, false);
    this.goTo(this.statements.indexOf(statement));
  }

  private finish(): void {
    if (this.statements.length === 0) return void showPart(this.page, "not-open");
    showPart(this.page, "done");
  }

  private limitReason(): void {
    const field = one<HTMLTextAreaElement>(this.part, "textarea");
    const counter = one(this.part, "[data-left]");
    const count = (): void => say(counter, { count: MAX_REASON - [...field.value].length });
    field.addEventListener("input", count);
    count();
  }
}

export function problemOnPage(page: Page, error: unknown): void {
  const loading = page.querySelector<HTMLElement>('[data-part="loading"]');
  if (loading) show(loading, false);
  showProblem(page, error);
}
