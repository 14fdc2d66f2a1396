import { type MomentKind, momentLooks } from '../moment-kinds.ts'

export interface Mark {
  /** From 0 to 1, along the recording. */
  place: number
  kind: MomentKind
}

const places = 300
/** Where several fall on one place, the first of these is shown. */
const byWeight = Object.keys(momentLooks)

/** As many marks as can be told apart on the bar. */
export function marksOf(
  moments: readonly { at: number; kind: MomentKind }[],
  endMs: number,
): Mark[] {
  const kinds = new Map<number, MomentKind>()
  for (const { at, kind } of moments) {
    const place = Math.min(Math.round((at / endMs) * places), places)
    const known = kinds.get(place)
    if (known === undefined || byWeight.indexOf(kind) < byWeight.indexOf(known))
      kinds.set(place, kind)
  }
  return [...kinds].map(([place, kind]) => ({ place: place / places, kind }))
}
