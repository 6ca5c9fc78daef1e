// The room: what is open now, how far this seat is, and what is still on its way.
import { kindOf, pageOf } from "../device/doors";
import { keptOf } from "../device/kept";
import { isFirstVisit } from "../device/visit";
import { type Page, say, show, showOne, showPart } from "../page";
import { here, speakFrom } from "./here";

export async function room(page: Page): Promise<void> {
  const isFirst = isFirstVisit();
  const found = await here(page);
  if (!found) return;
  const { seat, round } = found;
  const kept = (await keptOf(seat.convening)).filter((entry) => entry.round === round.number);
  const isUntouched = kept.length === 0;
  if (isFirst && isUntouched && pageOf(round)) return location.replace(pageOf(round)); // from a letter to its question
  const part = showPart(page, "seat");
  const isOpen = round.state === "open";
  showOne(part, "task", isOpen ? round.activity : "none");
  const asked = round.statements.length;
  const answered = new Set(kept.filter((entry) => entry.kind === kindOf(round)).map((entry) => entry.item)).size;
  for (const progress of part.querySelectorAll<HTMLElement>("[data-answered]")) {
    say(progress, { number: answered, count: asked });
    show(progress, answered > 0);
  }
  for (const finished of part.querySelectorAll<HTMLElement>("[data-finished]")) {
    show(finished, isOpen && kindOf(round) !== "" && asked > 0 && answered === asked);
  }
  if (kept.some((entry) => isOpen || entry.state === "saved")) await speakFrom(page, found);
}
