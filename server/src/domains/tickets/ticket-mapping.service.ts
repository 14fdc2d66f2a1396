import { OrganizationId, ServiceDeskId } from '@gatehouse/contract/ids'
import { Routing, type TicketMapping } from '@gatehouse/contract/service-desks'
import { Reference } from '@gatehouse/contract/ticket-settings'
import { recordAuditEvent } from '#domains/audit-trail'
import { visibleOrganizationIds } from '#domains/organizations'
import type { OrganizationContext, UserContext, UserPrincipal } from '#platform/context.ts'
import { invalidField, notFound } from '#platform/errors.ts'
import { findServiceDesk } from './service-desk.store.ts'
import * as store from './ticket-mapping.store.ts'

export async function listMappings(ctx: UserContext): Promise<TicketMapping[]> {
  const ids = await visibleOrganizationIds(ctx)
  return ctx.db.inOrganizations(ids, async (tx) => (await store.listMappings(tx)).map(toMapping))
}

export async function saveMapping(
  ctx: OrganizationContext<UserPrincipal>,
  input: Omit<TicketMapping, 'organizationId'>,
): Promise<TicketMapping> {
  const desk = await ctx.db.asSystem('find a service desk of the managing organization', (tx) =>
    findServiceDesk(tx, input.serviceDeskId),
  )
  if (!desk) {
    throw invalidField('serviceDeskId', 'There is no such service desk. Choose one of the list.')
  }
  const { organizationId } = ctx
  return ctx.transaction(async (tx) => {
    await store.saveMapping(tx, {
      organization_id: organizationId,
      service_desk_id: input.serviceDeskId,
      company: JSON.stringify(input.company),
      routing: JSON.stringify(input.routing),
      is_enabled: input.isEnabled,
      updated_at: ctx.now(),
    })
    await recordAuditEvent(ctx, tx, {
      type: 'ticket-mapping.saved',
      summary: `Tickets go to ${desk.name} for the company ${input.company.name || input.company.id}${input.isEnabled ? '' : '; switched off'}.`,
      details: { ...input },
    })
    return { organizationId, ...input }
  })
}

export const removeMapping = (ctx: OrganizationContext): Promise<void> =>
  ctx.transaction(async (tx) => {
    if (!(await store.removeMapping(tx, ctx.organizationId))) {
      throw notFound('ticket mapping', ctx.organizationId)
    }
    await recordAuditEvent(ctx, tx, {
      type: 'ticket-mapping.removed',
      summary: 'No more tickets are made for this organization.',
    })
  })

export const toMapping = (row: store.TicketMappingData): TicketMapping => ({
  organizationId: OrganizationId.parse(row.organization_id),
  serviceDeskId: ServiceDeskId.parse(row.service_desk_id),
  company: Reference.parse(row.company),
  routing: Routing.parse(row.routing),
  isEnabled: row.is_enabled,
})
