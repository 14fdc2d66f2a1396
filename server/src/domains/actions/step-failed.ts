/** A step that the target refused or could not do; the message is for whoever reads it, with what the target said. */
export class StepFailed extends Error {
  override readonly name = 'StepFailed'
}

const maxText = 4000

/** Words of a target, for people: no control characters, not endless. */
export function readable(words: string): string {
  const text = words
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll(/[^\P{C}\n\t]/gu, '')
    .trim()
  return text.length > maxText ? `${text.slice(0, maxText)}\n(cut)` : text
}
