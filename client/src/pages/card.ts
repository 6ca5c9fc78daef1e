// The seat card, on the roundtable: check that a card is this seat's, print it again, take the seat off this device.
import { same } from "../bytes";
import { keptOf, keyOf } from "../device/kept";
import { contextOf, type Seat, seatOf } from "../device/seats";
import * as store from "../device/store";
import { checkSupport } from "../device/support";
import { one, type Page, say, show, showPart, when } from "../page";
import { Problem } from "../problem";
import { seatKey } from "../seal/seat";
import { read } from "../seal/seat_card";
import { showCard } from "./card_view";

export async function card(page: Page): Promise<void> {
  await checkSupport();
  const seat = await seatOf(page.dataset["slug"] ?? "");
  if (!seat) return void showPart(page, "no-seat");
  const part = showPart(page, "card");
  when(page, one(part, "[data-form=check]"), () => check(page, seat));
  when(page, one(part, "[data-do=print]"), () => print());
  when(page, one(part, "[data-do=remove]"), () => ask(page, seat));
  when(page, one(part, "[data-do=remove-indeed]"), () => remove(page, seat));
}

async function check(page: Page, seat: Seat): Promise<void> {
  const field = one<HTMLInputElement>(page, "[data-card]");
  const secret = await read(field.value);
  const { public: key } = await seatKey(secret, contextOf(seat, 1));
  if (!same(key, seat.rounds[0]!.public)) throw new Problem("card-other");
  field.value = "";
  const shown = one(page, "[data-shown]");
  await showCard(shown, secret, "");
  show(shown, true);
}

/** What was not received yet would be lost with the seat: say how much it is. */
async function ask(page: Page, seat: Seat): Promise<void> {
  const saved = (await keptOf(seat.convening)).filter((kept) => kept.state === "saved").length;
  const sure = one(page, "[data-sure]");
  say(one(sure, "[data-unsent]"), { count: saved });
  show(one(sure, "[data-unsent]"), saved > 0);
  show(sure, true);
}

async function remove(page: Page, seat: Seat): Promise<void> {
  for (const kept of await keptOf(seat.convening)) await store.drop("contributions", keyOf(kept));
  await store.drop("rounds", seat.convening);
  await store.drop("seats", seat.convening);
  showPart(page, "removed");
}
