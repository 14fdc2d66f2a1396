import type { ChildProcess } from 'node:child_process'
import { readFile, realpath } from 'node:fs/promises'
import path from 'node:path'
import { loginsApi } from '@gatehouse/contract/logins'
import { type Client, createClient } from './client.ts'
import { familyOf, kill9, listProcesses, type Process, processesNaming } from './processes.ts'
import { until } from './until.ts'

export const adminPassword = 'Only-for-tests-4711'

/** One running `gatehouse up`. */
export interface Gatehouse {
  readonly dataDirectory: string
  readonly url: string
  readonly port: number
  /** Of the Integration API; 0 while it is switched off. */
  readonly integrationPort: number
  readonly sshPort: number
  readonly pid: number
  /** What it printed. */
  output(): string
  log(): Promise<string>
  /** Signed in as nobody. */
  visitor(): Promise<Client>
  signIn(username?: string, password?: string): Promise<Client>
  postmasterPid(): Promise<number>
  agentPid(): Promise<number>
  /** Everything that works in this data directory. */
  processes(): Promise<Process[]>
  /** Asks it to end, waits for that, and answers what it left running. */
  stop(signal?: NodeJS.Signals): Promise<{ code: number | null; leftRunning: Process[] }>
  /** kill -9 of the server alone. */
  kill(): Promise<void>
  /** kill -9 of the server and of everything that belongs to it. */
  killAll(): Promise<void>
}

/** What a program printed so far, and its end. */
export interface Said {
  stdout(): string
  stderr(): string
  readonly ended: Promise<number | null>
}

export async function untilReady(said: Said, dataDirectory: string): Promise<void> {
  let ended: number | null | undefined
  void said.ended.then((code) => (ended = code))
  const tail = async () => (await readLog(dataDirectory)).split('\n').slice(-20).join('\n')
  const state = async () => `${said.stdout()}${said.stderr()}\n${await tail()}`
  await until('Gatehouse is ready', () => ended !== undefined || isReady(said), 60).catch(
    async (cause: unknown) => {
      throw new Error(`Gatehouse is not ready: ${await state()}`, { cause })
    },
  )
  if (!isReady(said)) throw new Error(`Gatehouse ended with ${ended}: ${await state()}`)
}

const isReady = (said: Said) => said.stdout().includes('Ready after')

export function runningServer(child: ChildProcess, said: Said, dataDirectory: string): Gatehouse {
  const url = /Gatehouse is at (https:\S+)/.exec(said.stdout())?.[1] ?? 'https://localhost:0'
  const integrationUrl = /Integration API: (https:\S+)/.exec(said.stdout())?.[1]
  const integrationPort = integrationUrl === undefined ? 0 : Number(new URL(integrationUrl).port)
  const sshPort = Number(/Sessions over SSH: \S+:(\d+)/.exec(said.stdout())?.[1] ?? 0)
  const pid = child.pid ?? 0
  const clients = new Set<Client>()

  const visitor = async () => {
    const ca = await readFile(path.join(dataDirectory, 'keys/ca.pem'), 'utf8')
    const client = createClient({ url, ca })
    clients.add(client)
    return client
  }
  const closeClients = () => clients.forEach((client) => client.close())
  const processes = async () => {
    const [family, others] = [await familyOf(pid), await processesIn(dataDirectory)]
    return [...family, ...others.filter((one) => !family.some((other) => other.pid === one.pid))]
  }

  return {
    ...{ dataDirectory, url, pid, port: Number(new URL(url).port), integrationPort, sshPort },
    ...{ visitor, processes },
    output: () => said.stdout(),
    log: () => readLog(dataDirectory),
    async signIn(username = 'admin', password = adminPassword) {
      const client = await visitor()
      const { token } = await client.call(loginsApi.create, { body: { username, password } })
      const signedIn = client.as(token)
      clients.add(signedIn)
      return signedIn
    },
    async postmasterPid() {
      const file = path.join(dataDirectory, 'postgres/cluster/postmaster.pid')
      return Number((await readFile(file, 'utf8')).split('\n')[0])
    },
    agentPid: () =>
      until('the agent of this computer runs', async () => {
        const named = await processesNaming([`run --data-dir ${dataDirectory}/agent`])
        return named[0]?.pid
      }),
    async stop(signal = 'SIGINT') {
      closeClients()
      const before = await processes()
      child.kill(signal)
      const code = await said.ended
      const now = [...(await processesIn(dataDirectory)), ...(await stillThere(before))]
      return { code, leftRunning: now }
    },
    async kill() {
      closeClients()
      await kill9([pid])
    },
    async killAll() {
      closeClients()
      await kill9((await processes()).map((one) => one.pid))
    },
  }
}

async function stillThere(before: readonly Process[]): Promise<Process[]> {
  const now = await listProcesses()
  return before.filter((one) =>
    now.some(({ pid, commandLine }) => pid === one.pid && commandLine === one.commandLine),
  )
}

/** PostgreSQL's own processes show a name that its first one was given. */
export async function processesIn(dataDirectory: string): Promise<Process[]> {
  const cluster = await realpath(path.join(dataDirectory, 'postgres/cluster')).catch(() => '')
  const places = cluster === '' ? [dataDirectory] : [dataDirectory, cluster]
  const direct = await processesNaming(places)
  const titles = direct.flatMap(
    ({ commandLine }) => /cluster_name=(\S+)/.exec(commandLine)?.[1] ?? [],
  )
  const named = titles.length === 0 ? [] : await processesNaming(titles)
  return [...direct, ...named.filter((one) => !direct.some(({ pid }) => pid === one.pid))]
}

const readLog = (dataDirectory: string): Promise<string> =>
  readFile(path.join(dataDirectory, 'server.log'), 'utf8').catch(() => '')
