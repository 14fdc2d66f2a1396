import { randomInt } from 'node:crypto'
import type { SrvRecord } from 'node:dns'
import { Resolver } from 'node:dns/promises'
import type { ControllerAddress, DirectoryPlace } from './directory-connection.ts'
import { DirectoryTrouble } from './directory-trouble.ts'

export const usualPort = { ldaps: 636, starttls: 389 } as const

/** From 0 to 1, without 1. */
const fraction = (): number => randomInt(2 ** 32) / 2 ** 32

const askDns = (name: string): Promise<SrvRecord[]> =>
  new Resolver({ timeout: 3000, tries: 2 }).resolveSrv(name)

/**
 * Those that are named, else those that DNS names for the domain (MS-ADTS 6.3.6), by priority and then by chance with their
 * weight (RFC 2782). DNS knows the port for StartTLS only. What DNS says may be forged, and passwords are sent there: where any
 * authority that the machine trusts would do, only names within the domain count, since anybody has a certificate for their own.
 * @throws {DirectoryTrouble} at the step `name`
 */
export async function findControllers(
  place: DirectoryPlace,
  random: () => number = fraction,
  resolve: typeof askDns = askDns,
): Promise<readonly ControllerAddress[]> {
  if (place.controllers.length > 0) return place.controllers
  const name = `_ldap._tcp.${place.domain}`
  const records = await recordsOf(place, name, resolve)
  const believed = records.filter((record) => place.caCertificates || isWithin(record.name, place))
  if (believed.length === 0) throw outside(place, records)
  return believed
    .map((record) => ({ record, chance: random() ** (1 / Math.max(record.weight, 1)) }))
    .toSorted((a, b) => a.record.priority - b.record.priority || b.chance - a.chance)
    .map(({ record }) => ({
      host: record.name,
      port: place.encryption === 'ldaps' ? usualPort.ldaps : record.port,
    }))
}

const isWithin = (host: string, { domain }: DirectoryPlace): boolean =>
  host.toLowerCase().endsWith(`.${domain.toLowerCase()}`)

async function recordsOf(
  place: DirectoryPlace,
  name: string,
  resolve: typeof askDns,
): Promise<SrvRecord[]> {
  try {
    const records = await resolve(name)
    if (records.length === 0) throw new Error('no records')
    return records
  } catch (error) {
    throw new DirectoryTrouble(
      'name',
      {
        text: `The DNS of this machine knows no domain controllers of ${place.domain}.`,
        fix: `Name the controllers, or let this machine use the DNS of the domain (it was asked for ${name}).`,
      },
      error,
    )
  }
}

const outside = ({ domain }: DirectoryPlace, records: readonly SrvRecord[]) =>
  new DirectoryTrouble('name', {
    text: `DNS names ${records[0]?.name ?? ''} as a domain controller of ${domain}, and that is not within the domain.`,
    fix: 'If it is right, name the controllers, or give the certificate of their authority.',
  })
