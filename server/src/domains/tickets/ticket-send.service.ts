import { Routing } from '@gatehouse/contract/service-desks'
import { Reference } from '@gatehouse/contract/ticket-settings'
import type { Context } from '#platform/context.ts'
import { DeskError, isDeskError } from './desk-error.ts'
import { noteSuccess } from './desk-health.service.ts'
import { type Desk, providerOf } from './desk.ts'
import { saveServiceDesk } from './service-desk.store.ts'
import { fileOf } from './ticket-files.ts'
import { leaveOut, saveFailure, waitUntilSettled } from './ticket-failure.service.ts'
import type { OutcomeWriter } from './outcome-writer.ts'
import type { Outcome, StepDone } from './ticket-outcome.service.ts'
import { AlertPayload, KeptRecords } from './ticket-payload.ts'
import type { TicketDraft, TicketProvider } from './ticket-provider.ts'
import { listRecordsTogether, saveRequest } from './ticket-request.store.ts'
import type { TakenTurn } from './ticket-take.service.ts'
import { textOfAct, textOfAlerts, textsOfNew } from './ticket-text.ts'
import { saveTicket, type TicketData } from './ticket.store.ts'
import type { TicketsOptions } from './tickets-options.ts'

/** After its deadline a service desk may still be at work on what it was sent. */
const graceSeconds = 30

export interface Sending {
  ctx: Context
  options: TicketsOptions
  desk: Desk
  turn: TakenTurn
  writer: OutcomeWriter<Outcome>
  signal: AbortSignal
}

/** Does what is left of a request, step by step, and writes the outcome of each. */
export async function sendTurn(sending: Sending): Promise<void> {
  const { ctx, options, desk, turn, writer, signal } = sending
  const provider = providerOf(desk, options.sealKey, signal)
  const { ticket } = turn
  let uncertainSince = turn.uncertainSince
  for (const step of turn.steps) {
    const beganAt = ctx.now()
    const left = { ...turn, steps: turn.steps.slice(turn.steps.indexOf(step)), uncertainSince }
    try {
      const done = await doStep({ ...sending, turn: left }, provider, ticket, step)
      if (done === 'unsettled') return
      await writer.save({ desk, turn: left, done })
      if (done.remote && ticket.remote_id === null) ticket.remote_id = done.remote.id
    } catch (error) {
      if (signal.aborted) return
      if (!(error instanceof DeskError)) throw error
      if (!isLeftOut(desk, step, error)) {
        return saveFailure(ctx, desk, left, aboutFile(step, error), beganAt)
      }
      await leaveOut(ctx, desk, left, error)
      await writer.save({ desk, turn: left, done: { step } })
    }
    uncertainSince = undefined
  }
  await noteSuccess(ctx, desk)
}

const isFile = (step: string): step is 'csv' | 'json' => step === 'csv' || step === 'json'

const isLeftOut = ({ settings }: Desk, step: string, error: DeskError): boolean =>
  isFile(step) &&
  settings.ignoreUploadAttachmentError &&
  isDeskError(error, 'refused', 'missing', 'denied', 'failed')

/** Who may make tickets and no attachments is refused that one thing, not everything. */
const aboutFile = (step: string, error: DeskError): DeskError =>
  isFile(step) && error.kind === 'denied'
    ? new DeskError(error.message, { kind: 'refused', field: error.field, cause: error })
    : error

async function doStep(
  sending: Sending,
  provider: TicketProvider,
  ticket: TicketData,
  step: string,
): Promise<StepDone | 'unsettled'> {
  const { turn } = sending
  if (turn.uncertainSince) {
    const earlier = await findEarlier(sending, provider, ticket, step)
    if (earlier) return earlier
  }
  if (step === 'create') return create(sending, provider, ticket)
  const remoteId = ticket.remote_id
  if (remoteId === null) throw new Error(`Ticket ${ticket.id} is not at the service desk yet.`)
  if (step === 'note') await provider.addNote(remoteId, await noteText(sending))
  if (isFile(step)) await provider.attach(remoteId, await file(sending, step))
  if (step === 'close' || step === 'reopen') {
    return { step, remote: await setState(sending, provider, remoteId, step) }
  }
  return { step }
}

