import { readFile } from 'node:fs/promises'
import type { AccountNames } from '../account-names.ts'
import { errorCode } from '../error-code.ts'
import { type LinuxMachine, pathOn } from '../machine.ts'
import type { Observation } from '../observation.ts'
import { type ListeningSocket, parseListening } from './listening-sockets.ts'
import { SocketOwners } from './socket-owners.ts'
import { portObject } from './state-objects.ts'

const files = [
  { path: '/proc/net/tcp', protocol: 'TCP' },
  { path: '/proc/net/tcp6', protocol: 'TCP' },
  { path: '/proc/net/udp', protocol: 'UDP' },
  { path: '/proc/net/udp6', protocol: 'UDP' },
] as const
const rangePath = '/proc/sys/net/ipv4/ip_local_port_range'
/** Of Linux, where the setting cannot be read. */
const usualRange = [32_768, 60_999] as const

/** Ports on which something listens, and which process that is. */
export class PortState {
  readonly #machine: LinuxMachine
  readonly #names: AccountNames
  readonly #owners: SocketOwners

  constructor(machine: LinuxMachine, names: AccountNames) {
    this.#machine = machine
    this.#names = names
    this.#owners = new SocketOwners(machine)
  }

  async observe(seen: Observation): Promise<void> {
    const range = await this.#range()
    const sockets: ListeningSocket[] = []
    for (const { path, protocol } of files) {
      const text = await this.#read(path, seen)
      if (text !== undefined) sockets.push(...parseListening(text, protocol, range))
    }
    const owners = await this.#owners.find(new Set(sockets.map(({ inode }) => inode)))
    const objects = new Map<string, ReturnType<typeof portObject>>()
    for (const socket of sockets) {
      const user = this.#names.user(socket.uid) ?? `${socket.uid}`
      const object = portObject(socket, owners.get(socket.inode) ?? '', user)
      // Several processes may listen on one port; the first that has a name stands for them.
      if (!objects.get(object.id)?.properties['Process']) objects.set(object.id, object)
    }
    seen.objects.push(...objects.values())
  }

  async #read(path: string, seen: Observation): Promise<string | undefined> {
    try {
      return await readFile(pathOn(this.#machine, path), 'utf8')
    } catch (cause) {
      const code = errorCode(cause)
      if (!code) throw cause
      // Without IPv6 there are no such files.
      if (code !== 'ENOENT' || path === '/proc/net/tcp')
        seen.unreadable.set(path.replace(/6$/, ''), code)
      return undefined
    }
  }

  async #range(): Promise<readonly [number, number]> {
    const text = await readFile(pathOn(this.#machine, rangePath), 'utf8').catch(() => '')
    const [low, high] = text.trim().split(/\s+/).map(Number)
    return low && high ? [low, high] : usualRange
  }
}
