import type { SessionTypeInput } from '@gatehouse/contract/session-types'
import { sudoProblem } from '#domains/actions'
import { invalidField } from '#platform/errors.ts'
import { expandTemplate } from './account-template.ts'

const phases = ['before', 'during', 'after'] as const

/** Throws `invalid_request` for what could only fail on the target. */
export function requireSoundType(type: SessionTypeInput): void {
  requireSoundTemplate(type)
  for (const phase of phases) {
    for (const [index, action] of type[phase].entries()) {
      if (action.kind !== 'add-sudoers-rule') continue
      const path = `${phase}.${index}`
      const problem = sudoProblem(action)
      if (problem !== undefined) throw invalidField(`${path}.commands`, problem)
      if (phase === 'after') {
        throw invalidField(path, 'Rights are given before or during a session, not after it.')
      }
      if (action.asksPassword && type.loginAccount === 'ephemeral') {
        throw invalidField(
          `${path}.asksPassword`,
          'An account that is made for the session has no password that sudo could ask for.',
        )
      }
    }
  }
  const gives = type.after.findIndex(({ kind }) => kind === 'add-to-local-group')
  if (gives >= 0) {
    throw invalidField(
      `after.${gives}`,
      'Groups are given before or during a session, not after it.',
    )
  }
}

function requireSoundTemplate({ loginAccount, accountTemplate }: SessionTypeInput): void {
  if (loginAccount === 'ephemeral' && accountTemplate === '') {
    throw invalidField('accountTemplate', 'Say how the account is named.')
  }
  if (loginAccount !== 'ephemeral' && /%sessionid%/i.test(accountTemplate)) {
    throw invalidField(
      'accountTemplate',
      'Only an account that is made for the session can be named by it: leave %sessionid% out.',
    )
  }
  const everything = new Proxy({}, { get: () => 'x' })
  const [problem] = expandTemplate(accountTemplate, everything).problems
  if (problem !== undefined) throw invalidField('accountTemplate', problem)
}