/** What an attempt whose end is not known has done; `unsettled` while it may be doing it yet. */
async function findEarlier(
  { ctx, desk, turn }: Sending,
  provider: TicketProvider,
  ticket: TicketData,
  step: string,
): Promise<StepDone | 'unsettled' | undefined> {
  if (step === 'close' || step === 'reopen') return undefined
  if (step === 'create') {
    const [found] = await provider.findByKey(keyOf(ticket))
    if (found) return { step, remote: found }
  } else if (await isThere(provider, ticket, turn, step)) return { step }

  const began = turn.uncertainSince ?? ctx.now()
  const seconds = desk.settings.requestTimeoutSeconds + graceSeconds
  const settledAt = new Date(began.getTime() + seconds * 1000)
  if (ctx.now() >= settledAt) {
    await noteNewAttempt(ctx, turn)
    return undefined
  }
  await waitUntilSettled(ctx, turn, settledAt)
  return 'unsettled'
}

async function isThere(
  provider: TicketProvider,
  { remote_id: remoteId }: TicketData,
  { request }: TakenTurn,
  step: string,
): Promise<boolean> {
  if (remoteId === null) return false
  const mark = markOf(request.id)
  if (isFile(step)) return provider.hasAttachment(remoteId, fileOf(step, [], mark).name)
  return provider.hasNote(remoteId, mark)
}

/** From now on it is this attempt that may have done it. */
const noteNewAttempt = (ctx: Context, { request }: TakenTurn): Promise<void> =>
  ctx.db.asSystem('begin an attempt anew', (tx) =>
    saveRequest(tx, request.id, { attempt_began_at: ctx.now() }),
  )

/** Kept in the ticket; whoever finds it there has found our ticket. */
export const keyOf = ({ id }: Pick<TicketData, 'id'>): string => `Gatehouse ${id}`

/** The random end of an id. */
const markOf = (id: string): string => id.slice(-12)

async function create(
  sending: Sending,
  provider: TicketProvider,
  ticket: TicketData,
): Promise<StepDone> {
  const { ctx, desk } = sending
  const remote = await provider.create(await draftOf(sending, ticket))
  if (remote.keepsKey !== undefined && remote.keepsKey !== desk.row.keeps_keys) {
    const keepsKeys = remote.keepsKey
    await ctx.db.asSystem('remember whether a service desk keeps our keys', (tx) =>
      saveServiceDesk(tx, desk.id, { keeps_keys: keepsKeys }),
    )
  }
  return { step: 'create', remote }
}

async function draftOf(sending: Sending, ticket: TicketData): Promise<TicketDraft> {
  const { desk, turn } = sending
  const { mapping, previousNumber } = turn
  if (mapping?.service_desk_id !== desk.id) {
    throw new DeskError(
      `This organization is no company of ${desk.name} any more. Choose one under Ticket mappings, and send it again.`,
      { kind: 'refused', field: 'company' },
    )
  }
  const alert = AlertPayload.parse(turn.request.payload)
  const facts = { records: await recordsOf(sending), isFlood: ticket.is_flood, previousNumber }
  return {
    key: keyOf(ticket),
    summary: ticket.summary,
    ...textsOfNew(desk, alert, facts),
    company: Reference.parse(mapping.company),
    routing: { ...desk.routing, ...Routing.parse(mapping.routing) },
    ranking: desk.ranking[alert.severity],
  }
}

async function noteText(sending: Sending): Promise<string> {
  const { desk, turn } = sending
  const mark = markOf(turn.request.id)
  const [first] = turn.payloads
  if (first && first.kind !== 'alert') return textOfAct(first, mark)
  const alerts = turn.payloads.flatMap((payload) => (payload.kind === 'alert' ? [payload] : []))
  return textOfAlerts(desk, alerts, await recordsOf(sending), mark)
}

const file = async (sending: Sending, step: 'csv' | 'json') =>
  fileOf(step, await recordsOf(sending), markOf(sending.turn.request.id))

const recordsOf = async ({ ctx, turn }: Sending) =>
  KeptRecords.parse(
    turn.records ??
      (await ctx.db.asSystem('read the records of requests that go together', (tx) =>
        listRecordsTogether(tx, turn.request.id),
      )),
  )

async function setState(
  { ctx, turn }: Sending,
  provider: TicketProvider,
  remoteId: string,
  step: 'close' | 'reopen',
) {
  // Before it is asked for, so that what the service desk tells of it is known to be ours.
  await ctx.db.asSystem('expect a state of a ticket', (tx) =>
    saveTicket(tx, turn.ticketId, { expected_state: step === 'close' ? 'closed' : 'open' }),
  )
  const [first] = turn.payloads
  const reason =
    first && (first.kind === 'close' || first.kind === 'reopen')
      ? `${first.reason} (${first.by})`
      : 'The alert came again.'
  return step === 'close' ? provider.close(remoteId, reason) : provider.reopen(remoteId, reason)
}
