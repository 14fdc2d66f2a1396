import { basename, dirname } from 'node:path'
import type { AuditEvent } from './audit-events.ts'
import type { Attribution } from './attribution.ts'
import type { Evidence, Run, ToolLine } from './evidence.ts'
import { maskSecrets } from './mask-secrets.ts'
import { isMentioned } from './mention.ts'

/** A change for which somebody is looked for. */
export interface Question {
  /** When the system says it happened. */
  at: Date
  /** Accounts that may have acted, as far as permissions tell: `root`. */
  accounts: readonly string[]
  /** Who is named when nothing tells. */
  fallback: string
  /** Names, numbers and paths by which logs would speak of what was changed. */
  names: string[]
  /** Programs that make such changes. */
  tools: readonly string[]
  /** A line of such a program at that time is enough, whatever it is about. */
  isAnyUseOfTool?: boolean
}

export interface Answer extends Attribution {
  /** Waiting for more lines will not change it. */
  isFinal: boolean
}

/** File times come from a clock that is up to one tick (10 ms) late; log lines are written after the change. */
const slackMilliseconds = 100
const toolMilliseconds = 3000
/** The end of a run may never be logged, and somebody must not be blamed for ever. */
const longestRunMilliseconds = 12 * 3_600_000

/** Programs in which people do what no log line tells; any script is one too. */
const versatile = new RegExp(
  String.raw`(?:^|/)(?:(?:ba|da|z|fi|k)?sh|su|tmux|screen|mc|vim?|nvim|nano|emacs|ed|python[\d.]*|perl|ruby|node|` +
    String.raw`make|ansible\S*|puppet|salt-call|chef-client|apt(?:-get)?|aptitude|dpkg|dnf|yum|rpm|\S+\.(?:sh|py|pl))$`,
)

/** The best that the evidence says. `nameOf` knows users by number. */
export function answer(
  question: Question,
  evidence: Evidence,
  nameOf: (uid: number) => string | undefined,
  hasAudit: boolean,
): Answer {
  const byAudit = auditAnswer(question, evidence, nameOf)
  if (byAudit) return byAudit
  const line = toolLineFor(question, evidence)
  const at = line?.at ?? question.at
  const person =
    line?.loginUid === undefined ? undefined : (nameOf(line.loginUid) ?? `uid ${line.loginUid}`)
  if (person !== undefined) {
    return exact(person, evidence, at, line ? lineDetails(line) : [], line?.at)
  }

  const run = runFor({ ...question, at }, evidence)
  const details = [...(run ? runDetails(run) : []), ...(line ? lineDetails(line) : [])]
  const common = {
    ...(line ? { at: line.at } : {}),
    details,
    isFinal: !hasAudit && line !== undefined,
  }
  if (!run) return { who: question.fallback, certainty: 'inferred', workstation: '', ...common }
  return {
    who: run.by,
    certainty: 'joined',
    workstation: workstationOf(run, evidence, at),
    ...common,
  }
}

function auditAnswer(
  question: Question,
  evidence: Evidence,
  nameOf: (uid: number) => string | undefined,
): Answer | undefined {
  const near = evidence.auditEvents.filter(
    (event) =>
      Math.abs(event.at.getTime() - question.at.getTime()) <= toolMilliseconds &&
      isAbout(event, question),
  )
  const event = near.findLast(({ loginUid }) => loginUid !== undefined)
  if (event?.loginUid === undefined) return undefined
  const person = nameOf(event.loginUid) ?? `uid ${event.loginUid}`
  const tool = event.exe ? [{ property: 'Tool', after: event.exe }] : []
  return exact(person, evidence, event.at, tool, event.at)
}

function isAbout(event: AuditEvent, question: Question): boolean {
  if (question.names.some((name) => event.paths.has(name))) return true
  const tool = event.exe.split('/').at(-1) ?? ''
  return question.tools.includes(tool) && question.names.some((name) => event.objects.has(name))
}

const exact = (
  who: string,
  evidence: Evidence,
  at: Date,
  details: Attribution['details'],
  told: Date | undefined,
): Answer => ({
  who,
  certainty: 'exact',
  workstation: addressOf(who, '', evidence, at),
  ...(told ? { at: told } : {}),
  details,
  isFinal: true,
})

function toolLineFor(question: Question, evidence: Evidence): ToolLine | undefined {
  return evidence.toolLines.findLast(
    (line) =>
      question.tools.includes(line.tool) &&
      Math.abs(line.at.getTime() - question.at.getTime()) <= toolMilliseconds &&
      (question.isAnyUseOfTool === true ||
        question.names.some((name) => isMentioned(line.message, name))),
  )
}

/** The command that was running then and is about this change; else the only person who could act. */
function runFor(question: Question, evidence: Evidence): Run | undefined {
  const able = evidence.runs.filter(
    (run) => question.accounts.includes(run.as) && isDuring(run, question.at),
  )
  const about = able.findLast((run) => isCommandAbout(run, question))
  const found = about ?? onlyOne(able.filter(canDoAnything), evidence)
  return found && personBehind(found, evidence, question.at)
}

function isDuring(run: Run, at: Date): boolean {
  const time = at.getTime()
  const until = run.until?.getTime() ?? run.from.getTime() + longestRunMilliseconds
  return run.from.getTime() - slackMilliseconds <= time && time <= until + slackMilliseconds
}

function isCommandAbout(run: Run, question: Question): boolean {
  const isNamed = (name: string) => name.length > 2 && isMentioned(run.command, name)
  if (run.command === '') return false
  if (question.tools.some(isNamed) || question.names.some(isNamed)) return true
  return question.names
    .filter((name) => name.startsWith('/'))
    .some((path) => isPathMeant(run, path))
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
  versatile.test(command.split(' ')[0] ?? '') || command === ''

/** Two people with the power to do it at that time make a guess of it. */
function onlyOne(runs: Run[], evidence: Evidence): Run | undefined {
  const people = new Set(runs.map((run) => personBehind(run, evidence, run.from).by))
  return people.size === 1 ? runs.at(-1) : undefined
}

/** Who became root first, where root used sudo. */
function personBehind(run: Run, evidence: Evidence, at: Date): Run {
  let found = run
  for (let depth = 0; depth < 5; depth++) {
    const outer = evidence.runs.filter(
      (each) =>
        each !== found && each.as === found.by && each.by !== found.by && isDuring(each, at),
    )
    const sameTerminal = outer.filter((each) => each.tty !== '' && each.tty === found.tty)
    const candidates = sameTerminal.length > 0 ? sameTerminal : outer
    const next = candidates.at(-1)
    if (!next || new Set(candidates.map(({ by }) => by)).size !== 1) return found
    found = { ...next, command: run.command || next.command }
  }
  return found
}

const workstationOf = (run: Run, evidence: Evidence, at: Date): string =>
  run.address || addressOf(run.by, run.tty, evidence, at)

/** Where the person sat then; empty when the person sat at several places. */
function addressOf(account: string, tty: string, evidence: Evidence, at: Date): string {
  const logons = evidence.runs.filter(
    (run) => run.by === account && run.as === account && run.address !== '' && isDuring(run, at),
  )
  const here = logons.filter((run) => tty !== '' && run.tty === tty)
  const addresses = new Set((here.length > 0 ? here : logons).map(({ address }) => address))
  const [only = ''] = addresses
  return addresses.size === 1 ? only : ''
}

const runDetails = (run: Run) =>
  run.command === '' ? [] : [{ property: 'Command', after: maskSecrets(run.command) }]

const lineDetails = (line: ToolLine) => [
  { property: 'Tool', after: line.tool },
  { property: 'Log line', after: line.message },
]
