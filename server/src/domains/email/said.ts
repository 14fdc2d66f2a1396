/** Servers say more than anybody reads. */
const longest = 500

/** What a server said, fit for a log line and a sentence. */
export const oneLine = (text: string): string =>
  text
    .replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .trim()
    .slice(0, longest)
