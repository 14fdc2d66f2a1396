import type { DirectoryFacts, DirectorySignIn } from '@gatehouse/contract/directories'
import type { DirectoryObjectId } from '@gatehouse/contract/ids'
import {
  managedRoles,
  managingRoles,
  type OrganizationKind,
  type Role,
} from '@gatehouse/contract/permissions'
import type { DirectoryAccess } from '#domains/users'

/** All that somebody's access follows from. */
export interface AccessFacts {
  /** `corp.test`, for the sentences. */
  domain: string
  signIn: DirectorySignIn
  kind: OrganizationKind
  /** Undefined when the directory has it no more. */
  account: Pick<DirectoryFacts, 'isEnabled' | 'expiresAt'> | undefined
  /** Groups that it is in, also through others. */
  groupIds: ReadonlySet<DirectoryObjectId>
  now: Date
}

/**
 * The role of the first group in the list that somebody is in. A role of the wrong kind gives nothing, whatever was saved:
 * nobody of a customer's directory works for the MSP. The same facts give the same words, so that nothing is told twice.
 */
export function accessByGroups(facts: AccessFacts): DirectoryAccess {
  const { domain, signIn, account, groupIds, kind } = facts
  if (!signIn.isEnabled) return refused(`The sign-in of users of ${domain} is switched off.`)
  if (!account) return refused(`The account is not in ${domain} any more.`)
  if (account.isEnabled !== true) return refused(`The account is disabled in ${domain}.`)
  if (account.expiresAt !== undefined && new Date(account.expiresAt) <= facts.now) {
    return refused(`The account has expired in ${domain}.`)
  }
  const group = signIn.groups.find(
    ({ groupId, role }) => groupIds.has(groupId) && rolesOf(kind).includes(role),
  )
  if (!group) return refused(`The account is in no group of ${domain} that may sign in here.`)
  const isLimited = kind === 'managing'
  return { role: group.role, groupIds: isLimited ? group.organizationGroupIds : [] }
}

const rolesOf = (kind: OrganizationKind): readonly Role[] =>
  kind === 'managing' ? managingRoles : managedRoles

const refused = (refusal: string) => ({ refusal })
