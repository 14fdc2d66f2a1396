import type { OrganizationGroupId } from '@gatehouse/contract/ids'
import type { DirectoryUser } from './directory-door.ts'
import type { saveUser, UserData } from './user.store.ts'

/** What is otherwise in a directory than it is kept here. */
export interface DirectoryChange {
  columns: Parameters<typeof saveUser>[2]
  /** For the audit trail. */
  changed: { property: string; before: unknown; after: unknown }[]
  /** Role, groups, or whether they may come in at all. */
  isOfRights: boolean
}

interface Followed {
  username: string
  name: string
  email: string
  account: string | null
  role: string
  groups: readonly OrganizationGroupId[]
  refusal: string | null
}

const rights: readonly (keyof Followed)[] = ['role', 'groups', 'refusal']

/** Who is refused keeps the role that they had: it says nothing until they are let in again. */
export function changesByDirectory(user: UserData, person: DirectoryUser): DirectoryChange {
  const { access } = person
  const before: Followed = {
    username: user.username,
    name: user.display_name,
    email: user.email,
    account: user.directory_account,
    role: user.role,
    groups: user.group_ids,
    refusal: user.directory_refusal,
  }
  const after: Followed = {
    username: person.username,
    name: person.displayName,
    email: person.email,
    account: person.account,
    role: 'role' in access ? access.role : before.role,
    groups: 'role' in access ? access.groupIds.toSorted() : before.groups,
    refusal: 'refusal' in access ? access.refusal : null,
  }
  const keys = Object.keys(after) as (keyof Followed)[]
  const changed = keys
    .map((property) => ({ property, before: before[property], after: after[property] }))
    .filter((one) => JSON.stringify(one.before) !== JSON.stringify(one.after))
  return {
    columns: {
      ...{ username: after.username, display_name: after.name, email: after.email },
      ...{ directory_account: after.account, role: after.role, directory_refusal: after.refusal },
    },
    changed,
    isOfRights: changed.some(({ property }) => rights.includes(property)),
  }
}

/** How the audit trail tells it: the most grave part is the sentence. */
export function sentenceOf(
  user: UserData,
  { account, access }: DirectoryUser,
  { changed }: DirectoryChange,
): { type: string; summary: string } {
  const has = (property: keyof Followed) => changed.some((one) => one.property === property)
  if (has('refusal') && 'refusal' in access) {
    const summary = `Ended the access of ${user.username}: ${access.refusal}`
    return { type: 'user.ended-by-directory', summary }
  }
  if (has('refusal')) {
    const summary = `${user.username} may sign in again, as ${account} of the directory.`
    return { type: 'user.restored-by-directory', summary }
  }
  if (has('role') && 'role' in access) {
    const summary = `Changed the role of ${user.username} from ${user.role} to ${access.role}, by the groups of ${account}.`
    return { type: 'user.role-changed-by-directory', summary }
  }
  const what = changed.map(({ property }) => property).join(', ')
  return {
    type: 'user.updated',
    summary: `Changed ${what} of ${user.username}, as in the directory.`,
  }
}
