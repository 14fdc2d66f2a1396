import type { TicketSettings } from '@gatehouse/contract/ticket-settings'
import type { Secret } from '#platform/secret.ts'
import { reachingSteps } from './connection-steps.ts'
import type { DeskCall } from './desk-call.ts'
import { isDeskError } from './desk-error.ts'
import {
  callServiceNow,
  escaped,
  listServiceNow,
  type Row,
  type ServiceNowConnection,
  serviceNowReach,
} from './servicenow-client.ts'
import { lookUpInServiceNow } from './servicenow-lookup.ts'
import {
  incidentFields,
  inProgressState,
  mostTextCharacters,
  resolvedState,
  table,
  toIncident,
  toRemote,
} from './servicenow-ticket.ts'
import { fitting } from './ticket-text.ts'
import type { RemoteTicket, TicketProvider } from './ticket-provider.ts'

export interface ServiceNowOptions {
  connection: ServiceNowConnection
  password: Secret
  settings: TicketSettings
  signal?: AbortSignal | undefined
}

const idsPerRequest = 50

export function createServiceNow(options: ServiceNowOptions): TicketProvider {
  const { connection, settings } = options
  const reach = serviceNowReach(connection, options.password, settings, options.signal)
  const shown = { sysparm_display_value: 'all', sysparm_fields: incidentFields }
  const remoteOf = (row: Row): RemoteTicket =>
    toRemote(row, connection.site, settings.closedStatusIds)
  const one = async (call: DeskCall): Promise<RemoteTicket> => {
    const result = await callServiceNow(reach, { ...call, query: shown })
    return remoteOf(Array.isArray(result) ? (result[0] ?? {}) : result)
  }
  const incident = (id: string) => `/table/${table}/${encodeURIComponent(id)}`

  async function find(conditions: string): Promise<RemoteTicket[]> {
    const { rows } = await listServiceNow(reach, table, {
      conditions: `${conditions}^ORDERBYsys_created_on`,
      fields: incidentFields,
      most: 1000,
      isShown: true,
    })
    return rows.map(remoteOf)
  }
  const exists = async (from: string, conditions: string) => {
    const asked = { conditions, fields: 'sys_id', most: 1 }
    return (await listServiceNow(reach, from, asked)).rows.length > 0
  }

  async function setState(id: string, isClosing: boolean, more: Row): Promise<RemoteTicket> {
    const now = await one({ method: 'GET', path: incident(id) })
    if (now.isClosed === isClosing) return now
    const chosen = isClosing ? settings.closeStatus : settings.reopenStatus
    const state = chosen?.id ?? (isClosing ? resolvedState : inProgressState)
    return one({ method: 'PATCH', path: incident(id), json: { state, ...more } })
  }

  return {
    lookup: (kind, asked) => lookUpInServiceNow(reach, kind, asked),
    findByKey: (key) => find(`correlation_id=${escaped(key)}`),
    create: (draft) => one({ method: 'POST', path: `/table/${table}`, json: toIncident(draft) }),
    async addNote(id, text) {
      const json = { work_notes: fitting(text, mostTextCharacters) }
      await callServiceNow(reach, { method: 'PATCH', path: incident(id), json })
    },
    async hasNote(id, mark) {
      try {
        return await exists(
          'sys_journal_field',
          `element_id=${escaped(id)}^valueLIKE${escaped(mark)}`,
        )
      } catch (error) {
        // Not everybody may read the journal; a note twice is better than none.
        if (isDeskError(error, 'refused', 'denied', 'missing')) return false
        throw error
      }
    },
    async attach(id, { name, contentType, content }) {
      await callServiceNow(reach, {
        method: 'POST',
        path: '/attachment/file',
        query: { table_name: table, table_sys_id: id, file_name: name },
        raw: { contentType, content },
      })
    },
    async hasAttachment(id, name) {
      const query = {
        sysparm_query: `table_sys_id=${escaped(id)}^file_name=${escaped(name)}`,
        sysparm_limit: 1,
      }
      const found = await callServiceNow(reach, { method: 'GET', path: '/attachment', query })
      return Array.isArray(found) && found.length > 0
    },
    close: (id, reason) =>
      setState(id, true, {
        close_code: 'Solution provided',
        close_notes: fitting(reason, mostTextCharacters),
      }),
    reopen: (id) => setState(id, false, {}),
    async findByNumber(number) {
      // Nothing but what a number looks like: a value of a query may be a script there.
      if (!/^[a-z]{2,10}\d{3,40}$/i.test(number)) return undefined
      return (await find(`number=${number.toUpperCase()}`))[0]
    },
    async read(id) {
      try {
        return await one({ method: 'GET', path: incident(id) })
      } catch (error) {
        if (isDeskError(error, 'missing')) return undefined
        throw error
      }
    },
    async listChanged(ids, since) {
      const changed: RemoteTicket[] = []
      const time = since.toISOString().slice(0, 19).replace('T', ' ')
      for (let from = 0; from < ids.length; from += idsPerRequest) {
        const some = ids
          .slice(from, from + idsPerRequest)
          .map(escaped)
          .join(',')
        changed.push(...(await find(`sys_idIN${some}^sys_updated_on>=${time}`)))
      }
      return changed
    },
    connectionSteps: () => [
      ...reachingSteps(reach),
      ...Object.entries({
        'Name and password': ['sys_user', `${connection.username} is let in.`],
        'Read companies': ['core_company', 'It may read companies.'],
        'Read groups': ['sys_user_group', 'It may read assignment groups.'],
        'Read incidents': [table, 'It may read incidents.'],
      }).map(([name, [from = '', answer = '']]) => ({
        name,
        async run() {
          await exists(from, `ORDERBYsys_id`)
          return answer
        },
      })),
    ],
    // A business rule sends them, which somebody makes there: see docs/integrations/servicenow.md.
    registerCallback: () => Promise.resolve(),
    removeCallback: () => Promise.resolve(),
  }
}
