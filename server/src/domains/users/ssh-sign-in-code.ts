/** Letters and digits that nobody takes for each other. */
const letters = 'ABCDEFGHJKMNPQRSTVWXYZ23456789'
const half = 4

/** Shown on both sides: `KX4P-7QMD`. Of use to its owner alone, so it may be short. */
export function newSshCode(random: (bytes: number) => Buffer): string {
  let code = ''
  while (code.length < 2 * half) {
    for (const byte of random(2 * half)) {
      // Whole multiples only, so that each letter is as likely as the next.
      if (byte < 256 - (256 % letters.length)) code += letters[byte % letters.length] ?? ''
    }
  }
  return `${code.slice(0, half)}-${code.slice(half, 2 * half)}`
}

export const codeAsTyped = (typed: string): string => {
  const plain = typed.toUpperCase().replaceAll(/[^A-Z0-9]/g, '')
  return `${plain.slice(0, half)}-${plain.slice(half)}`
}
