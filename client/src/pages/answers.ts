// My answers: what this device has said in this round, and how far each has come. Nothing of it is asked of a server.
import { CHANGED, type Kept, keptOf } from "../device/kept";
import { kindOf } from "../device/doors";
import { arrange, copy, one, type Page, show, showOne, showPart } from "../page";
import { here, type Here, speakFrom } from "./here";
import { inOrder, ownText, write } from "./statement_view";

export async function answers(page: Page): Promise<void> {
  const found = await here(page);
  if (!found) return;
  showPart(page, "answers");
  await list(page, found);
  document.addEventListener(CHANGED, () => void list(page, found));
  if (found.round.state === "open") await speakFrom(page, found);
}

async function list(page: Page, { seat, round }: Here): Promise<void> {
  const kept = (await keptOf(seat.convening)).filter((entry) => entry.round === round.number);
  const votes = new Map(kept.filter((entry) => entry.kind === kindOf(round)).map((entry) => [entry.item, entry]));
  const said = kept.filter((entry) => entry.kind === "statement" && entry.latest.body["text"] !== "");
  const isOpen = round.state === "open";
  const entries: [Kept, [string, string], string][] = [
    ...inOrder(round.statements, round.order[seat.side]).flatMap((statement): [Kept, [string, string], string][] => {
      const vote = votes.get(statement.id);
      return vote ? [[vote, ownText(statement), `../vote/#${statement.id}`]] : [];
    }),
    ...said.map((own): [Kept, [string, string], string] => {
      const { text, language } = own.latest.body;
      return [own, [String(text), String(language)], "../speak/"];
    }),
  ];
  const keys = entries.map(([entry]) => `${entry.kind}/${entry.item}/${JSON.stringify(entry.latest.body)}`);
  const cards = arrange(one(page, "[data-list]"), keys, (place) => card(page, ...entries[place]!, isOpen));
  cards.forEach((element, place) => showOne(element, "state", entries[place]![0].state));
  show(one(page, "[data-none]"), cards.length === 0);
}

function card(page: Page, kept: Kept, [text, inLanguage]: [string, string], link: string, isOpen: boolean): HTMLElement {
  const element = copy(page, "template[data-card]");
  write(one(element, "[data-text]"), text, inLanguage);
  showOne(element, "vote", String(kept.latest.body["vote"] ?? ""));
  const reason = String(kept.latest.body["reason"] ?? "");
  show(one(element, "[data-reason]"), reason !== "");
  one(element, "[data-reason-text]").textContent = reason;
  const change = one<HTMLAnchorElement>(element, "a");
  change.href = link;
  show(change, isOpen);
  return element;
}
