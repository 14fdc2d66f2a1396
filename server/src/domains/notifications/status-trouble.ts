import type { Status } from '@gatehouse/contract/statuses'
import type { NamedStatus } from '#domains/organizations'
import type { Trouble } from './notification.store.ts'

type Severity = Trouble['severity']

/** What of a status is trouble, with the words of the title. */
const troubles: Readonly<Partial<Record<Status, readonly [Severity, string]>>> = {
  'needs-attention': ['warning', 'needs attention'],
  'experiencing-issues': ['critical', 'has issues'],
  offline: ['critical', 'is offline'],
}

/** Everything that may be said of one thing; at most one of them at a time. */
export const statusKeys = (subjectId: string): string[] =>
  statusKeyPrefixes.map((prefix) => `${prefix}${subjectId}`)

export const statusKeyPrefixes = ['agent:', 'agent-update:', 'source:', 'deletion:']

/** What people are told of a thing that is like this; undefined when there is nothing to tell. */
export function troubleOf(said: NamedStatus): Trouble | undefined {
  if (said.subject === 'agent') return agentTrouble(said)
  if (said.subject === 'source') return sourceTrouble(said)
  if (said.subject === 'organization') return deletionTrouble(said)
  return undefined
}

function agentTrouble({
  organizationId,
  subjectId,
  name,
  status,
  reason,
}: NamedStatus): Trouble | undefined {
  const fix: Trouble['fix'] = { to: 'agent', organizationId, agentId: subjectId }
  if (status === 'update-recommended') {
    return {
      ...{ organizationId, fix, severity: 'info', kind: 'agent-update' },
      key: `agent-update:${subjectId}`,
      title: `There is a newer agent for ${name || 'a computer'}`,
      text: `${reason} It goes on collecting until it is updated.`,
    }
  }
  const trouble = troubles[status]
  if (!trouble) return undefined
  const [severity, words] = trouble
  return {
    ...{ organizationId, fix, severity, kind: 'agent-trouble' },
    key: `agent:${subjectId}`,
    title: `The agent ${name ? `on ${name} ` : ''}${words}`,
    text: reason,
  }
}

function sourceTrouble({
  organizationId,
  subjectId,
  name,
  status,
  reason,
}: NamedStatus): Trouble | undefined {
  const trouble = troubles[status]
  if (!trouble) return undefined
  const [severity, words] = trouble
  return {
    ...{ organizationId, severity, kind: 'source-trouble' },
    key: `source:${subjectId}`,
    title: `The source ${name ? `${name} ` : ''}${words}`,
    text: reason,
    fix: { to: 'source', organizationId, sourceId: subjectId },
  }
}

const deletionTrouble = ({
  organizationId,
  subjectId,
  status,
  reason,
}: NamedStatus): Trouble | undefined =>
  status === 'pending-deletion'
    ? {
        ...{ organizationId, severity: 'critical', kind: 'organization-trouble' },
        key: `deletion:${subjectId}`,
        title: 'This organization is about to be deleted',
        text: reason,
        fix: { to: 'organization', organizationId },
      }
    : undefined
