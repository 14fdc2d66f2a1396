import type { CommandRule } from '@gatehouse/contract/access-policies'
import { type CommandPattern, compilePattern } from './command-pattern.ts'
import { PatternError } from './pattern-part.ts'

/** So much of a line is looked at from its beginning, and as much from its end, in characters. */
const looksAt = 2048

export interface CommandVerdict {
  action: CommandRule['action']
  pattern: string
  /** For the user; empty when the rule has none. */
  message: string
}

/** What weighs more counts, whatever the order of the rules. */
const weights: Readonly<Record<CommandRule['action'], number>> = {
  log: 0,
  block: 1,
  'block-and-lock': 2,
  terminate: 3,
}

const compiled = new WeakMap<CommandRule, CommandPattern | undefined>()

function patternOf(rule: CommandRule): CommandPattern | undefined {
  if (!compiled.has(rule)) compiled.set(rule, compile(rule.pattern))
  return compiled.get(rule)
}

function compile(pattern: string): CommandPattern | undefined {
  try {
    return compilePattern(pattern)
  } catch (cause) {
    if (cause instanceof PatternError) return undefined // It was said when the rule was saved.
    throw cause
  }
}

/**
 * What the rules say to a command line; undefined when none matches. A guard rail and no boundary. The middle of a very long
 * line goes unseen, its beginning and its end never.
 */
export function commandVerdict(
  rules: readonly CommandRule[],
  line: string,
): CommandVerdict | undefined {
  const seen =
    line.length <= looksAt * 2 ? line : `${line.slice(0, looksAt)}\0${line.slice(-looksAt)}`
  const [heaviest] = rules
    .filter((rule) => patternOf(rule)?.test(seen))
    .toSorted((a, b) => weights[b.action] - weights[a.action])
  if (!heaviest) return undefined
  const { action, pattern, message } = heaviest
  return { action, pattern, message }
}
