import type { redirect } from '@tanstack/react-router'

/** Ends the loading of a page in favour of another. The router takes redirects as thrown values. */
export function goInstead(to: ReturnType<typeof redirect>): never {
  // oxlint-disable-next-line typescript/only-throw-error
  throw to
}
