import { ServiceDeskId } from '@gatehouse/contract/ids'
import type {
  ConnectionInput,
  ServiceDesk,
  ServiceDeskChanges,
} from '@gatehouse/contract/service-desks'
import { defaultTicketSettings, defaultTicketTemplates } from '@gatehouse/contract/ticket-settings'
import { recordAuditEvent } from '#domains/audit-trail'
import { endNotification } from '#domains/notifications'
import type { Context, OrganizationContext } from '#platform/context.ts'
import { newId } from '#platform/crypto/ids.ts'
import type { AnyTx } from '#platform/db/organization.ts'
import { invalidField, notFound, requireFreeName } from '#platform/errors.ts'
import { addJob } from '#platform/jobs/jobs.ts'
import { callbackUrl } from './callback-token.ts'
import { callbacksJob } from './callback-setup.service.ts'
import { addDelivery } from './delivery-job.ts'
import {
  hasGivenSecret,
  readConnection,
  requireSameTarget,
  requireSecret,
  sealSecret,
} from './desk-connection.ts'
import { defaultRanking } from './desk-defaults.ts'
import { type Desk, providerOf, toDesk } from './desk.ts'
import { suggestRankingJob } from './ranking-suggestion.service.ts'
import * as store from './service-desk.store.ts'
import { serviceDeskView, type ViewOptions } from './service-desk.view.ts'
import { removeMappingsOf } from './ticket-mapping.store.ts'
import { discardAllOf, hurryWaiting } from './ticket-request.store.ts'
import { requireKnownVariables } from './ticket-template.ts'
import { renameServiceDesk } from './ticket.store.ts'

/** Tickets are of customers, so what is counted is not the managing organization's. */
const counts = (ctx: Context) =>
  ctx.db.asSystem('count what waits for service desks', store.countOfDesks)

export async function listServiceDesks(
  ctx: OrganizationContext,
  options: ViewOptions,
): Promise<ServiceDesk[]> {
  const rows = await ctx.transaction(store.listServiceDesks)
  const counted = await counts(ctx)
  return rows.map((row) => serviceDeskView(toDesk(row), counted.get(row.id), options))
}

export async function getDesk(ctx: OrganizationContext, id: ServiceDeskId): Promise<Desk> {
  const row = await ctx.transaction((tx) => store.findServiceDesk(tx, id))
  if (!row) throw notFound('service desk', id)
  return toDesk(row)
}

export async function getServiceDesk(
  ctx: OrganizationContext,
  options: ViewOptions,
  id: ServiceDeskId,
): Promise<ServiceDesk> {
  const desk = await getDesk(ctx, id)
  return serviceDeskView(desk, (await counts(ctx)).get(id), options)
}

export async function createServiceDesk(
  ctx: OrganizationContext,
  options: ViewOptions,
  { name, connection: input }: { name: string; connection: ConnectionInput },
): Promise<ServiceDesk> {
  const id = newId(ServiceDeskId, ctx.now())
  const connection = readConnection(input)
  const secret = requireSecret(input)
  await ctx.transaction(async (tx) => {
    requireFreeName('a service desk', name, await store.findServiceDeskNamed(tx, name))
    await store.saveNewServiceDesk(tx, {
      id,
      name,
      provider: connection.provider,
      connection: JSON.stringify(connection),
      secret: sealSecret(options.sealKey, id, secret),
      ranking: JSON.stringify(defaultRanking(connection.provider)),
      templates: JSON.stringify(defaultTicketTemplates),
      settings: JSON.stringify(defaultTicketSettings),
      state_reason: 'No ticket was sent yet.',
      state_since: ctx.now(),
      created_at: ctx.now(),
      updated_at: ctx.now(),
    })
    await addJob(tx, suggestRankingJob, { serviceDeskId: id })
    await recordAuditEvent(ctx, tx, {
      type: 'service-desk.created',
      summary: `Connected the service desk ${name} at ${connection.site}.`,
      details: { serviceDeskId: id, name, connection },
    })
  })
  return getServiceDesk(ctx, options, id)
}

export async function updateServiceDesk(
  ctx: OrganizationContext,
  options: ViewOptions,
  id: ServiceDeskId,
  changes: ServiceDeskChanges,
): Promise<ServiceDesk> {
  if (changes.templates) requireKnownVariables(changes.templates)
  if (changes.callbacks) requireHosts(changes.callbacks.keyHosts)
  // What waits is of customers, and so are the tickets that bear its name.
  await ctx.db.asSystem('change a service desk', async (tx) => {
    const row = await store.findServiceDeskForUpdate(tx, id)
    if (!row || row.organization_id !== ctx.organizationId) throw notFound('service desk', id)
    const desk = toDesk(row)
    await rename(tx, desk, changes.name)
    await store.saveServiceDesk(tx, id, {
      ...columnsOf(changes),
      ...connectionColumns(desk, changes.connection, options),
      updated_at: ctx.now(),
      // Somebody may have mended it: it is tried at once.
      paused_until: null,
    })
    await hurryWaiting(tx, id, ctx.now())
    await addDelivery(tx, id)
    if (changes.connection) await addJob(tx, suggestRankingJob, { serviceDeskId: id })
    if (changes.callbacks || changes.connection) {
      const url = callbackUrl(options.point.url, options.callbackKey, id)
      await addJob(tx, callbacksJob, { serviceDeskId: id, url }, { key: `tickets.callbacks:${id}` })
    }
    await recordAuditEvent(ctx, tx, {
      type: 'service-desk.updated',
      summary: `Changed the service desk ${row.name}: ${Object.keys(changes).join(', ') || 'nothing'}.`,
      details: { serviceDeskId: id, ...auditable(changes) },
    })
  })
  return getServiceDesk(ctx, options, id)
}

