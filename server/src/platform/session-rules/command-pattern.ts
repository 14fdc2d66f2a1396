import { parsePattern } from './parse-pattern.ts'
import { type Anchor, isNewline, isWord } from './pattern-part.ts'
import { programOf, type PatternStep } from './pattern-program.ts'

/**
 * A regular expression that cannot be slow: a line is read once, with all places of the pattern that it could have come to
 * at the same time (Thompson, 1968), so no line makes it go back and try again. What that way cannot do is refused.
 */
export interface CommandPattern {
  /** What it costs: places that it can come to. */
  steps: number
  /** Whether it is found anywhere in the line. */
  test(line: string): boolean
}

/** Throws a `PatternError`. */
export function compilePattern(source: string): CommandPattern {
  const program = programOf(parsePattern(source))
  return { steps: program.length, test: (line) => run(program, line) }
}

function run(program: readonly PatternStep[], line: string): boolean {
  const codes = Array.from(line, (character) => character.codePointAt(0) ?? 0)
  // By place: at which character it was last come to. Each place is gone into once for a character.
  const seen = new Int32Array(program.length).fill(-1)
  let reached: number[] = []
  for (let at = 0; at <= codes.length; at += 1) {
    const open = [...reached, 0]
    reached = []
    for (let place = open.pop(); place !== undefined; place = open.pop()) {
      if (seen[place] === at) continue
      seen[place] = at
      const step = program[place]
      const code = codes[at]
      if (step?.does === 'match') return true
      if (step?.does === 'split') open.push(...step.to)
      if (step?.does === 'anchor' && holds(step.anchor, codes, at)) open.push(place + 1)
      if (step?.does === 'one' && code !== undefined && step.matches(code)) reached.push(place + 1)
    }
  }
  return false
}

/** `^` and `$` hold at every line, so that a command of several lines hides none of them. */
function holds(anchor: Anchor, codes: readonly number[], at: number): boolean {
  if (anchor === 'start') return at === 0 || isNewline(codes[at - 1] ?? 0)
  if (anchor === 'end') return at === codes.length || isNewline(codes[at] ?? 0)
  const wordAt = (place: number) => isWord(codes[place] ?? 0)
  return (wordAt(at - 1) !== wordAt(at)) === (anchor === 'word')
}
