/** Bits of the account control of SAM, which events show, from the lowest on, as bits of userAccountControl (MS-SAMR 2.2.1.12). */
const accountBits: readonly number[] = [
  ...[0x2, 0x8, 0x20, 0x1_00, 0x2_00, 0x2_00_00, 0x8_00, 0x10_00, 0x20_00, 0x1_00_00, 0x10, 0x80],
  ...[0x4_00_00, 0x8_00_00, 0x10_00_00, 0x20_00_00, 0x40_00_00, 0x80_00_00, 0x1_00_00_00],
  ...[0x2_00_00_00, 0x4_00_00_00],
]

/** `0x15` of OldUacValue as userAccountControl; undefined where the event says nothing. */
export function userAccountControl(text: string): number | undefined {
  if (!/^0x[0-9a-f]{1,8}$/i.test(text)) return undefined
  const shown = Number(text)
  return accountBits.reduce((sum, bit, at) => sum + ((shown >>> at) & 1 ? bit : 0), 0)
}

const firstCleared = 2048
const firstSet = 2080

/** Which flags of userAccountControl `%%2080 %%2082 %%2084` says were set and cleared. */
export function changedFlags(text: string): { set: number; cleared: number } {
  const changed = { set: 0, cleared: 0 }
  for (const [, code] of text.matchAll(/%%(\d{4})/g)) {
    const number = Number(code)
    changed.set |= accountBits[number - firstSet] ?? 0
    changed.cleared |= accountBits[number - firstCleared] ?? 0
  }
  return changed
}