async function rename(tx: AnyTx, desk: Desk, name: string | undefined): Promise<void> {
  if (name === undefined || name === desk.name) return
  requireFreeName('a service desk', name, await store.findServiceDeskNamed(tx, name), desk.id)
  await renameServiceDesk(tx, desk.id, name)
}

const columnsOf = ({
  name,
  isEnabled,
  routing,
  ranking,
  templates,
  settings,
  callbacks,
}: ServiceDeskChanges) => ({
  ...(name === undefined ? {} : { name }),
  ...(isEnabled === undefined ? {} : { is_enabled: isEnabled }),
  ...(routing && { routing: JSON.stringify(routing) }),
  ...(ranking && { ranking: JSON.stringify(ranking) }),
  ...(templates && { templates: JSON.stringify(templates) }),
  ...(settings && { settings: JSON.stringify(settings) }),
  ...(callbacks && {
    are_callbacks_enabled: callbacks.isEnabled,
    callback_key_hosts: callbacks.keyHosts,
  }),
})

function connectionColumns(
  desk: Desk,
  input: ConnectionInput | undefined,
  { sealKey }: ViewOptions,
) {
  if (!input) return {}
  if (input.provider !== desk.connection.provider) {
    const message = 'A service desk stays what it is. Connect the other one as a new service desk.'
    throw invalidField('connection.provider', message)
  }
  if (!hasGivenSecret(input)) requireSameTarget(input, desk)
  const connection = JSON.stringify(readConnection(input))
  if (!hasGivenSecret(input)) return { connection }
  return { connection, secret: sealSecret(sealKey, desk.id, requireSecret(input)) }
}

function requireHosts(hosts: readonly string[]): void {
  const wrong = hosts.find((host) => !/^[a-z0-9.-]+(:\d+)?$/i.test(host))
  if (wrong === undefined) return
  throw invalidField(
    'callbacks.keyHosts',
    `'${wrong}' is not the name of a host. Give it without https://.`,
  )
}

/** Everything but the secret. */
const auditable = ({ connection, ...rest }: ServiceDeskChanges) => ({
  ...rest,
  ...(connection && {
    connection: readConnection(connection),
    isSecretReplaced: hasGivenSecret(connection),
  }),
})

const silenceSeconds = 10

/** Whether it works or not: a callback for a service desk that is gone is refused here. */
async function silence(ctx: Context, options: ViewOptions, desk: Desk): Promise<void> {
  if (!desk.row.are_callbacks_enabled) return
  const settings = { ...desk.settings, requestTimeoutSeconds: silenceSeconds }
  try {
    const url = callbackUrl(options.point.url, options.callbackKey, desk.id)
    await providerOf({ ...desk, settings }, options.sealKey).removeCallback(url)
  } catch (error) {
    ctx.log.warn({ err: error, serviceDeskId: desk.id }, 'a callback could not be removed')
  }
}

/** Its tickets stay where they are, and what we know of them stays here. What waits for it is given up. */
export async function removeServiceDesk(
  ctx: OrganizationContext,
  options: ViewOptions,
  id: ServiceDeskId,
): Promise<void> {
  await silence(ctx, options, await getDesk(ctx, id))
  await ctx.db.asSystem('remove a service desk', async (tx) => {
    const row = await store.findServiceDeskForUpdate(tx, id)
    if (!row || row.organization_id !== ctx.organizationId) throw notFound('service desk', id)
    await store.saveServiceDesk(tx, id, {
      removed_at: ctx.now(),
      secret: null,
      is_enabled: false,
      are_callbacks_enabled: false,
    })
    await removeMappingsOf(tx, id)
    await discardAllOf(tx, id, ctx.now())
    for (const what of ['service-desk', 'service-desk-requests', 'service-desk-callbacks']) {
      await endNotification(ctx, tx, ctx.organizationId, `${what}:${id}`)
    }
    await recordAuditEvent(ctx, tx, {
      type: 'service-desk.removed',
      summary: `Disconnected the service desk ${row.name}; its tickets stay where they are.`,
      details: { serviceDeskId: id },
    })
  })
}
