import { lookup } from 'node:dns/promises'
import { isIP, connect, type LookupFunction, type Socket } from 'node:net'
import { domainToASCII } from 'node:url'
import { isNeverDialled } from '../never-dialled.ts'
import { SshTrouble } from './ssh-trouble.ts'
import { seconds, within } from './within.ts'

export interface Dial {
  address: string
  port: number
  /** For each of both steps. */
  timeoutMs?: number | undefined
  signal?: AbortSignal | undefined
}

export interface ResolvedAddress {
  address: string
  family: number
}

/**
 * All addresses of a name, or of an address itself.
 * @throws {SshTrouble} step `name`
 */
export async function resolveName({
  address,
  timeoutMs: ms = 5000,
  signal,
}: Omit<Dial, 'port'>): Promise<ResolvedAddress[]> {
  const family = isIP(address)
  if (family !== 0) return [{ address, family }]
  const late = () =>
    new SshTrouble(
      'name',
      `The name servers said nothing about ${address} within ${seconds(ms)}.`,
      'Check the name servers of the computer that Gatehouse runs on, or give the IP address.',
    )
  try {
    const name = domainToASCII(address) || address
    return await within(lookup(name, { all: true }), { ms, late, signal })
  } catch (cause) {
    if (cause instanceof SshTrouble || signal?.aborted) throw cause
    throw nameTrouble(address, cause)
  }
}

function nameTrouble(address: string, cause: unknown): SshTrouble {
  if (codeOf(cause) === 'EAI_AGAIN') {
    return new SshTrouble(
      'name',
      `The name servers cannot be asked for ${address} now.`,
      'Check the name servers of the computer that Gatehouse runs on, or give the IP address.',
      cause,
    )
  }
  return new SshTrouble(
    'name',
    `The name ${address} is not known to the name servers.`,
    'Check the spelling, or give the IP address. The name has to be known where Gatehouse runs.',
    cause,
  )
}

/**
 * A TCP connection to the first of the addresses that answers.
 * @throws {SshTrouble} step `connection`
 */
export async function dialAddresses(
  addresses: readonly ResolvedAddress[],
  { address: host, port, timeoutMs: ms = 10_000, signal }: Dial,
): Promise<Socket> {
  const never = addresses.find(({ address }) => isNeverDialled(address))
  if (never) throw neverTrouble(host, never.address)
  const known: LookupFunction = (_name, _options, answer) => answer(null, [...addresses])
  const socket = connect({
    host: isIP(host) ? host : 'target',
    port,
    lookup: known,
    noDelay: true,
    autoSelectFamily: true,
    // A far host answers later than Node would wait before it tries the next address.
    autoSelectFamilyAttemptTimeout: 2000,
  })
  const { promise: connected, resolve, reject } = Promise.withResolvers<void>()
  socket.once('connect', resolve).once('error', reject)
  const late = () =>
    new SshTrouble(
      'connection',
      `${host} does not answer on port ${port} within ${seconds(ms)}.`,
      'Check that it runs, and that no firewall drops connections from the Gatehouse server.',
    )
  try {
    await within(connected, { ms, late, signal })
    return socket
  } catch (cause) {
    // Whatever comes after this is of no interest any more.
    socket.on('error', () => undefined).destroy()
    if (cause instanceof SshTrouble || signal?.aborted) throw cause
    throw connectionTrouble(`${host} port ${port}`, cause)
  } finally {
    socket.off('error', reject)
  }
}

const neverTrouble = (host: string, address: string) =>
  new SshTrouble(
    'connection',
    `${host === address ? host : `${host} is ${address}, which`} is not connected to: it is link-local, of a cloud's metadata service, or not of one computer.`,
    'Give the address of the host itself.',
  )

const connectionProblems: Readonly<Record<string, readonly [what: string, fix: string]>> = {
  ECONNREFUSED: [
    'refuses connections',
    'Start the SSH server there, or correct the port. A firewall may refuse as well.',
  ],
  EHOSTUNREACH: [
    'cannot be reached: there is no route to it',
    'Check that it runs, its address, and the network between it and Gatehouse.',
  ],
  ENETUNREACH: [
    'cannot be reached: its network is not known here',
    'Check its address, and the routes of the computer that Gatehouse runs on.',
  ],
  ECONNRESET: [
    'ended the connection at once',
    'Look for a firewall between it and Gatehouse, and for blocked addresses on it.',
  ],
  ETIMEDOUT: [
    'does not answer',
    'Check that it runs, and that no firewall drops connections from the Gatehouse server.',
  ],
}

function connectionTrouble(where: string, cause: unknown): SshTrouble {
  const code = codeOf(cause)
  const [what, fix] = connectionProblems[code] ?? [
    `cannot be connected to (${code || 'unknown error'})`,
    'Check its address and the network between it and Gatehouse.',
  ]
  return new SshTrouble('connection', `${where} ${what}.`, fix, cause)
}

export const codeOf = (cause: unknown): string =>
  cause instanceof Error && 'code' in cause ? String(cause.code) : ''
