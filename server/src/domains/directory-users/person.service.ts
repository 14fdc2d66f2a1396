import type { DirectoryId, DirectoryObjectId, OrganizationId } from '@gatehouse/contract/ids'
import { Email } from '@gatehouse/contract/users'
import {
  type DirectoryData,
  findDirectory,
  findObject,
  securityGroupIdsOf,
} from '#domains/directories'
import { findOrganizationById, knownGroupIds } from '#domains/organizations'
import type { DirectoryAccess, DirectoryUser } from '#domains/users'
import type { Clock } from '#platform/context.ts'
import type { SystemTx } from '#platform/db/organization.ts'
import { accessByGroups } from './access-by-groups.ts'
import { type Binding, findBinding, listSuffixes } from './binding.store.ts'
import type { DirectoryUsersOptions } from './directory-users-options.ts'
import { placeHash } from './place-hash.ts'
import { suffixOf } from './sign-in-name.ts'
import { endStopped, tellStopped } from './stopped-sign-in.ts'

/** Somebody as their directory has them now, or the sentence why nothing is to be said of them. */
export type Person = { is: 'known'; user: DirectoryUser } | { is: 'gone'; refusal: string }

/**
 * Reads who somebody is and what they may do. Nothing that is read counts while the directory is reached otherwise than when
 * its sign-in was switched on: whoever may change a target must not make people administrators by that.
 */
export async function findPerson(
  clock: Clock,
  tx: SystemTx,
  options: DirectoryUsersOptions,
  of: { directoryId: DirectoryId; objectId: DirectoryObjectId },
): Promise<Person> {
  const directory = await findDirectory(tx, of.directoryId)
  if (!directory) return gone('Their directory is not here any more.')
  const objection = await objectionTo(tx, options, directory)
  if (objection !== undefined) return gone(objection)
  const account = await findObject(tx, directory.id, of.objectId)
  if (account?.kind !== 'user') return gone(`The account is not in ${directory.name} any more.`)
  if (!account.isByServer) return gone(told(directory))
  const organization = await findOrganizationById(tx, directory.organization_id)
  if (!organization) return gone('Their organization is not here any more.')
  const { facts } = account
  const username = await usernameOf(tx, directory, facts)
  if (username === undefined) return gone(nameless(directory))
  const access = accessByGroups({
    ...{ domain: directory.name, signIn: directory.settings.signIn, account: facts },
    groupIds: new Set(await securityGroupIdsOf(tx, directory.id, account.id)),
    ...{ kind: organization.kind, now: clock.now() },
  })
  return {
    is: 'known',
    user: {
      ...{ organizationId: organization.id, directoryId: directory.id, objectId: account.id },
      account: `${directory.netbios_name ?? directory.name}\\${facts.samAccountName ?? ''}`,
      username,
      displayName: (facts.displayName ?? facts.name).slice(0, 200),
      email: Email.safeParse(facts.email).data ?? '',
      access: await withKnownGroups(tx, organization.id, access),
    },
  }
}

/** A group that was removed since gives nothing. */
async function withKnownGroups(
  tx: SystemTx,
  organizationId: OrganizationId,
  access: DirectoryAccess,
): Promise<DirectoryAccess> {
  if ('refusal' in access) return access
  return { ...access, groupIds: await knownGroupIds(tx, organizationId, access.groupIds) }
}

const gone = (refusal: string) => ({ is: 'gone' as const, refusal })

/** Why nobody of a directory may come in; undefined when they may. */
export async function objectionTo(
  tx: SystemTx,
  options: DirectoryUsersOptions,
  directory: DirectoryData,
): Promise<string | undefined> {
  const binding = await findBinding(tx, directory.id)
  if (!binding || !directory.settings.signIn.isEnabled) {
    return `The sign-in of users of ${directory.name} is switched off.`
  }
  const objection = await objectionToPlace(tx, options, directory, binding)
  if (objection !== undefined || isReadSince(directory, binding)) return objection
  return `All of ${directory.name} has to be read by the server itself since its sign-in was switched on. Try again in a few minutes; the page of the directory says how far it is.`
}

/** What was told before, by an agent or by whatever the domain was reached at then, makes nobody anything. */
const isReadSince = ({ whole_at }: DirectoryData, { boundAt }: Binding): boolean =>
  whole_at !== null && whole_at >= boundAt

async function objectionToPlace(
  tx: SystemTx,
  { placeOf }: DirectoryUsersOptions,
  { name, target_id }: DirectoryData,
  binding: Binding,
): Promise<string | undefined> {
  const place = await placeOf(tx, target_id)
  if (place && placeHash(place).equals(binding.placeHash)) return undefined
  return `How ${name} is reached was changed. An administrator has to save its sign-in anew.`
}

/** Tells those who look after the directory when nobody comes in because somebody changed where it is. */
export async function tellWhetherStopped(
  clock: Clock,
  tx: SystemTx,
  options: DirectoryUsersOptions,
  id: DirectoryId,
): Promise<void> {
  const directory = await findDirectory(tx, id)
  const binding = directory && (await findBinding(tx, id))
  if (!directory) return
  const objection = binding && (await objectionToPlace(tx, options, directory, binding))
  if (objection === undefined) await endStopped(clock, tx, directory)
  else await tellStopped(clock, tx, directory, objection)
}

/** Their user principal name where that is one of this directory's, else the name that every account has. */
async function usernameOf(
  tx: SystemTx,
  { id, name }: DirectoryData,
  facts: { userPrincipalName?: string | undefined; samAccountName?: string | undefined },
): Promise<string | undefined> {
  const suffixes = await listSuffixes(tx, id)
  const { userPrincipalName, samAccountName } = facts
  const suffix = suffixOf(userPrincipalName)
  if (userPrincipalName !== undefined && suffix !== undefined && suffixes.includes(suffix)) {
    return userPrincipalName.toLowerCase()
  }
  if (samAccountName === undefined || !suffixes.includes(name)) return undefined
  return `${samAccountName}@${name}`.toLowerCase()
}

// Who runs the computer of an agent could say that anybody is anybody.
const told = ({ name }: DirectoryData) =>
  `What is known of the account was told by an agent. It counts when this server has read ${name} itself.`

const nameless = ({ name }: DirectoryData) =>
  `The account has no sign-in name here: names that end in @${name} are another directory's.`
