import { basename, dirname } from 'node:path'
import type { Evidence, Run } from './evidence.ts'
import { isMentioned } from './mention.ts'
import type { Question } from './who-resolver.ts'

/** File times come from a clock that is up to one tick (10 ms) late; log lines are written after the change. */
const slackMilliseconds = 100
/** The end of a run may never be logged, and somebody must not be blamed for ever. */
const longestRunMilliseconds = 12 * 3_600_000
const mostHops = 5

/** Programs in which people do what no log line tells; any script is one too. */
const versatile = new RegExp(
  String.raw`(?:^|/)(?:(?:ba|da|z|fi|k)?sh|su|tmux|screen|mc|vim?|nvim|nano|emacs|ed|python[\d.]*|perl|ruby|node|` +
    String.raw`make|ansible\S*|puppet|salt-call|chef-client|apt(?:-get)?|aptitude|dpkg|dnf|yum|rpm|\S+\.(?:sh|py|pl))$`,
)

export interface FoundRun {
  run: Run
  /** The command names what was changed; otherwise it is the only one that could have done it. */
  isSpecific: boolean
}

/** The run that is about this change; else what the only person did who could have made it. */
export function runFor(question: Question, evidence: Evidence): FoundRun | undefined {
  const able = evidence.runs.filter(
    (run) => question.accounts.includes(run.as) && isDuring(run, question.at, question.since),
  )
  const specific = able.findLast((run) => namesChange(run, question))
  const found =
    specific ??
    onlyOne(
      able.filter((run) => question.tools.some((tool) => isMentioned(run.command, tool))),
      evidence,
    ) ??
    onlyOne(able.filter(canDoAnything), evidence)
  if (!found) return undefined
  return { run: personBehind(found, evidence, question.at), isSpecific: specific !== undefined }
}

/** Where the person sat who did this; empty when the person sat at several places. */
export const workstationOf = (run: Run, evidence: Evidence, at: Date): string =>
  run.address || addressOf(run.by, run.tty, evidence, at)

export function addressOf(account: string, tty: string, evidence: Evidence, at: Date): string {
  const logons = evidence.runs.filter(
    (run) => run.by === account && run.as === account && run.address !== '' && isDuring(run, at),
  )
  const here = logons.filter((run) => tty !== '' && run.tty === tty)
  const addresses = new Set((here.length > 0 ? here : logons).map(({ address }) => address))
  const [only = ''] = addresses
  return addresses.size === 1 ? only : ''
}

function isDuring(run: Run, at: Date, since: Date = at): boolean {
  const until = run.until?.getTime() ?? run.from.getTime() + longestRunMilliseconds
  return (
    run.from.getTime() - slackMilliseconds <= at.getTime() &&
    since.getTime() <= until + slackMilliseconds
  )
}

function namesChange(run: Run, { names }: Question): boolean {
  if (run.command === '') return false
  if (names.some((name) => name.length > 2 && isMentioned(run.command, name))) return true
  return names.filter((name) => name.startsWith('/')).some((path) => isPathMeant(run, path))
}

/** By its name alone, in its directory, or with a directory above it. */
function isPathMeant(run: Run, path: string): boolean {
  const directory = dirname(path)
  if (run.directory === directory && isMentioned(run.command, basename(path))) return true
  if (directory === '/') return false
  return isMentioned(run.command, directory) || isPathMeant({ ...run, directory: '' }, directory)
}

/** A logon or su has no command. */
const canDoAnything = ({ command }: Run): boolean =>
  command === '' || versatile.test(command.split(' ')[0] ?? '')

/** Two people with the power to do it at that time make a guess of it. */
function onlyOne(runs: Run[], evidence: Evidence): Run | undefined {
  const people = new Set(runs.map((run) => personBehind(run, evidence, run.from).by))
  return people.size === 1 ? runs.at(-1) : undefined
}

/** Who became root first, where root used sudo. */
function personBehind(run: Run, evidence: Evidence, at: Date): Run {
  let found = run
  for (let hop = 0; hop < mostHops; hop++) {
    const outer = evidence.runs.filter(
      (each) => each.as === found.by && each.by !== found.by && isDuring(each, at),
    )
    const sameTerminal = outer.filter((each) => each.tty !== '' && each.tty === found.tty)
    const candidates = sameTerminal.length > 0 ? sameTerminal : outer
    const next = candidates.at(-1)
    if (!next || new Set(candidates.map(({ by }) => by)).size !== 1) return found
    found = { ...next, command: run.command || next.command }
  }
  return found
}
