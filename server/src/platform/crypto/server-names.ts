import { isIP } from 'node:net'
import os from 'node:os'

const anyAddress = ['0.0.0.0', '::']

/**
 * The names and addresses under which this server may be called, for its certificate. `hosts` are
 * those of the configuration; one that means every address is replaced by the addresses there are.
 */
export function serverNames(hosts: readonly string[]): string[] {
  const own = hosts.some((host) => anyAddress.includes(host)) ? addresses() : []
  const named = hosts.filter((host) => !anyAddress.includes(host))
  for (const host of named) {
    if (!isName(host)) throw new Error(`'${host}' is not the name or address of a server.`)
  }
  const machine = [os.hostname()].filter(isName)
  const names = ['localhost', '127.0.0.1', '::1', ...machine, ...named, ...own]
  return [...new Set(names.map((name) => name.toLowerCase()))]
}

const isName = (text: string): boolean =>
  isIP(text) > 0 || (text.length <= 253 && /^[a-z0-9_]([a-z0-9_.-]*[a-z0-9])?$/i.test(text))

/** Without those of IPv6 that mean nothing beyond one network card. */
const addresses = (): string[] =>
  Object.values(os.networkInterfaces())
    .flatMap((network) => network ?? [])
    .filter(({ address }) => !/^fe80:/i.test(address))
    .map(({ address }) => address)
