import type { CommandRule } from '@gatehouse/contract/access-policies'

/** A line longer than that is cut before it is matched, so that a pattern cannot take for ever on it. */
const maxMatched = 4096

/**
 * The first rule that matches and does more than to log; else the first that logs. Guard rails, not boundaries. Patterns were
 * checked when they were saved; one that is none matches nothing.
 */
export function ruleFor(rules: readonly CommandRule[], line: string): CommandRule | undefined {
  const text = line.slice(0, maxMatched).trim()
  if (text === '') return undefined
  const matching = rules.filter(({ pattern }) => matches(pattern, text))
  return matching.find(({ action }) => action !== 'log') ?? matching[0]
}

const compiled = new Map<string, RegExp | undefined>()

function matches(pattern: string, text: string): boolean {
  if (!compiled.has(pattern)) {
    if (compiled.size > 1000) compiled.clear()
    compiled.set(pattern, compile(pattern))
  }
  return compiled.get(pattern)?.test(text) ?? false
}

function compile(pattern: string): RegExp | undefined {
  try {
    return new RegExp(pattern, 'm')
  } catch {
    return undefined // Said when the rule is saved.
  }
}

export const wordsOfRule = ({ message, pattern }: CommandRule): string =>
  message === '' ? `This command is not allowed here (rule: ${pattern}).` : message
