import type { Investigation } from '@gatehouse/contract/activity'
import { InvestigationId } from '@gatehouse/contract/ids'
import { recordAuditEvent } from '#domains/audit-trail'
import { actorName, type OrganizationContext } from '#platform/context.ts'
import { newId } from '#platform/crypto/ids.ts'
import type { OrganizationTx } from '#platform/db/organization.ts'
import { AppError, notFound } from '#platform/errors.ts'
import * as store from './investigation.store.ts'

export interface InvestigationInput {
  name: string
  description: string
  filter: string
}

export const listInvestigations = async (ctx: OrganizationContext) => ({
  investigations: await ctx.transaction(store.listInvestigations),
})

/** Keeps a filter under a name that no other of the organization has. */
export const createInvestigation = (
  ctx: OrganizationContext,
  input: InvestigationInput,
): Promise<Investigation> =>
  refusingTakenName(input.name, () =>
    ctx.transaction(async (tx) => {
      const id = newId(InvestigationId, ctx.now())
      const facts = { ...input, updatedAt: ctx.now() }
      const created = await store.addInvestigation(tx, id, actorName(ctx.principal), facts)
      await recordAuditEvent(ctx, tx, {
        type: 'investigation.created',
        summary: `Saved the investigation ${created.name}.`,
        details: { investigationId: id, name: created.name, filter: created.filter },
      })
      return created
    }),
  )

export const updateInvestigation = (
  ctx: OrganizationContext,
  id: InvestigationId,
  input: InvestigationInput,
): Promise<Investigation> =>
  refusingTakenName(input.name, () =>
    ctx.transaction(async (tx) => {
      const before = await getInvestigation(tx, id)
      const after = await store.saveInvestigation(tx, id, { ...input, updatedAt: ctx.now() })
      await recordAuditEvent(ctx, tx, {
        type: 'investigation.updated',
        summary: `Changed the investigation ${after.name}.`,
        details: { investigationId: id, changed: changes(before, after) },
      })
      return after
    }),
  )

export const removeInvestigation = (
  ctx: OrganizationContext,
  id: InvestigationId,
): Promise<Record<string, never>> =>
  ctx.transaction(async (tx) => {
    const { name } = await getInvestigation(tx, id)
    await store.removeInvestigation(tx, id)
    await recordAuditEvent(ctx, tx, {
      type: 'investigation.removed',
      summary: `Removed the investigation ${name}.`,
      details: { investigationId: id, name },
    })
    return {}
  })

async function getInvestigation(tx: OrganizationTx, id: InvestigationId): Promise<Investigation> {
  const investigation = await store.findInvestigation(tx, id)
  if (!investigation) throw notFound('investigation', id)
  return investigation
}

const changes = (before: Investigation, after: Investigation) =>
  (['name', 'description', 'filter'] as const)
    .filter((property) => before[property] !== after[property])
    .map((property) => ({ property, before: before[property], after: after[property] }))

/** The database decides, so that of two people at once only one gets the name. */
async function refusingTakenName<T>(name: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    const isTaken =
      cause instanceof Error &&
      'constraint' in cause &&
      cause.constraint === 'investigation_name_is_unique'
    if (!isTaken) throw cause
    throw new AppError(
      'conflict',
      `There is an investigation ${name} already. Choose another name.`,
      {
        cause,
        fields: [{ path: 'name', message: 'This name is taken.' }],
      },
    )
  }
}
