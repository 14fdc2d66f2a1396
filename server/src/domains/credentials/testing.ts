import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import {
  type Credential,
  type CredentialInput,
  credentialsApi,
} from '@gatehouse/contract/credentials'
import { TargetId } from '@gatehouse/contract/ids'
import type { DirectoryAccess } from '@gatehouse/contract/directory-access'
import { afterAll, beforeAll } from 'vitest'
import type { ContextParts, OrganizationContext, UserPrincipal } from '#platform/context.ts'
import { deriveKey } from '#platform/crypto/seal.ts'
import { uuidv7 } from '#platform/crypto/ids.ts'
import { Secret } from '#platform/secret.ts'
import { connectSsh } from '#platform/ssh/connect-ssh.ts'
import type { SshLogin } from '#platform/ssh/ssh-login.ts'
import { SshTrouble } from '#platform/ssh/ssh-trouble.ts'
import { type OpenTestDatabase, useDatabase } from '#platform/testing/database.ts'
import { workOff } from '#platform/testing/queue.ts'
import { type Answer, aUser, createTestWeb, type TestWeb } from '#platform/testing/web.ts'
import {
  aManagingOrganization,
  anOrganization,
  partsOf,
  TestClock,
} from '../organizations/testing.ts'
import { credentialJobs } from './credential.jobs.ts'
import { credentialRoutes } from './credential.routes.ts'
import type { CredentialsOptions } from './credentials-options.ts'

export interface TestCredentials {
  database: OpenTestDatabase
  parts: ContextParts
  clock: TestClock
  web: TestWeb
  options: CredentialsOptions
  managing: OrganizationContext
  customer: OrganizationContext
  admin: UserPrincipal
  addTarget(port?: number, facts?: { serviceCredentialId?: string }): Promise<TargetId>
  addDomain(access: DirectoryAccess): Promise<TargetId>
  setService(targetId: TargetId, credentialId: string | null): Promise<void>
  /** Fails when it is not added. */
  add(input: Partial<CredentialInput>): Promise<Credential>
  call(
    endpoint: Parameters<TestWeb['call']>[1],
    credentialId?: string,
    body?: unknown,
    params?: Record<string, string>,
  ): Promise<Answer>
  get(credentialId: string): Promise<Credential>
  /** Rejects unless it is given away. */
  reveal(credentialId: string): Promise<{ secret: string; candidate?: string | undefined }>
  /** All jobs that are due by the clock, with the one of each minute. */
  work(): Promise<void>
}

/** The domain's routes and jobs on a database of their own, with a clock that the test moves. */
export function useCredentials(log?: ContextParts['log']): () => TestCredentials {
  const database = useDatabase()
  let credentials: TestCredentials | undefined
  beforeAll(async () => {
    credentials = await open(database(), log)
  })
  afterAll(() => credentials?.web.close())
  return () => {
    if (!credentials) throw new Error('Credentials are there only while tests run.')
    return credentials
  }
}

