import {
  findOrganizationById,
  listOrganizationFacts,
  type OrganizationFacts,
} from '#domains/organizations'
import type { OrganizationId } from '@gatehouse/contract/ids'
import type { Context } from '#platform/context.ts'
import type { Client } from './authenticate.service.ts'
import type { PlanReference } from './incoming-record.ts'
import type { Plan } from './wire-record.ts'

const toPlan = ({ id, name }: Pick<OrganizationFacts, 'id' | 'name'>): Plan => ({
  organizationId: id,
  name,
  id: `{${id.toUpperCase()}}`,
})

export type Plans = ReadonlyMap<OrganizationId, Plan>

/** The organizations that a client reaches, as monitoring plans. */
export async function listPlans(ctx: Context, { reach, organization }: Client): Promise<Plans> {
  const facts =
    reach === 'all'
      ? await ctx.db.asSystem('name all organizations for a reader of all', listOrganizationFacts)
      : [await ctx.db.inOrganization(reach, (tx) => findOrganizationById(tx, reach))]
  return new Map(facts.map((one = organization) => [one.id, toPlan(one)]))
}

/** Which plan is meant; undefined when there is none that the client reaches. Without a reference it is its own. */
export function findPlan(
  plans: Plans,
  { organization }: Client,
  reference: PlanReference | undefined,
): Plan | undefined {
  if (!reference) return plans.get(organization.id)
  const id = reference.id?.replaceAll(/[{}]/g, '').toLowerCase()
  const name = reference.name?.toLowerCase()
  return [...plans.values()].find(
    (plan) =>
      (id === undefined || plan.organizationId === id) &&
      (name === undefined || plan.name.toLowerCase() === name),
  )
}
