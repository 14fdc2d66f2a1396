import type { Clock } from '#platform/context.ts'
import type { AnyTx } from '#platform/db/organization.ts'
import { domainEvent, raise } from '#platform/jobs/jobs.ts'
import { OrganizationId } from '@gatehouse/contract/ids'
import {
  Status,
  type StatusChange,
  type StatusReport,
  StatusSubject,
} from '@gatehouse/contract/statuses'
import { z } from 'zod'
import { rollUp, type Said } from './status.ts'
import * as store from './status.store.ts'
import type { Subject } from './status.store.ts'

export interface OwnStatus extends Said {
  organizationId: OrganizationId
  subject: Subject
  parent?: Subject
  /** What people call it, for those who are told of its trouble. */
  name?: string
}

/** What shows of a thing is another status now, or trouble for another reason. */
export const statusChanged = domainEvent(
  'status.changed',
  z.object({
    organizationId: OrganizationId,
    subject: StatusSubject,
    subjectId: z.string(),
    status: Status,
    reason: z.string(),
  }),
)

/** Things that are gone, and nobody needs to hear of their trouble any more. */
export const statusForgotten = domainEvent(
  'status.forgotten',
  z.object({ organizationId: OrganizationId, subjectIds: z.array(z.string()) }),
)

/**
 * Says how a thing is. What shows in it and in everything above it follows; each change is kept with its
 * time and reason. Saying the same again changes nothing.
 * @returns whether it was news
 */
export async function setStatus(clock: Clock, tx: AnyTx, own: OwnStatus): Promise<boolean> {
  const { subject, parent, organizationId, status, reason } = own
  await store.lockStatuses(tx, organizationId)
  const before = await store.findStatusForUpdate(tx, subject)
  const name = own.name ?? before?.name ?? ''
  const isNews = before?.own !== status || before.own_reason !== reason
  if (!isNews && before?.name === name) return false
  const row = {
    organization_id: organizationId,
    subject: subject.subject,
    subject_id: subject.id,
    parent: parent?.subject ?? null,
    parent_id: parent?.id ?? null,
    name,
    own: status,
    own_reason: reason,
    status: before?.status ?? '',
    reason: before?.reason ?? '',
    since: before?.since ?? clock.now(),
  }
  await store.saveStatus(tx, row)
  await refresh(clock, tx, subject)
  return isNews
}

/** Forgets a thing that is gone; its parent is counted again. */
export async function forgetStatus(clock: Clock, tx: AnyTx, subject: Subject): Promise<void> {
  const before = await store.findStatus(tx, subject)
  if (before) await store.lockStatuses(tx, before.organization_id)
  const subjectIds = await store.removeStatus(tx, subject)
  if (before) {
    const organizationId = OrganizationId.parse(before.organization_id)
    await raise(tx, statusForgotten, { organizationId, subjectIds })
  }
  const parent = before && parentOf(before)
  if (parent) await refresh(clock, tx, parent)
}

/** Counts a thing's status again, and its parents' as long as something changes. */
async function refresh(clock: Clock, tx: AnyTx, subject: Subject): Promise<void> {
  const row = await store.findStatusForUpdate(tx, subject)
  if (!row) return
  const own = { status: Status.parse(row.own), reason: row.own_reason }
  const shown = rollUp(own, await store.listChildren(tx, subject))
  const parent = parentOf(row)
  if (shown.status !== row.status || shown.reason !== row.reason) {
    const since = shown.status === row.status ? row.since : clock.now()
    await store.saveStatus(tx, { ...row, ...shown, since })
    if (shown.status !== row.status || isTrouble(shown.status)) {
      await store.saveChange(tx, row, shown, clock.now())
      await raise(tx, statusChanged, {
        organizationId: OrganizationId.parse(row.organization_id),
        subject: subject.subject,
        subjectId: subject.id,
        ...shown,
      })
    }
  }
  if (parent) await refresh(clock, tx, parent)
}

/** Another reason for trouble is history; how far a first collection has come is not. */
const isTrouble = (status: Status): boolean =>
  !['healthy', 'new', 'disabled', 'not-configured'].includes(status)

function parentOf(row: { parent: string | null; parent_id: string | null }): Subject | undefined {
  if (row.parent === null || row.parent_id === null) return undefined
  return { subject: row.parent as StatusSubject, id: row.parent_id }
}

export interface NamedStatus extends Said {
  organizationId: OrganizationId
  subject: StatusSubject
  subjectId: string
  /** Empty for what nobody has named. */
  name: string
}

const toNamed = (row: NonNullable<Awaited<ReturnType<typeof store.findStatus>>>): NamedStatus => ({
  organizationId: OrganizationId.parse(row.organization_id),
  subject: StatusSubject.parse(row.subject),
  subjectId: row.subject_id,
  name: row.name,
  status: Status.parse(row.status),
  reason: row.reason,
})

/** How one thing is now; undefined when it is gone. */
export async function findNamedStatus(
  tx: AnyTx,
  subject: Subject,
): Promise<NamedStatus | undefined> {
  const row = await store.findStatus(tx, subject)
  return row && toNamed(row)
}

/** How all things of these kinds are that the transaction may see. */
export const listNamedStatuses = async (
  tx: AnyTx,
  subjects: readonly StatusSubject[],
): Promise<NamedStatus[]> => (await store.listStatusRows(tx, subjects)).map(toNamed)

const unknown: StatusReport = {
  status: 'not-configured',
  reason: 'Nothing is known yet.',
  since: new Date(0).toISOString(),
}

/** Statuses of all things of a kind that the transaction may see, by id. */
export async function statusesOf(
  tx: AnyTx,
  subject: StatusSubject,
): Promise<(id: string) => StatusReport> {
  const statuses = await store.listStatuses(tx, subject)
  return (id) => statuses.get(id) ?? unknown
}

export const statusHistory = (
  tx: Parameters<typeof store.listChanges>[0],
  subject: Subject,
): Promise<StatusChange[]> => store.listChanges(tx, subject)
