import type { Connection, ConnectionInput, TicketProvider } from '@gatehouse/contract/service-desks'

const empty = {
  connectwise: {
    provider: 'connectwise',
    site: '',
    companyId: '',
    publicKey: '',
    clientId: '',
  },
  servicenow: { provider: 'servicenow', site: '', username: '' },
} as const satisfies Record<TicketProvider, ConnectionInput>

export const emptyConnection = (provider: TicketProvider): ConnectionInput => ({
  ...empty[provider],
})

/** What can be edited of a saved connection; without a secret, which keeps the saved one. */
export const editable = (connection: Connection): ConnectionInput => ({ ...connection })

export const secretOf = (connection: ConnectionInput): string | undefined =>
  connection.provider === 'connectwise' ? connection.privateKey : connection.password

export const secretField = {
  connectwise: 'connection.privateKey',
  servicenow: 'connection.password',
} as const satisfies Record<TicketProvider, string>
