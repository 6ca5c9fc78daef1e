// A card on the page: its groups, its picture, printing.
import type { Bytes } from "../bytes";
import { drawQr } from "../drawing";
import { one } from "../page";
import { write } from "../seal/seat_card";

/** Draw the card of a secret. `link`: where the picture leads, with the card in the part that no server is sent. */
export async function showCard(into: HTMLElement, secret: Bytes, link: string): Promise<void> {
  const text = await write(secret);
  const groups = text.split("-").map((group) => {
    const element = document.createElement("span");
    element.textContent = group;
    return element;
  });
  const between = (): (string | HTMLElement)[] => ["-", document.createElement("wbr")]; // a line may end after a hyphen
  one(into, "[data-groups]").replaceChildren(...groups.flatMap((group, place) => (place ? [...between(), group] : [group])));
  const picture = into.querySelector<HTMLElement>("[data-qr]");
  if (picture) drawQr(picture, link ? `${link}#card=${text}` : text);
}
