import type { Attribution } from './attribution.ts'
import type { AuditEvent } from './audit-events.ts'
import type { Evidence, Run, ToolLine } from './evidence.ts'
import { maskSecrets } from './mask-secrets.ts'
import { isMentioned } from './mention.ts'
import { addressOf, runFor, workstationOf } from './run-search.ts'

/** A change for which somebody is looked for. */
export interface Question {
  /** When the system says it happened. */
  at: Date
  /** Where only a span of time is known: its beginning. `at` is its end. */
  since?: Date
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

type NameOf = (uid: number) => string | undefined

/** A tool writes its line within this time of the change. */
const toolMilliseconds = 3000

/** The best that the evidence says. `nameOf` knows users by number. */
export function answer(
  question: Question,
  evidence: Evidence,
  nameOf: NameOf,
  hasAudit: boolean,
): Answer {
  const event = auditEventFor(question, evidence)
  if (event?.loginUid !== undefined) {
    const details = event.exe ? [{ property: 'Tool', after: event.exe }] : []
    return exact(personOf(event.loginUid, nameOf), evidence, event.at, details)
  }
  const line = toolLineFor(question, evidence)
  if (line?.loginUid !== undefined) {
    return exact(personOf(line.loginUid, nameOf), evidence, line.at, lineDetails(line))
  }
  return joined(question, line, evidence, hasAudit)
}

const personOf = (uid: number, nameOf: NameOf): string => nameOf(uid) ?? `uid ${uid}`

const exact = (
  who: string,
  evidence: Evidence,
  at: Date,
  details: Attribution['details'],
): Answer => ({
  who,
  certainty: 'exact',
  workstation: addressOf(who, '', evidence, at),
  at,
  details,
  isFinal: true,
})

/** Who could act at the time of the line that a tool wrote, or else of the change. */
function joined(
  question: Question,
  line: ToolLine | undefined,
  evidence: Evidence,
  hasAudit: boolean,
): Answer {
  const at = line?.at ?? question.at
  const found = runFor(line ? withoutSpan({ ...question, at }) : question, evidence)
  const run = found?.run
  const told = line?.at ?? (run && question.since && later(run.from, question.since))
  const common = {
    ...(told ? { at: told } : {}),
    details: [...(run ? runDetails(run) : []), ...(line ? lineDetails(line) : [])],
    // sudo writes its line before the command begins, and a tool before it ends.
    isFinal: !hasAudit && (line !== undefined || found?.isSpecific === true),
  }
  if (!run) return { who: question.fallback, certainty: 'inferred', workstation: '', ...common }
  const workstation = workstationOf(run, evidence, told ?? at)
  return { who: run.by, certainty: 'joined', workstation, ...common }
}

function withoutSpan({ since: _since, ...question }: Question): Question {
  return question
}

const later = (a: Date, b: Date): Date => (a > b ? a : b)

function isNear(at: Date, question: Question): boolean {
  const since = question.since ?? question.at
  return (
    at.getTime() >= since.getTime() - toolMilliseconds &&
    at.getTime() <= question.at.getTime() + toolMilliseconds
  )
}

function auditEventFor(question: Question, evidence: Evidence): AuditEvent | undefined {
  return evidence.auditEvents.findLast(
    (event) =>
      event.loginUid !== undefined && isNear(event.at, question) && isAbout(event, question),
  )
}

function isAbout(event: AuditEvent, question: Question): boolean {
  if (question.names.some((name) => event.paths.has(name))) return true
  const tool = event.exe.split('/').at(-1) ?? ''
  return question.tools.includes(tool) && question.names.some((name) => event.objects.has(name))
}

function toolLineFor(question: Question, evidence: Evidence): ToolLine | undefined {
  return evidence.toolLines.findLast(
    (line) =>
      question.tools.includes(line.tool) &&
      isNear(line.at, question) &&
      (question.isAnyUseOfTool === true ||
        question.names.some((name) => isMentioned(line.message, name))),
  )
}

const runDetails = (run: Run) =>
  run.command === '' ? [] : [{ property: 'Command', after: maskSecrets(run.command) }]

const lineDetails = (line: ToolLine) => [
  { property: 'Tool', after: line.tool },
  { property: 'Log line', after: line.message },
]
