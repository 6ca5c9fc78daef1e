// A statement in the reader's own language, its original at hand.
import type { Statement } from "../device/doors";
import { language, one, say, show } from "../page";

const RIGHT_TO_LEFT = ["ur"];

export function write(element: HTMLElement, text: string, inLanguage: string): void {
  element.textContent = text;
  mark(element, inLanguage);
}

/** Set the language of an element, and the direction that it is read in. */
export function mark(element: HTMLElement, inLanguage: string): void {
  element.lang = inLanguage;
  element.dir = RIGHT_TO_LEFT.includes(inLanguage) ? "rtl" : "ltr";
}

/** The text for this page's reader, and the language it is in. */
export function ownText(statement: Statement): [string, string] {
  const own = statement.texts[language()];
  if (own) return [own, language()];
  return [statement.texts[statement.language] ?? Object.values(statement.texts)[0] ?? "", statement.language];
}

/** Fill a block of the page: text, whether a machine translated it, the original if this is a translation. */
export function writeStatement(block: HTMLElement, statement: Statement): void {
  const [text, inLanguage] = ownText(statement);
  write(one(block, "[data-text]"), text, inLanguage);
  sayAsked(block, statement);
  const machine = block.querySelector<HTMLElement>("[data-machine]");
  if (machine) show(machine, statement.machine.includes(inLanguage));
  const original = block.querySelector<HTMLElement>("[data-original]");
  if (!original) return;
  const isTranslated = inLanguage !== statement.language && !!statement.texts[statement.language];
  show(original, isTranslated);
  if (!isTranslated) return;
  (original as HTMLDetailsElement).open = false;
  write(one(original, "[data-original-text]"), statement.texts[statement.language]!, statement.language);
  const names = original.dataset;
  say(one(original, "summary"), { language: names[`in${statement.language}`] ?? statement.language });
}

/** Say of a statement that an official's desk asked it, and how the desk wants to be called. */
export function sayAsked(block: HTMLElement, { asked_by }: Statement): void {
  const asked = block.querySelector<HTMLElement>("[data-asked]");
  if (!asked) return;
  show(asked, typeof asked_by === "string");
  one(asked, "[data-called]").textContent = asked_by ?? "";
}

/** The statements in the order that this side is asked in. */
export function inOrder(statements: Statement[], order: string[] | undefined): Statement[] {
  const known = new Map(statements.map((statement) => [statement.id, statement]));
  const first = (order ?? []).flatMap((id) => known.get(id) ?? []);
  return [...first, ...statements.filter((statement) => !first.includes(statement))];
}
