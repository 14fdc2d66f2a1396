import type { ComputerRule, DirectoryObject } from '@gatehouse/contract/directories'
import type { DirectoryId } from '@gatehouse/contract/ids'
import type { TargetKind } from '@gatehouse/contract/targets'
import type { OrganizationTx } from '#platform/db/organization.ts'
import { findObjects } from './find-object.store.ts'
import { listObjects } from './object.store.ts'

/** A computer that is a target by some rule. */
export interface WantedComputer {
  id: DirectoryObject['id']
  name: string
  address: string
  kind: TargetKind
  tags: string[]
  path: string
  lastLogonAt?: string | undefined
}

/** Of several with one name in DNS the one that signed in last is there; the others are left over. */
export const aliveFirst = (computers: readonly WantedComputer[]): WantedComputer[] =>
  computers.toSorted((one, other) => signedInAt(other) - signedInAt(one))

const signedInAt = ({ lastLogonAt }: WantedComputer): number =>
  lastLogonAt === undefined ? 0 : Date.parse(lastLogonAt)

/** Another target may have the short name of a computer. `taken` in small letters. */
export function freeName(
  { name, address, id }: WantedComputer,
  taken: ReadonlySet<string>,
): string {
  const free = [name, address].find((one) => !taken.has(one.toLowerCase()))
  return free ?? `${address.slice(0, 160)} ${id}`
}

/** More computers than these below one organizational unit are not made targets. */
const most = 20_000

/** All computers that rules hold, with the tags of every rule that holds them. */
export async function wantedComputers(
  tx: OrganizationTx,
  directoryId: DirectoryId,
  rules: readonly ComputerRule[],
): Promise<Map<string, WantedComputer>> {
  const wanted = new Map<string, WantedComputer>()
  const units = await findObjects(
    tx,
    directoryId,
    rules.map(({ organizationalUnitId }) => organizationalUnitId),
  )
  for (const rule of rules) {
    const unit = units.find(({ id }) => id === rule.organizationalUnitId)
    if (!unit) continue
    const search = { at: undefined, kind: 'computer', underDn: unit.facts.dn } as const
    const below = await listObjects(tx, directoryId, search, { after: undefined, limit: most })
    for (const computer of below.filter((one) => isHeldBy(rule, one))) {
      const before = wanted.get(computer.id)
      const one = wantedOf(computer, [...(before?.tags ?? []), ...rule.tags])
      if (one) wanted.set(computer.id, one)
    }
  }
  return wanted
}

const isHeldBy = ({ operatingSystem }: ComputerRule, computer: DirectoryObject): boolean =>
  computer.isEnabled !== false &&
  (computer.operatingSystem ?? '').toLowerCase().includes(operatingSystem.toLowerCase())

/** Undefined for one that has no address: nobody could reach it. */
export function wantedOf(
  { id, name, dnsHostName, operatingSystem, path, lastLogonAt }: DirectoryObject,
  tags: readonly string[],
): WantedComputer | undefined {
  if (!dnsHostName || !addressPattern.test(dnsHostName)) return undefined
  return {
    ...{ id, name: name.slice(0, 200), address: dnsHostName.toLowerCase(), path },
    ...{ kind: kindOf(operatingSystem), tags: [...new Set(tags)], lastLogonAt },
  }
}

/** What the contract takes for the address of a target. */
const addressPattern = /^[\p{L}\p{N}._-]{1,253}$/u

/** What joins a domain says what it is; what says nothing is most likely Windows. */
const kindOf = (operatingSystem = ''): TargetKind =>
  /linux|ubuntu|debian|red ?hat|centos|suse|fedora|samba|unix/i.test(operatingSystem)
    ? 'linux'
    : 'windows'

export const portOf = (kind: TargetKind): number => (kind === 'windows' ? 3389 : 22)
