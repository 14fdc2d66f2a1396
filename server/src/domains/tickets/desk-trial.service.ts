import type { OrganizationId, ServiceDeskId } from '@gatehouse/contract/ids'
import { type ConnectionInput, type LookupKind, Routing } from '@gatehouse/contract/service-desks'
import { defaultTicketSettings, Reference } from '@gatehouse/contract/ticket-settings'
import { recordAuditEvent } from '#domains/audit-trail'
import { visibleOrganizationIds } from '#domains/organizations'
import type { OrganizationContext, UserPrincipal } from '#platform/context.ts'
import { AppError, notFound } from '#platform/errors.ts'
import { runSteps } from './connection-steps.ts'
import { readConnection, secretFor } from './desk-connection.ts'
import { DeskError } from './desk-error.ts'
import { type Desk, providerOf } from './desk.ts'
import { openProvider } from './open-provider.ts'
import { getDesk } from './service-desk.service.ts'
import { findMapping, type TicketMappingData } from './ticket-mapping.store.ts'
import type { Choices, RemoteTicket, Step, TicketProvider } from './ticket-provider.ts'
import type { TicketsOptions } from './tickets-options.ts'

type Caller = OrganizationContext<UserPrincipal>

/** Somebody waits in front of the screen. */
const patience = { ...defaultTicketSettings, requestTimeoutSeconds: 20 }

export async function testConnection(
  ctx: Caller,
  { sealKey }: TicketsOptions,
  input: { connection: ConnectionInput; serviceDeskId?: ServiceDeskId | undefined },
) {
  const saved = input.serviceDeskId && (await getDesk(ctx, input.serviceDeskId))
  const connection = readConnection(input.connection)
  const secret = secretFor(input.connection, saved, sealKey)
  return runSteps(openProvider({ connection, secret, settings: patience }).connectionSteps())
}

export async function lookUp(
  ctx: Caller,
  { sealKey }: TicketsOptions,
  id: ServiceDeskId,
  kind: LookupKind,
  asked: { parentId?: string | undefined; text?: string | undefined },
): Promise<Choices> {
  const desk = await getDesk(ctx, id)
  const provider = providerOf({ ...desk, settings: { ...desk.settings, ...patienceOnly } }, sealKey)
  return inWordsOfDesk(provider.lookup(kind, asked))
}

const patienceOnly = { requestTimeoutSeconds: patience.requestTimeoutSeconds }

/** For who asked in person: what the service desk said becomes the answer. */
export async function inWordsOfDesk<T>(work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (cause) {
    if (!(cause instanceof DeskError)) throw cause
    const code = cause.kind === 'refused' || cause.kind === 'missing' ? 'conflict' : 'unavailable'
    throw new AppError(code, cause.message, { cause })
  }
}

/** Makes a real ticket with an attachment; it is not followed afterwards. */
export async function makeTestTicket(
  ctx: Caller,
  { sealKey }: TicketsOptions,
  id: ServiceDeskId,
  organizationId: OrganizationId,
) {
  const desk = await getDesk(ctx, id)
  const mapping = await mappingFor(ctx, desk, organizationId)
  const provider = providerOf({ ...desk, settings: { ...desk.settings, ...patienceOnly } }, sealKey)
  const made: { ticket?: RemoteTicket } = {}
  const result = await runSteps(testTicketSteps(ctx, desk, provider, mapping, made))
  await ctx.transaction((tx) =>
    recordAuditEvent(ctx, tx, {
      type: 'service-desk.tested',
      summary: made.ticket
        ? `Made the test ticket ${made.ticket.number} at ${desk.name}.`
        : `Tried to make a test ticket at ${desk.name}, which was refused.`,
      details: { serviceDeskId: id, organizationId },
    }),
  )
  return {
    ...result,
    ...(made.ticket && { number: made.ticket.number, url: made.ticket.url }),
  }
}

async function mappingFor(
  ctx: Caller,
  desk: Desk,
  organizationId: OrganizationId,
): Promise<TicketMappingData> {
  if (!(await visibleOrganizationIds(ctx)).includes(organizationId)) {
    throw notFound('organization', organizationId)
  }
  const mapping = await ctx.db.inOrganization(organizationId, (tx) =>
    findMapping(tx, organizationId),
  )
  if (mapping?.service_desk_id === desk.id) return mapping
  throw new AppError(
    'conflict',
    `This organization is no company of ${desk.name} yet. Choose one under Ticket mappings first.`,
  )
}

function testTicketSteps(
  ctx: Caller,
  desk: Desk,
  provider: TicketProvider,
  mapping: TicketMappingData,
  made: { ticket?: RemoteTicket },
): Step[] {
  return [
    {
      name: 'Ticket',
      async run() {
        made.ticket = await provider.create({
          key: `Gatehouse test ${ctx.requestId}`,
          summary: '[Gatehouse] Test Alert',
          description: 'This is a test ticket of Gatehouse. Nothing happened; close it.',
          internal: `${ctx.principal.username} made it to test the connection.`,
          company: Reference.parse(mapping.company),
          routing: { ...desk.routing, ...Routing.parse(mapping.routing) },
          ranking: desk.ranking.medium,
        })
        return `Ticket ${made.ticket.number} was made.`
      },
    },
    {
      name: 'Attachment',
      async run() {
        await provider.attach(made.ticket?.id ?? '', {
          name: 'TestAttachment.txt',
          contentType: 'text/plain',
          content: 'This file was attached by Gatehouse to test the connection.\n',
        })
        return 'TestAttachment.txt was attached.'
      },
    },
  ]
}
