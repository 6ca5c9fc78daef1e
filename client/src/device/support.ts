// Can this browser carry a seat? Asked before anything is drawn or sent.
import { isThere } from "../seal/ed25519";
import { Problem } from "../problem";
import { all } from "./store";

/** Raises "insecure" (no https), "unsupported" (no Ed25519) or "storage" (nothing can be kept). */
export async function checkSupport(): Promise<void> {
  if (!globalThis.crypto?.subtle) throw new Problem("insecure");
  if (!(await isThere())) throw new Problem("unsupported");
  await all("seats");
}

/** Ask the browser not to throw away what is kept when space gets short. It may say no; the card is there for that. */
export function askToKeep(): void {
  void navigator.storage?.persist?.();
}
