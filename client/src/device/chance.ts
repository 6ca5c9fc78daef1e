// Waiting by chance, so that when something was done here does not show in when it arrives there.

/** A random number of milliseconds up to `seconds`, from the browser's cryptographic source. */
export function upTo(seconds: number): number {
  return (1000 * seconds * crypto.getRandomValues(new Uint32Array(1))[0]!) / 2 ** 32;
}

/** Wait, but no longer than until the connection is back, if it was gone. */
export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, milliseconds);
    function done(): void {
      clearTimeout(timer);
      removeEventListener("online", done);
      resolve();
    }
    if (!navigator.onLine) addEventListener("online", done);
  });
}
