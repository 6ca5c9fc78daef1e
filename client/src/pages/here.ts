// What every page of the room begins with: the seat on this device, the round that is open, the queue at work.
import { CHANGED, keptOf } from "../device/kept";
import { currentRound, type Round } from "../device/doors";
import { holdToCharter, run } from "../device/queue";
import { type Seat, seatOf } from "../device/seats";
import { checkSupport } from "../device/support";
import { one, type Page, say, show, showOne, showPart, showProblem } from "../page";
import { Problem } from "../problem";

export interface Here {
  seat: Seat;
  round: Round;
}

/** The seat and the round; "no-seat" is shown if this device has none. Raises whatever keeps it from speaking. */
export async function here(page: Page): Promise<Here | undefined> {
  await checkSupport();
  const seat = await seatOf(page.dataset["slug"] ?? "");
  if (!seat) {
    showPart(page, "no-seat");
    return undefined;
  }
  return { seat, round: await currentRound(seat) };
}

/** Hold the seat to its charter; from then on send what is saved, and say how far it is. */
export async function speakFrom(page: Page, { seat, round }: Here): Promise<void> {
  if (!seat.rounds[round.number - 1]) throw new Problem("no-token");
  await holdToCharter(seat, round);
  keepSaying(page, seat, round);
  void run(seat, round, (code) => showTrouble(page, code));
}

/** "Saved on this phone" and "received" are two numbers, and two words. */
function keepSaying(page: Page, seat: Seat, round: Round): void {
  const bar = page.querySelector<HTMLElement>("[data-sending]");
  if (!bar) return;
  const refresh = async (): Promise<void> => {
    const ours = (await keptOf(seat.convening)).filter((kept) => kept.round === round.number);
    const saved = ours.filter((kept) => kept.state === "saved").length;
    const received = ours.filter((kept) => kept.received && kept.state !== "saved").length;
    say(one(bar, "[data-saved]"), { count: saved });
    say(one(bar, "[data-received]"), { count: received });
    show(one(bar, "[data-saved]"), saved > 0);
    show(one(bar, "[data-received]"), received > 0);
    show(one(bar, "[data-all]"), saved === 0 && received > 0);
    show(one(bar, "[data-wait]"), saved > 0);
  };
  document.addEventListener(CHANGED, () => void refresh());
  void refresh();
}

function showTrouble(page: Page, code: string): void {
  showOne(page, "trouble", code);
  if (code && !["offline", "busy"].includes(code)) showProblem(page, new Problem(code));
}
