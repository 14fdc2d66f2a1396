import { randomUUID } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { activityBatchesApi, BatchReceipt } from '@gatehouse/contract/activity-batches'
import type { CollectedRecord } from '@gatehouse/contract/activity-record'
import { agentApi } from '@gatehouse/contract/agents'
import { type CollectorReport, collectorsApi, ConnectorKind } from '@gatehouse/contract/collectors'
import { ConnectionDetails, sitesApi } from '@gatehouse/contract/sites'
import { addressOf, type Answer, type Client } from './client.ts'

/** An agent that is enrolled as any other and whose records the test makes up. */
export interface Sender {
  readonly agentId: string
  readonly siteId: string
  readonly sourceId: string
  readonly connectorId: string
  /** Of the source's other streams, if it has any. */
  readonly connectors: Readonly<Partial<Record<ConnectorKind, string>>>
  readonly token: string
  /** Sends a batch whatever is answered; the same batch id again is the same batch again. */
  post(records: readonly CollectedRecord[], batchId?: string, connectorId?: string): Promise<Answer>
  /** Sends a batch that has to be stored. */
  send(records: readonly CollectedRecord[], connectorId?: string): Promise<BatchReceipt>
  /** Tells that the agent lives, and what its collectors say of themselves. */
  beat(report: (kind: ConnectorKind) => CollectorReport): Promise<void>
  /** The same agent at a server that was started again. */
  at(client: Client): Sender
}

interface EnrolOptions {
  organizationId: string
  hostname?: string
  siteName?: string
  kinds?: readonly ConnectorKind[]
}

const host = { platform: 'Debian GNU/Linux 12', version: '0.1.0' }

/** Adds a site and a source, and enrols an agent with the site's connection string. */
export async function enrolSender(
  admin: Client,
  {
    organizationId,
    hostname = 'srv-1',
    siteName = hostname,
    kinds = ['linux-accounts'],
  }: EnrolOptions,
): Promise<Sender> {
  const params = { organizationId }
  const site = await admin.call(sitesApi.create, { params, body: { name: siteName } })
  const { agentId, token } = await admin.as(undefined).call(agentApi.enrol, {
    body: { secret: secretOf(site.connectionString), hostname, ...host },
  })
  const source = await admin.call(collectorsApi.create, {
    params,
    body: {
      siteId: site.id,
      kind: 'linux-computer',
      name: hostname,
      connectors: kinds.map((kind) => ({ kind })),
    },
  })
  return senderAt(admin, {
    ...{ agentId, token, hostname, siteId: site.id, sourceId: source.id },
    connectorId: source.connectors[0]?.id ?? '',
    connectors: Object.fromEntries(source.connectors.map(({ kind, id }) => [kind, id])),
  })
}

export function secretOf(connectionString: string): string {
  const text = Buffer.from(connectionString.replace('gatehouse-', ''), 'base64url').toString()
  return ConnectionDetails.parse(JSON.parse(text)).secret
}

type Identity = Pick<
  Sender,
  'agentId' | 'siteId' | 'sourceId' | 'connectorId' | 'connectors' | 'token'
> & { hostname: string }

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
    async send(records, connectorId) {
      const { status, text, json } = await post(records, undefined, connectorId)
      if (status !== 200) throw new Error(`The batch was refused: ${status} ${text}`)
      return BatchReceipt.parse(json)
    },
    async beat(report) {
      const at = new Date().toISOString()
      const connectors = Object.entries(identity.connectors).map(([kind, id]) => ({
        id,
        report: report(ConnectorKind.parse(kind)),
      }))
      await agent.call(agentApi.heartbeat, {
        body: {
          ...{ hostname: identity.hostname, ...host, at, startedAt: at, connectors },
          memoryBytes: 74_000_000,
          spool: { records: 0, bytes: 0 },
        },
      })
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
