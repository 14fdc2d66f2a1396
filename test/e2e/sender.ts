import { randomUUID } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { activityBatchesApi, BatchReceipt } from '@gatehouse/contract/activity-batches'
import type { CollectedRecord } from '@gatehouse/contract/activity-record'
import { agentApi } from '@gatehouse/contract/agents'
import { collectorsApi } from '@gatehouse/contract/collectors'
import { ConnectionDetails, sitesApi } from '@gatehouse/contract/sites'
import { addressOf, type Answer, type Client } from './client.ts'

/** An agent that is enrolled as any other and whose records the test makes up. */
export interface Sender {
  readonly agentId: string
  readonly siteId: string
  readonly sourceId: string
  readonly connectorId: string
  readonly token: string
  /** Sends a batch whatever is answered; the same batch id again is the same batch again. */
  post(records: readonly CollectedRecord[], batchId?: string, connectorId?: string): Promise<Answer>
  /** Sends a batch that has to be stored. */
  send(records: readonly CollectedRecord[]): Promise<BatchReceipt>
  /** The same agent at a server that was started again. */
  at(client: Client): Sender
}

interface EnrolOptions {
  organizationId: string
  hostname?: string
}

/** Adds a site and a source, and enrols an agent with the site's connection string. */
export async function enrolSender(
  admin: Client,
  { organizationId, hostname = 'srv-1' }: EnrolOptions,
): Promise<Sender> {
  const params = { organizationId }
  const site = await admin.call(sitesApi.create, { params, body: { name: hostname } })
  const { agentId, token } = await admin.as(undefined).call(agentApi.enrol, {
    body: {
      secret: secretOf(site.connectionString),
      ...{ hostname, platform: 'Debian GNU/Linux 12', version: '0.1.0' },
    },
  })
  const source = await admin.call(collectorsApi.create, {
    params,
    body: {
      siteId: site.id,
      kind: 'linux-computer',
      name: hostname,
      connectors: [{ kind: 'linux-accounts' }],
    },
  })
  const connectorId = source.connectors[0]?.id ?? ''
  return senderAt(admin, { agentId, siteId: site.id, sourceId: source.id, connectorId, token })
}

export function secretOf(connectionString: string): string {
  const text = Buffer.from(connectionString.replace('gatehouse-', ''), 'base64url').toString()
  return ConnectionDetails.parse(JSON.parse(text)).secret
}

type Identity = Pick<Sender, 'agentId' | 'siteId' | 'sourceId' | 'connectorId' | 'token'>

function senderAt(client: Client, identity: Identity): Sender {
  const agent = client.as(identity.token)
  const post: Sender['post'] = (
    records,
    batchId = randomUUID(),
    connectorId = identity.connectorId,
  ) =>
    agent.raw(addressOf(activityBatchesApi.ingest, {}, { batchId, connectorId }), {
      method: 'POST',
      headers: { 'content-type': 'application/x-ndjson', 'content-encoding': 'gzip' },
      body: gzipSync(records.map((record) => `${JSON.stringify(record)}\n`).join('')),
    })
  return {
    ...identity,
    post,
    async send(records) {
      const { status, text, json } = await post(records)
      if (status !== 200) throw new Error(`The batch was refused: ${status} ${text}`)
      return BatchReceipt.parse(json)
    },
    at: (other) => senderAt(other, identity),
  }
}

/** A fact like any other; what a test is about it says itself. */
export const aRecord = (facts: Partial<CollectedRecord> = {}): CollectedRecord => ({
  key: randomUUID(),
  at: new Date().toISOString(),
  who: 'alice',
  action: 'Modified',
  objectType: 'Group',
  what: 'sudo',
  where: 'srv-1',
  workstation: '10.0.0.7',
  succeeded: true,
  certainty: 'exact',
  details: [],
  ...facts,
})
