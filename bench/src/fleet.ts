import { randomUUID } from 'node:crypto'
import { BatchReceipt } from '@gatehouse/contract/activity-batches'
import { agentApi } from '@gatehouse/contract/agents'
import { collectorsApi } from '@gatehouse/contract/collectors'
import { loginsApi } from '@gatehouse/contract/logins'
import { organizationsApi } from '@gatehouse/contract/organizations'
import { ConnectionDetails, sitesApi } from '@gatehouse/contract/sites'
import { type Client, createClient, good } from './client.ts'
import { adminPassword } from './server.ts'

/** An agent that sends what the bench made up, enrolled as any other. */
export interface Sender {
  organizationId: string
  sourceId: string
  /** Returns once the batch is acknowledged, with how many records were accepted. */
  send(packed: Buffer): Promise<number>
}

export async function signIn(port: number): Promise<Client> {
  const client = createClient(port)
  const answer = await client.post('/logins', { username: 'admin', password: adminPassword })
  const { token } = good(answer, loginsApi.create.response)
  client.close()
  return createClient(port, token)
}

export async function enrolSender(admin: Client, hostname: string): Promise<Sender> {
  const organization = good(
    await admin.post('/organizations', { name: hostname }),
    organizationsApi.create.response,
  )
  const at = `/organizations/${organization.id}`
  const site = good(await admin.post(`${at}/sites`, { name: hostname }), sitesApi.create.response)
  const { token } = good(
    await admin.post('/agent/enrolments', {
      secret: secretOf(site.connectionString),
      hostname,
      platform: 'Debian GNU/Linux 12',
      version: '0.1.0',
    }),
    agentApi.enrol.response,
  )
  const source = good(
    await admin.post(`${at}/sources`, {
      siteId: site.id,
      kind: 'linux-computer',
      name: hostname,
      connectors: [{ kind: 'linux-accounts' }],
    }),
    collectorsApi.create.response,
  )
  const agent = admin.as(token)
  const connectorId = source.connectors[0]?.id ?? ''
  return {
    organizationId: organization.id,
    sourceId: source.id,
    async send(packed) {
      const address = `/activity/batches?batchId=${randomUUID()}&connectorId=${connectorId}`
      return good(await agent.upload(address, packed), BatchReceipt).accepted
    },
  }
}

function secretOf(connectionString: string): string {
  const text = Buffer.from(connectionString.replace('gatehouse-', ''), 'base64url').toString()
  return ConnectionDetails.parse(JSON.parse(text)).secret
}
