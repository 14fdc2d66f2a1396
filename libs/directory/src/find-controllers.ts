import { randomInt } from 'node:crypto'
import { Resolver } from 'node:dns/promises'
import type { ControllerAddress, DirectoryPlace } from './directory-connection.ts'
import { DirectoryTrouble } from './directory-trouble.ts'

export const usualPort = { ldaps: 636, starttls: 389 } as const

/** From 0 to 1, without 1. */
const fraction = (): number => randomInt(2 ** 32) / 2 ** 32

/**
 * Those that are named, else those that DNS names for the domain (MS-ADTS 6.3.6), by priority and then by chance with their
 * weight (RFC 2782). DNS knows the port for StartTLS only.
 * @throws {DirectoryTrouble} at the step `name`
 */
export async function findControllers(
  place: DirectoryPlace,
  random: () => number = fraction,
): Promise<readonly ControllerAddress[]> {
  if (place.controllers.length > 0) return place.controllers
  const name = `_ldap._tcp.${place.domain}`
  try {
    const records = await new Resolver({ timeout: 3000, tries: 2 }).resolveSrv(name)
    if (records.length === 0) throw new Error('no records')
    return records
      .map((record) => ({ record, chance: random() ** (1 / Math.max(record.weight, 1)) }))
      .toSorted((a, b) => a.record.priority - b.record.priority || b.chance - a.chance)
      .map(({ record }) => ({
        host: record.name,
        port: place.encryption === 'ldaps' ? usualPort.ldaps : record.port,
      }))
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
