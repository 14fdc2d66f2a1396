import type { Action, CollectedRecord } from '@gatehouse/contract/activity-record'
import { limits } from '@gatehouse/contract/activity-record'
import type { SessionFact } from '#broker'
import type { SessionData } from './session.store.ts'

/** Shows as the stream of these records in search. */
export const sessionsConnector = 'Gatehouse Sessions'

interface Said {
  action: Action
  objectType: string
  what: string
  succeeded?: boolean
  details?: CollectedRecord['details']
}

const fileActions = {
  read: 'Read',
  written: 'Modified',
  removed: 'Removed',
  renamed: 'Renamed',
  'made-directory': 'Added',
  'removed-directory': 'Removed',
  changed: 'Modified',
  linked: 'Added',
} as const satisfies Record<string, Action>

const refusedTypes = { shell: 'Shell', command: 'Command', transfer: 'File transfer' } as const

/** What was done in a session, as any other audited fact: who did it is the person, not the account on the target. */
export function recordOf(
  session: SessionData,
  { connectionId, address, position }: { connectionId: string; address: string; position: number },
  fact: SessionFact,
): CollectedRecord | undefined {
  const said = sayingOf(session, fact)
  if (!said) return undefined
  return {
    key: `${connectionId}:${position}`,
    at: new Date(fact.at).toISOString(),
    who: session.username.slice(0, limits.who),
    action: said.action,
    objectType: said.objectType,
    what: cut(said.what, limits.what),
    where: session.target_name.slice(0, limits.where),
    workstation: address.slice(0, limits.workstation),
    succeeded: said.succeeded ?? true,
    certainty: 'exact',
    details: [
      { property: 'Session', after: session.id },
      { property: 'Account', after: session.account ?? '' },
      ...(said.details ?? []),
    ],
  }
}

function sayingOf(session: SessionData, fact: SessionFact): Said | undefined {
  switch (fact.kind) {
    case 'connected':
      return {
        ...{ action: 'Session Start', objectType: 'Session', what: session.session_type.name },
        details: [
          ...given('Reason', session.reason),
          ...given('Ticket', session.ticket),
          { property: 'Policy', after: session.policy_name },
        ],
      }
    case 'shell':
      return { action: 'Executed', objectType: 'Shell', what: 'Shell' }
    case 'exec':
      return { action: 'Executed', objectType: 'Command', what: fact.command }
    case 'exit':
      // That it ended well is no news.
      if (fact.exitCode === 0 && fact.signal === undefined) return undefined
      return {
        ...{ action: 'Executed', objectType: 'Command exit', what: fact.command },
        succeeded: false,
        details: [
          ...given('Exit code', fact.exitCode?.toString() ?? ''),
          ...given('Signal', fact.signal ?? ''),
        ],
      }
    case 'command':
      return { action: 'Executed', objectType: 'Command', what: fact.line }
    case 'command-rule':
      return {
        ...{ action: 'Executed', objectType: 'Command', what: fact.line },
        succeeded: fact.action === 'log',
        details: [
          { property: 'Command rule', after: fact.pattern },
          { property: 'Done', after: fact.action },
        ],
      }
    case 'refused':
      return {
        ...{ action: 'Executed', objectType: refusedTypes[fact.what] },
        ...{ what: fact.command || refusedTypes[fact.what], succeeded: false },
        details: given('Refused', fact.reason),
      }
    case 'file':
      return {
        ...{ action: fileActions[fact.operation], objectType: 'File', what: fact.path },
        succeeded: fact.succeeded,
        details: [
          { property: 'Operation', after: fact.operation },
          ...given('New path', fact.newPath ?? ''),
          ...given('Bytes', fact.bytes?.toString() ?? ''),
          ...given('SHA-256', fact.sha256 ?? ''),
        ],
      }
    case 'forward':
      return {
        ...{ action: 'Activated', objectType: 'Forward', what: `${fact.direction} ${fact.to}` },
        succeeded: fact.isAllowed,
      }
  }
}

const given = (property: string, after: string): CollectedRecord['details'] =>
  after === '' ? [] : [{ property, after: cut(after, 16_384) }]

const cut = (text: string, max: number): string => (text === '' ? '-' : text.slice(0, max))
