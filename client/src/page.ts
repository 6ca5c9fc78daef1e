// The page: one of its parts is shown at a time, and sentences from the HTML are filled in. No sentence is written here.
import { type Bytes } from "./bytes";
import { codeOf, Problem } from "./problem";

export type Page = HTMLElement;

/** The first element that a selector finds below `root`. A page without it is not one of ours. */
export function one<T extends HTMLElement = HTMLElement>(root: ParentNode, selector: string): T {
  const found = root.querySelector<T>(selector);
  if (!found) throw new Error(selector);
  return found;
}

/** Show the part of that name and hide the others. Its heading gets the focus, so that it is read out. */
export function showPart(page: Page, name: string): HTMLElement {
  for (const part of page.querySelectorAll<HTMLElement>("[data-part]")) part.hidden = part.dataset["part"] !== name;
  const shown = one(page, `[data-part="${name}"]`);
  shown.querySelector<HTMLElement>("[data-focus]")?.focus({ preventScroll: true });
  scrollTo(0, 0);
  return shown;
}

export function show(element: HTMLElement, isShown: boolean): void {
  element.hidden = !isShown;
}

/** Write the element's sentence (`data-say`) with `{names}` filled in. */
export function say(element: HTMLElement, values: Record<string, string | number> = {}): void {
  const sentence = element.dataset["say"] ?? "";
  element.textContent = sentence.replace(/\{([a-z]+)\}/g, (_, name: string) => String(values[name] ?? ""));
}

/** A copy of a template's one element. */
export function copy(root: ParentNode, selector: string): HTMLElement {
  const template = root.querySelector<HTMLTemplateElement>(selector);
  const first = template?.content.firstElementChild;
  if (!(first instanceof HTMLElement)) throw new Error(selector);
  return first.cloneNode(true) as HTMLElement;
}

/** Show one element per key, in this order; those already there stay as they are, with whatever was opened in them. */
export function arrange(list: HTMLElement, keys: string[], make: (place: number) => HTMLElement): HTMLElement[] {
  const there = new Map([...list.children].map((child) => [(child as HTMLElement).dataset["key"], child as HTMLElement]));
  const shown = keys.map((key, place) => {
    const element = there.get(key) ?? make(place);
    element.dataset["key"] = key;
    return element;
  });
  if (shown.length !== list.children.length || shown.some((element, place) => list.children[place] !== element)) list.replaceChildren(...shown);
  show(list, shown.length > 0);
  return shown;
}

/** Of several elements, show the one that is named. */
export function showOne(root: ParentNode, attribute: string, name: string): void {
  for (const entry of root.querySelectorAll<HTMLElement>(`[data-${attribute}]`)) show(entry, entry.dataset[attribute] === name);
}

/** Say what went wrong, in the sentence that the page has for it; the part that was shown stays. */
export function showProblem(page: Page, error: unknown): void {
  const box = one(page, "[data-problems]");
  const code = codeOf(error);
  const known = box.querySelector(`[data-problem="${CSS.escape(code)}"]`) ? code : "failed";
  for (const entry of box.querySelectorAll<HTMLElement>("[data-problem]")) {
    const isIt = entry.dataset["problem"] === known;
    if (isIt && entry.dataset["say"]) say(entry, { detail: error instanceof Problem ? error.detail : "" });
    show(entry, isIt);
  }
  show(box, true);
  box.scrollIntoView({ block: "nearest" });
  if (code === "failed") console.error(error);
}

export function hideProblem(page: Page): void {
  show(one(page, "[data-problems]"), false);
}

/** Do something when a button is pressed or a form is sent; not twice at once; problems are shown. */
export function when(page: Page, element: HTMLElement, work: () => Promise<void> | void): void {
  let isBusy = false;
  element.addEventListener(element instanceof HTMLFormElement ? "submit" : "click", (event) => {
    event.preventDefault();
    if (isBusy) return;
    isBusy = true;
    hideProblem(page);
    void Promise.resolve()
      .then(work)
      .catch((error: unknown) => showProblem(page, error))
      .finally(() => (isBusy = false));
  });
}

/** Give a file to the browser's downloads. */
export function download(name: string, bytes: Bytes): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([bytes], { type: "application/octet-stream" }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** The text of the file that was chosen in a form. */
export async function fileFrom(page: Page, form: string): Promise<string> {
  const file = one<HTMLInputElement>(page, `${form} input[type=file]`).files?.[0];
  if (!file) throw new Problem("empty");
  return file.text();
}

/** What the server has put into the page for the script, as JSON. */
export function data(id: string): unknown {
  return JSON.parse(document.getElementById(id)?.textContent ?? "null");
}

export function language(): string {
  return document.documentElement.lang || "en";
}
