import type { Client } from '@gatehouse/test/e2e/client.ts'

export interface Place {
  client: Client
  organizationId: string
}
