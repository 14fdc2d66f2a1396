import { type TicketSettings, summaryMaxCharacters } from '@gatehouse/contract/ticket-settings'
import type { Secret } from '#platform/secret.ts'
import { registerConnectWiseCallback, removeConnectWiseCallback } from './connectwise-callback.ts'
import {
  callConnectWise,
  type ConnectWiseConnection,
  connectWiseReach,
  listConnectWise,
  quoted,
} from './connectwise-client.ts'
import { lookUpInConnectWise } from './connectwise-lookup.ts'
import { statusFor } from './connectwise-status.ts'
import { ConnectWiseTicket, toBody, toRemote } from './connectwise-ticket.ts'
import { reachingSteps } from './connection-steps.ts'
import type { DeskCall } from './desk-call.ts'
import { isDeskError } from './desk-error.ts'
import { oneLine } from './ticket-template.ts'
import type { Attachment, RemoteTicket, TicketDraft, TicketProvider } from './ticket-provider.ts'

export interface ConnectWiseOptions {
  connection: ConnectWiseConnection
  privateKey: Secret
  settings: TicketSettings
  /** False when this ConnectWise is known to lose `externalXRef`. */
  keepsKeys: boolean
  signal?: AbortSignal | undefined
}

/** Ids in one condition; more would make an address that is too long. */
const idsPerRequest = 100

export function createConnectWise(options: ConnectWiseOptions): TicketProvider {
  const { connection, settings } = options
  const reach = connectWiseReach(connection, options.privateKey, settings, options.signal)
  const remoteOf = (body: unknown): RemoteTicket =>
    toRemote(ConnectWiseTicket.parse(body), connection, settings.closedStatusIds)
  const call = async (request: DeskCall) => (await callConnectWise(reach, request)).body

  async function find(conditions: string): Promise<RemoteTicket[]> {
    const query = { conditions, orderBy: 'id asc' }
    const { rows } = await listConnectWise(reach, '/service/tickets', query, 1000)
    return rows.map(remoteOf)
  }

  async function readRaw(id: string): Promise<ConnectWiseTicket | undefined> {
    try {
      const path = `/service/tickets/${Number(id)}`
      return ConnectWiseTicket.parse(await call({ method: 'GET', path }))
    } catch (error) {
      if (isDeskError(error, 'missing')) return undefined
      throw error
    }
  }

  const patch = (id: string | number, path: string, value: unknown) =>
    call({
      method: 'PATCH',
      path: `/service/tickets/${Number(id)}`,
      json: [{ op: 'replace', path, value }],
    })

  async function create(draft: TicketDraft): Promise<RemoteTicket> {
    const body = toBody(draft)
    const post = (json: unknown) => call({ method: 'POST', path: '/service/tickets', json })
    const withoutField = { ...body, summary: withKey(draft), externalXRef: undefined }
    if (!options.keepsKeys) return remoteOf(await post(withoutField))
    const made = ConnectWiseTicket.parse(
      await post(body).catch((error: unknown) => {
        // It knows no such field: then the summary carries the key.
        if (!isDeskError(error, 'refused') || error.field !== 'externalXRef') throw error
        return post(withoutField)
      }),
    )
    return { ...remoteOf(made), keepsKey: made.externalXRef === draft.key }
  }

  async function setStatus(id: string, isClosing: boolean): Promise<RemoteTicket> {
    const ticket = ConnectWiseTicket.parse(
      await call({ method: 'GET', path: `/service/tickets/${Number(id)}` }),
    )
    const now = toRemote(ticket, connection, settings.closedStatusIds)
    if (now.isClosed === isClosing) return now
    const status = await statusFor(reach, settings, ticket.board?.id ?? 0, isClosing)
    return remoteOf(await patch(id, 'status', { id: status }))
  }

  return {
    lookup: (kind, asked) => lookUpInConnectWise(reach, kind, asked),
    findByKey: (key) =>
      find(`externalXRef=${quoted(key)} or summary contains ${quoted(markOf(key))}`),
    create,
    async addNote(id, text) {
      const path = `/service/tickets/${Number(id)}/notes`
      await call({ method: 'POST', path, json: { text, internalAnalysisFlag: true } })
    },
    async hasNote(id, mark) {
      const { rows } = await listConnectWise(reach, `/service/tickets/${Number(id)}/notes`)
      return rows.some(({ text }) => typeof text === 'string' && text.includes(mark))
    },
    attach: async (id, file) => {
      await call({ method: 'POST', path: '/system/documents', form: formOf(id, file) })
    },
    async hasAttachment(id, name) {
      const query = { recordType: 'Ticket', recordId: String(Number(id)) }
      const { rows } = await listConnectWise(reach, '/system/documents', query)
      return rows.some((row) => row['fileName'] === name || row['title'] === name)
    },
    close: (id) => setStatus(id, true),
    reopen: (id) => setStatus(id, false),
    async findByNumber(number) {
      const [, id] = /^#?(\d{1,15})$/.exec(number) ?? []
      const ticket = id === undefined ? undefined : await readRaw(id)
      return ticket && remoteOf(ticket)
    },
    async read(id) {
      const ticket = await readRaw(id)
      return ticket && remoteOf(ticket)
    },
    async listChanged(ids, since) {
      const changed: RemoteTicket[] = []
      for (let from = 0; from < ids.length; from += idsPerRequest) {
        const some = ids.slice(from, from + idsPerRequest).map(Number)
        const time = since.toISOString().replace(/\.\d+/, '')
        changed.push(...(await find(`id in (${some.join(',')}) and lastUpdated>=[${time}]`)))
      }
      return changed
    },
    connectionSteps: () => [
      ...reachingSteps(reach),
      {
        name: 'Keys',
        async run() {
          await call({ method: 'GET', path: '/system/info' })
          return `The keys of ${connection.companyId} are good.`
        },
      },
      ...['companies', 'boards', 'tickets'].map((what) => ({
        name: `Read ${what}`,
        async run() {
          const path = what === 'companies' ? '/company/companies' : `/service/${what}`
          await call({ method: 'GET', path, query: { page: 1, pageSize: 1 } })
          return `The API member may read ${what}.`
        },
      })),
    ],
    registerCallback: (url) => registerConnectWiseCallback(reach, url),
    removeCallback: (url) => removeConnectWiseCallback(reach, url),
  }
}

/** The part of a key that fits into a summary: the random end of its id. */
const markOf = (key: string): string => `[gh-${key.slice(-12)}]`

const withKey = ({ summary, key }: TicketDraft): string => {
  const mark = markOf(key)
  return `${oneLine(summary, summaryMaxCharacters - mark.length - 1)} ${mark}`
}

function formOf(id: string, { name, contentType, content }: Attachment): FormData {
  const form = new FormData()
  form.set('recordType', 'Ticket')
  form.set('recordId', String(Number(id)))
  form.set('title', name)
  form.set('file', new Blob([content], { type: contentType }), name)
  return form
}
