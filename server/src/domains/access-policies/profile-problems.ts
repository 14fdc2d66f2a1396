import type { ConnectionProfile } from '@gatehouse/contract/access-policies'
import { invalidField } from '#platform/errors.ts'
import { compilePattern } from '#platform/session-rules/command-pattern.ts'
import { isDangerousVariable } from '#platform/session-rules/environment-rule.ts'
import { readForwardRule } from '#platform/session-rules/forward-rule.ts'
import { PatternError } from '#platform/session-rules/pattern-part.ts'

/** All rules of a policy together, so that each command line is looked at in milliseconds. */
const maxSteps = 10_000

/** Throws `invalid_request` for what a proxy could not keep to. */
export function requireSoundProfile(profile: ConnectionProfile): void {
  requireSoundCommandRules(profile)
  requireSoundApprovals(profile)
  requireHarmlessEnvironment(profile)
  for (const [index, text] of profile.forwardTo.entries()) {
    if (readForwardRule(text) || isSocket(text)) continue
    throw invalidField(
      `profile.forwardTo.${index}`,
      'Give a host and a port, such as db1:5432, *.corp:443, 10.0.0.0/8:* or [2001:db8::1]:22, or the path of a socket.',
    )
  }
}

const isSocket = (text: string): boolean => /^\/[^\p{Cc}]+$/u.test(text)

function requireHarmlessEnvironment({ environment }: ConnectionProfile): void {
  for (const [index, pattern] of environment.entries()) {
    if (!isDangerousVariable(pattern.replace(/\*$/, ''))) continue
    throw invalidField(
      `profile.environment.${index}`,
      `${pattern} makes programs on the target load or run something else, so it never goes through.`,
    )
  }
}

function requireSoundCommandRules({ commandRules }: ConnectionProfile): void {
  let steps = 0
  for (const [index, { pattern }] of commandRules.entries()) {
    steps += stepsOf(pattern, `profile.commandRules.${index}.pattern`)
  }
  if (steps > maxSteps) {
    throw invalidField(
      'profile.commandRules',
      'The rules are too large together: repeat less in them.',
    )
  }
}

function stepsOf(pattern: string, path: string): number {
  try {
    return compilePattern(pattern).steps
  } catch (cause) {
    if (cause instanceof PatternError) throw invalidField(path, cause.message)
    throw cause
  }
}

function requireSoundApprovals({ approvals }: ConnectionProfile): void {
  for (const [index, { approverIds, required }] of approvals.entries()) {
    if (required <= new Set(approverIds).size) continue
    throw invalidField(
      `profile.approvals.${index}.required`,
      'More approvals are required than there are approvers.',
    )
  }
}