async function open(
  database: OpenTestDatabase,
  log: ContextParts['log'] | undefined,
): Promise<TestCredentials> {
  const clock = new TestClock(new Date())
  const parts = { ...partsOf(database, clock), ...(log ? { log } : {}) }
  const options = { sealKey: deriveKey(new Secret(Buffer.alloc(32, 9)), 'credentials') }
  const web = await createTestWeb(parts, (mount) => credentialRoutes(mount, options))
  const managing = await aManagingOrganization(parts)
  const customer = await anOrganization(parts)
  const admin = aUser({ organizationId: managing.organizationId })
  const { organizationId } = customer
  const call: TestCredentials['call'] = (endpoint, credentialId = '', body, params = {}) =>
    web.call(admin, endpoint, {
      params: { organizationId, credentialId, ...params },
      ...(body === undefined ? {} : { body }),
    })
  return {
    ...{ database, parts, clock, web, options, managing, customer, admin, call },
    async addTarget(port = 9, { serviceCredentialId } = {}) {
      const id = uuidv7(new Date())
      const at = { created_at: clock.now(), updated_at: clock.now() }
      await customer.transaction((tx) =>
        tx
          .insertInto('target')
          .values({
            ...{ id, name: `Target ${id}`, kind: 'linux', address: '127.0.0.1', port, ...at },
            ...{
              algorithms: 'modern',
              trusts_first_host_key: true,
              on_host_key_mismatch: 'refuse',
            },
            service_credential_id: serviceCredentialId ?? null,
          })
          .execute(),
      )
      return TargetId.parse(id)
    },
    async addDomain(directory) {
      const id = uuidv7(new Date())
      const at = { created_at: clock.now(), updated_at: clock.now() }
      await customer.transaction((tx) =>
        tx
          .insertInto('target')
          .values({
            ...{ id, name: `Domain ${id}`, kind: 'domain', address: 'corp.test', port: 636, ...at },
            ...{
              algorithms: 'modern',
              trusts_first_host_key: true,
              on_host_key_mismatch: 'refuse',
            },
            directory: JSON.stringify(directory),
          })
          .execute(),
      )
      return TargetId.parse(id)
    },
    async setService(targetId, credentialId) {
      await customer.transaction((tx) =>
        tx
          .updateTable('target')
          .set({ service_credential_id: credentialId })
          .where('id', '=', targetId)
          .execute(),
      )
    },
    async add(input) {
      const answer = await call(credentialsApi.create, '', {
        ...{ name: `Credential ${randomUUID()}`, username: 'root' },
        ...{ secret: { from: 'password', password: 'A-first-Password-1' }, ...input },
      })
      if (answer.status !== 200) throw new Error(answer.text)
      return credentialsApi.create.response.parse(answer.body)
    },
    async get(credentialId) {
      const answer = await call(credentialsApi.get, credentialId)
      return credentialsApi.get.response.parse(answer.body)
    },
    async reveal(credentialId) {
      const answer = await call(credentialsApi.reveal, credentialId, { reason: 'a test' })
      return credentialsApi.reveal.response.parse(answer.body)
    },
    async work() {
      const jobs = credentialJobs(options)
      await customer.db.asSystem('as the schedule does it', async (tx) => {
        const { addJob } = await import('#platform/jobs/jobs.ts')
        await addJob(tx, { name: 'credentials.queue-due' }, {}, { runAt: clock.now() })
      })
      await workOff(parts, jobs, [])
    },
  }
}

/** Whether a server lets an account in. */
export async function letsIn(port: number, username: string, login: SshLogin): Promise<boolean> {
  try {
    const connection = await connectSsh({
      ...{ address: '127.0.0.1', port, username, login, algorithms: 'modern' },
      checkHostKey: () => Promise.resolve({ isTrusted: true, text: '' }),
    })
    await connection.close()
    return true
  } catch (error) {
    if (error instanceof SshTrouble && error.step === 'login') return false
    throw error
  }
}

export interface Gate {
  port: number
  /** Counts connections from 1 on. */
  onOpened: (count: number) => void
  /** When the client has ended one. */
  onClosed: (count: number) => void
  /** Cuts everything after so many bytes that clients sent, counted over all connections. */
  cutAfterBytes: number
  sentBytes: number
  /** Cuts what is open and refuses what comes. */
  shut(): void
  reopen(): void
  close(): Promise<void>
}

/** A network between us and a server, which a test can cut. */
export async function aGate(toPort: number, host = '127.0.0.1'): Promise<Gate> {
  const sockets = new Set<Socket>()
  let isShut = false
  let count = 0
  const server = createServer((client) => {
    count += 1
    const number = count
    gate.onOpened(number)
    if (isShut) return void client.destroy()
    const target = connect(toPort, host)
    for (const socket of [client, target]) {
      sockets.add(socket)
      // Cutting is what this is for.
      socket.on('error', () => undefined)
      socket.on('close', () => sockets.delete(socket))
    }
    client.on('data', (chunk: Buffer) => {
      gate.sentBytes += chunk.length
      if (gate.sentBytes > gate.cutAfterBytes) return gate.shut()
      target.write(chunk)
    })
    target.pipe(client)
    client.on('close', () => {
      target.destroy()
      gate.onClosed(number)
    })
    target.on('close', () => client.destroy())
  })
  server.listen(0, host)
  await once(server, 'listening')
  const address = server.address()
  const gate: Gate = {
    port: typeof address === 'object' && address ? address.port : 0,
    ...{ onOpened: () => undefined, onClosed: () => undefined },
    ...{ cutAfterBytes: Infinity, sentBytes: 0 },
    shut() {
      isShut = true
      for (const socket of sockets) socket.destroy()
    },
    reopen() {
      isShut = false
      count = 0
      Object.assign(gate, { sentBytes: 0, cutAfterBytes: Infinity })
      Object.assign(gate, { onOpened: () => undefined, onClosed: () => undefined })
    },
    async close() {
      gate.shut()
      server.close()
      await once(server, 'close')
    },
  }
  return gate
}
