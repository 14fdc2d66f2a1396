import type { DirectorySettings, DirectorySignIn } from '@gatehouse/contract/directories'
import { recordAuditEvent } from '#domains/audit-trail'
import { type DirectoryData, findObjects } from '#domains/directories'
import { requireGroups } from '#domains/organizations'
import { requireFittingRole, requireMayManage } from '#domains/users'
import type { OrganizationContext, UserPrincipal } from '#platform/context.ts'
import type { OrganizationTx } from '#platform/db/organization.ts'
import { AppError, invalidField } from '#platform/errors.ts'
import { addJob } from '#platform/jobs/jobs.ts'
import * as store from './binding.store.ts'
import { followJob } from './directory-user-jobs.ts'
import type { DirectoryUsersOptions } from './directory-users-options.ts'
import { mayDecide } from './may-decide.ts'
import { placeHash } from './place-hash.ts'

/**
 * Called where the settings of a directory are saved, in the same transaction and before. Refuses what would give somebody
 * more than who saves it may give, and keeps which names send a password there.
 * @returns true when the directory has to be read anew before anybody comes in
 */
export async function keepSignIn(
  options: DirectoryUsersOptions,
  ctx: OrganizationContext,
  tx: OrganizationTx,
  directory: DirectoryData,
  { signIn }: DirectorySettings,
): Promise<boolean> {
  const before = directory.settings.signIn
  const isBound = await isBoundAsNow(options, tx, directory)
  const principal = requirePerson(ctx)
  const isChanged = JSON.stringify(signIn) !== JSON.stringify(before)
  const isConfirmed = signIn.isEnabled && !isBound && mayDecide(principal)
  if (!isChanged && !isConfirmed) return false
  for (const { role } of [...before.groups, ...signIn.groups]) requireMayManage(principal, role)
  if (signIn.isEnabled) {
    await requireSoundGroups(ctx, tx, directory, signIn)
    const isSame = isBound && isSameList(before.suffixes, signIn.suffixes)
    if (!isSame) await bind(options, { ...ctx, principal }, tx, { directory, signIn, isBound })
  } else {
    await store.removeBinding(tx, directory.id)
  }
  await addJob(tx, followJob, { directoryId: directory.id })
  return signIn.isEnabled && !isBound
}

function requirePerson({ principal }: OrganizationContext): UserPrincipal {
  if (principal.kind === 'user') return principal
  throw new AppError('forbidden', 'Only a user says who of a directory may sign in.')
}

const isSameList = (a: readonly string[], b: readonly string[]) =>
  JSON.stringify(a.toSorted()) === JSON.stringify(b.toSorted())

async function isBoundAsNow(
  { placeOf }: DirectoryUsersOptions,
  tx: OrganizationTx,
  { id, target_id }: DirectoryData,
): Promise<boolean> {
  const binding = await store.findBinding(tx, id)
  const place = await placeOf(tx, target_id)
  return binding !== undefined && place !== undefined && placeHash(place).equals(binding.placeHash)
}

async function requireSoundGroups(
  ctx: OrganizationContext,
  tx: OrganizationTx,
  { id }: DirectoryData,
  { groups }: DirectorySignIn,
): Promise<void> {
  if (groups.length === 0) {
    throw invalidField('signIn.groups', 'Choose a group whose members may sign in.')
  }
  const known = new Map(
    (
      await findObjects(
        tx,
        id,
        groups.map(({ groupId }) => groupId),
      )
    ).map((one) => [one.id, one]),
  )
  for (const { groupId, role, organizationGroupIds } of groups) {
    requireFittingRole(ctx.organizationKind, role)
    if (ctx.organizationKind === 'managed' && organizationGroupIds.length > 0) {
      throw invalidField('signIn.groups', 'Only users of the managing organization have groups.')
    }
    await requireGroups(tx, ctx.organizationId, organizationGroupIds)
    const group = known.get(groupId)
    // Lists for mail are open to whoever their owner lets join, and give no right in the domain.
    if (group?.facts.isSecurityGroup === false) {
      const message = `${group.facts.name} is a distribution group. Choose a security group.`
      throw invalidField('signIn.groups', message)
    }
  }
}

/**
 * Says that passwords for these names go to this directory, as it is reached now. A customer who could say so for the names
 * of another would be sent their passwords; so an administrator of the MSP does, and each name once.
 */
async function bind(
  { placeOf }: DirectoryUsersOptions,
  ctx: OrganizationContext<UserPrincipal>,
  tx: OrganizationTx,
  {
    directory,
    signIn,
    isBound,
  }: { directory: DirectoryData; signIn: DirectorySignIn; isBound: boolean },
): Promise<void> {
  if (!mayDecide(ctx.principal)) {
    throw new AppError(
      'forbidden',
      'To which directory the passwords for a name are sent, an administrator of the MSP says, signed in to the console.',
    )
  }
  const place = await placeOf(tx, directory.target_id)
  const netbiosName = directory.netbios_name
  if (!place || netbiosName === null || directory.known_at === null) {
    throw new AppError('conflict', `${directory.name} was not read yet. Read it first.`)
  }
  const before = isBound ? await store.findBinding(tx, directory.id) : undefined
  const boundAt = before?.boundAt ?? ctx.now()
  const binding = { directoryId: directory.id, netbiosName, placeHash: placeHash(place), boundAt }
  await store.saveBinding(tx, binding, ctx.principal.username)
  const suffixes = await bindSuffixes(tx, directory, signIn)
  await recordAuditEvent(ctx, tx, {
    type: 'directory.sign-in-bound',
    summary: `Passwords of names that end in ${suffixes.map((one) => `@${one}`).join(', ')} are sent to ${directory.name}, as it is reached now.`,
    details: { directoryId: directory.id, suffixes, netbiosName, controllers: place.controllers },
  })
}

/** The name of the domain too, unless another has the same: then they sign in with other names. */
async function bindSuffixes(
  tx: OrganizationTx,
  { id, name }: DirectoryData,
  { suffixes }: DirectorySignIn,
): Promise<string[]> {
  const wanted = new Set([name, ...suffixes])
  const got = await store.replaceSuffixes(tx, id, [...wanted])
  const taken = suffixes.find((one) => !got.includes(one))
  if (taken !== undefined) {
    throw invalidField('signIn.suffixes', `Names that end in @${taken} are another directory's.`)
  }
  if (got.length > 0) return got
  throw invalidField(
    'signIn.suffixes',
    `Another directory is called ${name} too, and has its names. Give another ending of the names of these users, such as corp.example.`,
  )
}
