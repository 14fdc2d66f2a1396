import { randomUUID } from 'node:crypto'
import type { CollectedRecord } from '@gatehouse/contract/activity-record'
import { ConnectorId } from '@gatehouse/contract/ids'

export const aConnectorId = (): ConnectorId => ConnectorId.parse(randomUUID())

/** The n-th fact, the same each time. */
export function fact(n: number, changes: Partial<CollectedRecord> = {}): CollectedRecord {
  return {
    key: `fact:${n}`,
    at: new Date(Date.parse('2026-11-21T08:00:00.000Z') + n * 1000).toISOString(),
    who: 'alice',
    action: 'Modified',
    objectType: 'Fact',
    what: `Fact ${n}`,
    where: 'peer-host',
    workstation: '',
    succeeded: true,
    certainty: 'exact',
    details: [],
    ...changes,
  }
}

export const facts = (from: number, to: number): CollectedRecord[] =>
  Array.from({ length: to - from + 1 }, (_, index) => fact(from + index))
