import { type Anchor, type Matcher, PatternError, type PatternPart } from './pattern-part.ts'

export type PatternStep =
  | { does: 'one'; matches: Matcher }
  | { does: 'anchor'; anchor: Anchor }
  /** Goes on at all of these places. */
  | { does: 'split'; to: number[] }
  | { does: 'match' }

/** Counted repetitions are written out. */
const maxSteps = 1000

/** The places that a pattern can come to, each followed by the next one. */
export function programOf(part: PatternPart): PatternStep[] {
  const steps: PatternStep[] = []
  emit(steps, part)
  add(steps, { does: 'match' })
  return steps
}

function add(steps: PatternStep[], step: PatternStep): void {
  if (steps.length >= maxSteps) {
    throw new PatternError('The pattern is too large: repeat less in it.')
  }
  steps.push(step)
}

/** A jump; where to is filled in when it is known. */
function fork(steps: PatternStep[]): number[] {
  const to: number[] = []
  add(steps, { does: 'split', to })
  return to
}

function emit(steps: PatternStep[], part: PatternPart): void {
  if (part.is === 'one') return add(steps, { does: 'one', matches: part.matches })
  if (part.is === 'anchor') return add(steps, { does: 'anchor', anchor: part.anchor })
  if (part.is === 'sequence') return part.parts.forEach((one) => emit(steps, one))
  if (part.is === 'choice') return emitChoice(steps, part.parts)
  return emitRepeat(steps, part)
}

function emitChoice(steps: PatternStep[], parts: readonly PatternPart[]): void {
  const start = fork(steps)
  const ends = parts.map((one) => {
    start.push(steps.length)
    emit(steps, one)
    return fork(steps)
  })
  for (const end of ends) end.push(steps.length)
}

function emitRepeat(
  steps: PatternStep[],
  { part, least, most }: Extract<PatternPart, { is: 'repeat' }>,
): void {
  for (let count = 0; count < least; count += 1) emit(steps, part)
  if (most === Infinity) return emitLoop(steps, part)
  const exits: number[][] = []
  for (let count = least; count < most; count += 1) {
    const exit = fork(steps)
    exit.push(steps.length)
    emit(steps, part)
    exits.push(exit)
  }
  for (const exit of exits) exit.push(steps.length)
}

function emitLoop(steps: PatternStep[], part: PatternPart): void {
  const start = steps.length
  const split = fork(steps)
  split.push(steps.length)
  emit(steps, part)
  fork(steps).push(start)
  split.push(steps.length)
}
