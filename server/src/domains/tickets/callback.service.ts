import { ServiceDeskId } from '@gatehouse/contract/ids'
import { z } from 'zod'
import type { Context } from '#platform/context.ts'
import { addJob } from '#platform/jobs/jobs.ts'
import { deskOfToken } from './callback-token.ts'
import { isSignedBy, readConnectWiseCallback } from './connectwise-callback.ts'
import { type Desk, toDesk } from './desk.ts'
import { findServiceDesk, saveServiceDesk } from './service-desk.store.ts'
import { type FetchKey, isTrustedKeyUrl } from './signing-key.ts'
import { findTicketByRemoteId } from './ticket.store.ts'
import type { TicketsOptions } from './tickets-options.ts'

export const readJob = {
  name: 'tickets.read',
  payload: z.object({ serviceDeskId: ServiceDeskId, remoteId: z.string().max(100) }),
}

export interface Callback {
  token: string
  rawBody: string
  body: unknown
  signature: string | undefined
}

/**
 * Hears that a ticket changed, and has it read back: what the message says of the ticket is not believed, so
 * that one sent again does nothing. Whoever cannot sign hears the same answer and changes nothing.
 */
export async function receiveCallback(
  ctx: Context,
  options: TicketsOptions,
  fetchKey: FetchKey,
  callback: Callback,
): Promise<void> {
  const desk = await findDesk(ctx, options, callback.token)
  if (!desk) return refuse(ctx, 'no service desk has this address')
  const heard = await prove(desk, fetchKey, callback)
  if ('why' in heard) return refuse(ctx, heard.why, desk)
  await ctx.db.asSystem('hear of a ticket from a service desk', async (tx) => {
    await saveServiceDesk(tx, desk.id, { callback_received_at: ctx.now() })
    if (!(await findTicketByRemoteId(tx, desk.id, heard.remoteId))) return
    const payload = { serviceDeskId: desk.id, remoteId: heard.remoteId }
    await addJob(tx, readJob, payload, { key: `tickets.read:${desk.id}:${heard.remoteId}` })
  })
}

async function findDesk(
  ctx: Context,
  { callbackKey }: TicketsOptions,
  token: string,
): Promise<Desk | undefined> {
  const id = deskOfToken(callbackKey, token)
  if (!id) return undefined
  const row = await ctx.db.asSystem('find whose callback it is', (tx) => findServiceDesk(tx, id))
  return row?.are_callbacks_enabled ? toDesk(row) : undefined
}

type Heard = { remoteId: string } | { why: string }

async function prove(desk: Desk, fetchKey: FetchKey, callback: Callback): Promise<Heard> {
  if (desk.connection.provider === 'servicenow') return readServiceNow(callback.body)
  const said = readConnectWiseCallback(callback.body)
  if (!said) return { why: 'it is not about a ticket, or names no key' }
  if (callback.signature === undefined) return { why: 'it is not signed' }
  if (!isTrustedKeyUrl(said.keyUrl, keyHostsOf(desk))) {
    return { why: `its key is at ${said.keyUrl.slice(0, 200)}, which is not a host for keys` }
  }
  try {
    const key = await fetchKey(said.keyUrl)
    if (!isSignedBy(key, callback.rawBody, callback.signature)) {
      return { why: 'its signature is wrong' }
    }
  } catch (error) {
    return {
      why: `its key could not be fetched: ${error instanceof Error ? error.message : String(error)}`,
    }
  }
  return { remoteId: said.ticketId }
}

/** The service desk's own, unless others were named. */
export const keyHostsOf = ({ row, connection }: Desk): string[] => [
  new URL(connection.site).host,
  ...row.callback_key_hosts,
]

const ServiceNowMessage = z.looseObject({ sys_id: z.string().regex(/^[0-9a-f]{32}$/) })

/** ServiceNow signs nothing by itself. Who knows the address can at most make us look. */
function readServiceNow(body: unknown): Heard {
  const read = ServiceNowMessage.safeParse(body)
  return read.success ? { remoteId: read.data.sys_id } : { why: 'it names no incident' }
}

function refuse(ctx: Context, why: string, desk?: Desk): void {
  refusedCallbacks += 1
  ctx.log.warn(
    { why, serviceDeskId: desk?.id, address: ctx.address, refusedCallbacks },
    'a callback was refused',
  )
}

/** Since this process began. */
let refusedCallbacks = 0
