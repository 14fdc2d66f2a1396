import type { Connection } from '@gatehouse/contract/service-desks'
import type { TicketSettings } from '@gatehouse/contract/ticket-settings'
import type { Secret } from '#platform/secret.ts'
import { createConnectWise } from './connectwise-provider.ts'
import { createServiceNow } from './servicenow-provider.ts'
import type { TicketProvider } from './ticket-provider.ts'

export interface ProviderOptions {
  connection: Connection
  secret: Secret
  settings: TicketSettings
  keepsKeys?: boolean
  signal?: AbortSignal | undefined
}

export function openProvider(options: ProviderOptions): TicketProvider {
  const { connection, secret, settings, signal, keepsKeys = true } = options
  if (connection.provider === 'servicenow') {
    return createServiceNow({ connection, password: secret, settings, signal })
  }
  return createConnectWise({ connection, privateKey: secret, settings, keepsKeys, signal })
}
