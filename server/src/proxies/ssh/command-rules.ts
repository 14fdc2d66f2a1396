import type { CommandRule } from '@gatehouse/contract/access-policies'
import { commandVerdict } from '#platform/session-rules/command-rules.ts'

/** The gravest of the rules that match. Guard rails, not boundaries. */
export const ruleFor = (rules: readonly CommandRule[], line: string): CommandRule | undefined =>
  line.trim() === '' ? undefined : commandVerdict(rules, line.trim())

export const wordsOfRule = ({ message, pattern }: CommandRule): string =>
  message === '' ? `This command is not allowed here (rule: ${pattern}).` : message
