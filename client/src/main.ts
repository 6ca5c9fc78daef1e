// Which page this is, and what it does here. Everything below runs in the reader's browser and nowhere else.
import { isFirstVisit } from "./device/visit";
import { one, type Page, show } from "./page";
import { answers } from "./pages/answers";
import { card } from "./pages/card";
import { enrol } from "./pages/enrol";
import { entrance } from "./pages/entrance";
import { record } from "./pages/record";
import { room } from "./pages/room";
import { speak } from "./pages/speak";
import { problemOnPage, vote } from "./pages/vote";
import { witness } from "./pages/witness";

const PAGES: Record<string, (page: Page) => Promise<void>> = { answers, card, enrol, entrance, record, room, speak, vote, witness };
const INSIDE = ["answers", "card", "record", "speak", "vote"]; // the room itself asks for itself

async function start(page: Page): Promise<void> {
  const name = page.dataset["page"] ?? "";
  if (INSIDE.includes(name)) isFirstVisit();
  try {
    show(one(page, "[data-unscripted]"), false);
    await PAGES[name]?.(page);
  } catch (error) {
    problemOnPage(page, error);
  }
}

for (const page of document.querySelectorAll<HTMLElement>("[data-page]")) void start(page);
