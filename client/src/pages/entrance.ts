// The entrance: a seat that was carried here is kept and its card's secret forgotten; one that is here opens the room.
import { currentRound, enter, pageOf } from "../device/doors";
import { isSameSeat, keepSeat, type Seat, seatFrom, seatOf } from "../device/seats";
import * as store from "../device/store";
import { isFirstVisit, tryToEnter } from "../device/visit";
import { askToKeep, checkSupport } from "../device/support";
import { language, one, type Page, showPart, when } from "../page";
import { codeOf, Problem } from "../problem";
import { unpack } from "../seal/carrying";
import { wireHanding } from "./handing";

export async function entrance(page: Page): Promise<void> {
  const fragment = location.hash.slice(1);
  if (fragment) history.replaceState(null, "", location.pathname); // the secret leaves the address bar before all else
  addEventListener("hashchange", () => location.reload()); // a seat's link, opened in a tab that shows this page already
  await checkSupport();
  wireHanding(page);
  if (fragment) return arrive(page, fragment);
  const slug = page.dataset["slug"];
  const seat = slug ? await seatOf(slug) : undefined;
  if (seat) return goIn(seat);
  await listSeats(page);
}

async function arrive(page: Page, fragment: string): Promise<void> {
  const carried = unpack(fragment);
  const seat = await seatFrom(carried);
  const there = await seatOf(seat.convening);
  if (there && isSameSeat(there, seat)) return settle(page, there, carried.language);
  if (!there) return keepSeat(seat).then(() => settle(page, seat, carried.language));
  const part = showPart(page, "another");
  when(page, one(part, "[data-do=replace]"), async () => keepSeat(seat).then(() => settle(page, seat, carried.language)));
  when(page, one(part, "[data-do=stay]"), () => settle(page, there, ""));
}

/** Into the room itself, at leisure: the seat has only just been taken. */
async function settle(page: Page, seat: Seat, chosen: string): Promise<void> {
  askToKeep();
  showPart(page, "kept");
  if (chosen && chosen !== language()) await chooseLanguage(chosen);
  try {
    await enter(seat);
  } catch (error) {
    if (codeOf(error) !== "not-found") throw error;
    return void showPart(page, "early"); // seats are taken before the room is opened
  }
  isFirstVisit();
  location.replace(`/room/${seat.convening}/`);
}

/** From a link in a letter straight to what is to be done; else to the room. */
async function goIn(seat: Seat): Promise<void> {
  if (!tryToEnter()) throw new Problem("cookies"); // or it would go round in circles
  await enter(seat);
  const isEntrance = location.pathname === `/room/${seat.convening}/`;
  if (!isEntrance) return location.reload();
  const round = await currentRound(seat).catch(() => undefined);
  location.replace(`/room/${seat.convening}/${round ? pageOf(round) : ""}`);
}

/** The same choice as by the buttons at the top: a cookie with nothing but the language. */
async function chooseLanguage(chosen: string): Promise<void> {
  const form = document.querySelector<HTMLFormElement>("form.languages");
  if (!form) return;
  const body = new URLSearchParams({ language: chosen, back: "/room/" });
  await fetch(form.action, { method: "POST", body, redirect: "manual", referrerPolicy: "no-referrer" }).catch(() => undefined);
}

async function listSeats(page: Page): Promise<void> {
  const seats = await store.all<Seat>("seats");
  if (page.dataset["slug"] || seats.length === 0) return void showPart(page, "no-seat");
  const part = showPart(page, "seats");
  const links = seats.map((seat) => {
    const link = document.createElement("a");
    link.href = `/room/${seat.convening}/`;
    link.textContent = seat.convening;
    link.className = "button";
    return link;
  });
  one(part, "[data-seats]").replaceChildren(...links);
}
