import { createHash, createHmac, randomBytes, randomUUID } from 'node:crypto'
import { post } from './post.ts'
import { badRequest, invalidField, notFound } from './refusal.ts'
import type { Callback, State, Ticket } from './state.ts'

/** What can be told about, and for which part of it. */
const levels: Readonly<Record<string, readonly string[]>> = {
  ticket: ['owner', 'board', 'status', 'company', 'ticket'],
  company: ['owner', 'company'],
  contact: ['owner', 'contact'],
}

/** What a client sends to be told. */
export type CallbackBody = Pick<Callback, 'url' | 'objectId' | 'type' | 'level'> &
  Record<string, unknown>

export function addCallback(state: State, body: CallbackBody): Callback {
  if (!URL.canParse(body.url) || !/^https?:$/.test(new URL(body.url).protocol)) {
    throw invalidField('callback', 'url', 'url must be an address that begins with https://.')
  }
  const known = levels[body.type.toLowerCase()]
  if (!known) throw invalidField('callback', 'type', `There is no callback type ${body.type}.`)
  if (!known.includes(body.level.toLowerCase())) {
    const message = `${body.type} has no level ${body.level}.`
    throw invalidField('callback', 'level', message)
  }
  if (state.callbacks.some((one) => isSame(one, body))) {
    throw badRequest('CallbackExists', `There already is a callback for ${body.url}.`)
  }
  const callback: Callback = { ...body, id: state.nextId('callback') }
  state.callbacks.push(callback)
  return callback
}

const isSame = (one: CallbackBody, other: CallbackBody): boolean =>
  (['url', 'type', 'level', 'objectId'] as const).every((name) => one[name] === other[name])

export function removeCallback(state: State, id: number): void {
  const at = state.callbacks.findIndex((one) => one.id === id)
  if (at < 0) throw notFound('Callback', id)
  state.callbacks.splice(at, 1)
}

export interface Teller {
  /** Tells whoever asked to be told; resolves when each has answered or failed. */
  tell(ticket: Ticket, action: 'added' | 'updated', by: string): Promise<void>
  /** The key of one message, as its key address answers. */
  signingKey(id: string): string | undefined
  /** Resolves when nobody is being told any more. */
  allTold(): Promise<void>
  close(): Promise<void>
}

export interface TellerOptions {
  state: State
  companyId: string
  /** Address of this service desk, without a slash at the end. */
  site: () => string
  apiMember: string
  /** When true, messages get lost on their way. */
  isLost: () => boolean
}

const answerWithinMs = 10_000

export function createTeller(options: TellerOptions): Teller {
  const { state } = options
  const keys = new Map<string, string>()
  const gone = new AbortController()
  const underway = new Set<Promise<void>>()

  async function send(callback: Callback, ticket: Ticket, action: string, by: string) {
    const keyId = randomUUID()
    const key = randomBytes(32).toString('base64url')
    keys.set(keyId, key)
    const body = JSON.stringify(message(options, callback, ticket, action, by, keyId))
    const headers = {
      'content-type': 'application/json; charset=utf-8',
      'x-content-signature': sign(key, body),
    }
    const url = new URL(callback.url)
    url.searchParams.set('id', String(ticket.id))
    url.searchParams.set('action', action)
    const delivery: State['deliveries'][number] = {
      callbackId: callback.id,
      url: url.href,
      headers,
      body,
    }
    state.deliveries.push(delivery)
    if (options.isLost()) return
    const signal = AbortSignal.any([gone.signal, AbortSignal.timeout(answerWithinMs)])
    try {
      delivery.status = await post(url, { headers, body, signal })
    } catch {
      // Nobody there, or too slow: `status` stays absent, which is what a test looks at.
    }
  }

  return {
    async tell(ticket, action, by) {
      const told = state.callbacks.filter(
        (callback) => concerns(callback, ticket) && !isOwn(callback, by, options.apiMember),
      )
      const sent = Promise.all(told.map((callback) => send(callback, ticket, action, by))).then(
        () => undefined,
      )
      underway.add(sent)
      await sent.finally(() => underway.delete(sent))
    },
    signingKey: (id) => keys.get(id),
    async allTold() {
      await Promise.all(underway)
    },
    async close() {
      gone.abort()
      await Promise.all(underway)
    },
  }
}

/** base64(HMAC-SHA256(key = SHA256(signing key), body)). */
export const sign = (signingKey: string, body: string): string =>
  createHmac('sha256', createHash('sha256').update(signingKey).digest())
    .update(body)
    .digest('base64')

const isOwn = (callback: Callback, by: string, apiMember: string): boolean =>
  callback.isSelfSuppressedFlag === true && by === apiMember

function concerns(callback: Callback, ticket: Ticket): boolean {
  if (callback.inactiveFlag === true || callback.type.toLowerCase() !== 'ticket') return false
  const level = callback.level.toLowerCase()
  if (level === 'owner') return true
  if (level === 'ticket') return callback.objectId === ticket.id
  return callback.objectId === (ticket[level] as { id?: number } | undefined)?.id
}

/** The two slashes are the real one's, too. */
export const keyPath = '/v4_6_release//system/callbackkey/index.rails'

function message(
  options: TellerOptions,
  callback: Callback,
  ticket: Ticket,
  action: string,
  by: string,
  keyId: string,
) {
  const keyUrl = new URL(`${options.site()}${keyPath}`)
  keyUrl.searchParams.set('companyName', options.companyId)
  keyUrl.searchParams.set('id', keyId)
  return {
    MessageId: randomUUID(),
    FromUrl: new URL(options.site()).host,
    CompanyId: options.companyId,
    MemberId: by,
    Action: action,
    Type: 'ticket',
    ID: ticket.id,
    ProductInstanceId: null,
    PartnerId: null,
    Entity: JSON.stringify(ticket),
    Metadata: { key_url: keyUrl.href },
    CallbackObjectRecId: callback.id,
  }
}
