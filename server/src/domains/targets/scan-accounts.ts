import type { HostInventory } from '@gatehouse/contract/targets'

type Accounts = Pick<HostInventory, 'users' | 'groups'>

const integer = (text: string | undefined): number | undefined =>
  text !== undefined && /^\d{1,10}$/.test(text) ? Number(text) : undefined

/** passwd(5), group(5), and of shadow(5) only name, whether it is locked, and the day of the last change. */
export function parseAccounts(
  passwd: readonly string[],
  shadow: readonly string[],
  group: readonly string[],
): Accounts {
  const groups = group.flatMap(parseGroup).toSorted(byName)
  const secrets = new Map(
    shadow.map((line) => line.split(':')).map(([name, ...rest]) => [name, rest]),
  )
  const memberships = membershipsOf(groups)
  const names = new Map(groups.map(({ gid, name }) => [gid, name]))
  const users = passwd.flatMap((line) => {
    const [name = '', , uidText, gidText, , home = '', shell = ''] = line.split(':')
    const uid = integer(uidText)
    if (name === '' || uid === undefined) return []
    const [state, changed] = secrets.get(name) ?? []
    const primary = names.get(integer(gidText) ?? -1)
    const all = new Set([
      ...(primary === undefined ? [] : [primary]),
      ...(memberships.get(name) ?? []),
    ])
    const passwordChangedOn = dayOf(changed)
    return [
      {
        ...{ name, uid, home, shell, isLocked: state === 'locked' },
        ...(passwordChangedOn === undefined ? {} : { passwordChangedOn }),
        groups: [...all].toSorted(),
      },
    ]
  })
  return { users: users.toSorted(byName), groups }
}

const byName = (a: { name: string }, b: { name: string }) =>
  a.name < b.name ? -1 : Number(a.name > b.name)

function parseGroup(line: string): HostInventory['groups'] {
  const [name = '', , gidText, members = ''] = line.split(':')
  const gid = integer(gidText)
  if (name === '' || gid === undefined) return []
  return [{ name, gid, members: members.split(',').filter(Boolean).toSorted() }]
}

function membershipsOf(groups: HostInventory['groups']): Map<string, string[]> {
  const found = new Map<string, string[]>()
  for (const { name, members } of groups) {
    for (const member of members) found.set(member, [...(found.get(member) ?? []), name])
  }
  return found
}

/** Days since 1970-01-01; 0 means that it has to be changed at the next login, so when it was is not known. */
function dayOf(text: string | undefined): string | undefined {
  const days = integer(text)
  if (days === undefined || days === 0 || days > 100_000) return undefined
  return new Date(days * 86_400_000).toISOString().slice(0, 10)
}
