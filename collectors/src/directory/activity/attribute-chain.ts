import type { WhoFact } from '../who-evidence.ts'
import type { AttributeChange } from './object-difference.ts'
import { plainText, rawText, type RawValue } from './object-state.ts'

/** One step of a change, as far as the log tells its values. */
export interface ChainLink {
  fact: WhoFact | undefined
  change: AttributeChange
}

/**
 * Divides a change into the steps that logs tell of: from A to C in two, when one line says B and the next says C. Where the
 * values of the lines do not lead to what is there now, only the last line is taken.
 */
export function chained(change: AttributeChange, facts: readonly WhoFact[]): ChainLink[] {
  const last = facts.at(-1)
  if (facts.length < 2) return [{ fact: last, change }]
  const links: ChainLink[] = []
  let current = change.before
  for (const fact of facts) {
    const next = afterFact(change.name, current, fact)
    if (!next) return [{ fact: last, change }]
    links.push({ fact, change: { name: change.name, before: current, after: next } })
    current = next
  }
  const end = links.at(-1)
  if (!end || !isAlike(current, change.after)) return [{ fact: last, change }]
  // As the directory answers it, and not as the log wrote it.
  end.change = { ...end.change, after: change.after }
  return links
}

/** Undefined when the log does not tell the values. */
export function afterFact(
  name: string,
  before: readonly RawValue[],
  fact: WhoFact,
): RawValue[] | undefined {
  const told = fact.attributes?.find((attribute) => attribute.name === name)
  if (!told) return undefined
  if (told.replaces) return told.added.map(rawText)
  if (told.added.length + told.removed.length === 0) return undefined
  const removed = new Set(told.removed.map(comparable))
  return [
    ...before.filter((value) => !removed.has(comparable(plainText(value)))),
    ...told.added.map(rawText),
  ]
}

const comparable = (text: string) => text.toLowerCase()

export function isAlike(a: readonly RawValue[], b: readonly RawValue[]): boolean {
  const texts = (values: readonly RawValue[]) =>
    values
      .map((value) => comparable(plainText(value)))
      .toSorted()
      .join('\0')
  return texts(a) === texts(b)
}
