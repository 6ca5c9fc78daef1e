// What can go wrong, as one word: the page has the sentence for it. `detail` is a number or a name that the sentence shows.

export class Problem extends Error {
  constructor(
    readonly code: string,
    readonly detail = "",
  ) {
    super(code);
  }
}

/** The word for any error; what nobody foresaw is "failed". */
export function codeOf(error: unknown): string {
  return error instanceof Problem ? error.code : "failed";
}

export function expect(isSo: boolean, code = "encoding"): asserts isSo {
  if (!isSo) throw new Problem(code);
}
