import { maxLinuxName } from './step-limits.ts'
import type { PlannedStep, StepOf } from './planned-step.ts'
import type { StepFacts } from './step-facts.ts'
import { StepFailed } from './step-failed.ts'

/** An account that we make: a name that means nothing else to a shell, a path or sudo. */
export function requireOwnAccount({ account }: Pick<PlannedStep, 'account'>): string {
  if (/^[a-z][a-z0-9_-]*$/.test(account) && account.length <= maxLinuxName) return account
  throw new StepFailed(`${JSON.stringify(account)} is not the name of an account that we make.`)
}

/** An account that is there: also such as `Jo.Doe` and `jo@corp`. */
export function requireAccount({ account }: Pick<PlannedStep, 'account'>): string {
  if (/^[A-Za-z_][A-Za-z0-9._@-]{0,254}\$?$/.test(account)) return account
  throw new StepFailed(`${JSON.stringify(account)} cannot be used as the name of a Linux account.`)
}

export function requireGroup({ group }: { group: string }): string {
  if (/^[a-z_][a-z0-9_-]*\$?$/.test(group) && group.length <= maxLinuxName) return group
  throw new StepFailed(`${JSON.stringify(group)} cannot be used as the name of a Linux group.`)
}

export function requireFile({ file }: { file: string }): string {
  if (/^gatehouse-[A-Za-z0-9_-]{1,150}$/.test(file)) return file
  throw new StepFailed(`${JSON.stringify(file)} is no file of ours in /etc/sudoers.d.`)
}

const oneLine = (text: string): boolean => !/\p{Cc}/u.test(text)

/** Key and password of a new account; empty when there is none. */
export function requireLogin({ authorizedKey = '', password = '' }: StepFacts) {
  if (!oneLine(authorizedKey) || !oneLine(password)) {
    throw new StepFailed('The key or the password of the new account has a line break in it.')
  }
  if (authorizedKey === '' && password === '') {
    throw new StepFailed('The new account would have no key and no password.')
  }
  return { authorizedKey, password }
}

const runAsPattern = /^(ALL|[a-z_][a-z0-9_-]*)(,[a-z_][a-z0-9_-]*)*$/
// What means something to sudoers(5), besides the comma between commands, is not in them.
const commandPattern = /^\/[^\s,:=\\"!#()*?[\]]+( [^,:=\\"!#()\p{Cc}]+)?$/u

/** Why sudo could not be given this; undefined when it could. */
export function sudoProblem({
  commands,
  runAs,
}: Pick<StepOf<'add-sudoers-rule'>, 'commands' | 'runAs'>): string | undefined {
  if (!runAsPattern.test(runAs)) {
    return 'Give ALL, or the accounts whose rights may be used, separated by commas.'
  }
  const list = commands.split(',').map((command) => command.trim())
  if (commands === 'ALL' || list.every((command) => commandPattern.test(command))) return undefined
  return 'Give ALL, or commands with their absolute path, separated by commas, without : = \\ " ! # ( ) in them and without patterns in the path.'
}

/** One line of sudoers(5), and whose it is. */
export function sudoContent(step: StepOf<'add-sudoers-rule'>): string {
  const problem = sudoProblem(step)
  if (problem !== undefined) throw new StepFailed(problem)
  const account = requireAccount(step)
  if (account.includes('@')) throw new StepFailed(`sudo takes no account such as ${account}.`)
  const tag = step.asksPassword ? 'PASSWD' : 'NOPASSWD'
  const commands = step.commands
    .split(',')
    .map((one) => one.trim())
    .join(', ')
  return `# Gatehouse session ${step.sessionId}\n${account} ALL=(${step.runAs}) ${tag}: ${commands}`
}
