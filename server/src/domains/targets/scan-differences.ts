import type { HostInventory, ScanDifference } from '@gatehouse/contract/targets'

type Section = ScanDifference['section']
type Listed = Exclude<Section, 'host'>

interface Entry {
  /** What makes two entries the same thing. */
  key: string
  name: string
  text: string
}

/** How each section names its things, and says the rest of them in words. */
const describe: {
  [S in Listed]: (item: HostInventory[S][number]) => { key: string; name?: string; text: string }
} = {
  users: (user) => ({
    key: user.name,
    text: [
      `uid ${user.uid}`,
      `home ${user.home}`,
      `shell ${user.shell}`,
      user.isLocked ? 'locked' : 'open',
      user.passwordChangedOn ? `password of ${user.passwordChangedOn}` : '',
      `groups ${user.groups.join(', ')}`,
    ]
      .filter(Boolean)
      .join('; '),
  }),
  groups: ({ name, gid, members }) => ({
    key: name,
    text: `gid ${gid}; members ${members.join(', ') || 'none'}`,
  }),
  sudoRules: ({ who, rule, file }) => ({
    key: `${who} ${rule} ${file}`,
    name: who,
    text: `${rule} (${file})`,
  }),
  services: ({ name, state, isEnabled }) => ({
    key: name,
    text: `${state}; ${isEnabled ? 'starts with the host' : 'not switched on'}`,
  }),
  ports: ({ protocol, address, port, process }) => ({
    key: `${protocol} ${address}:${port}`,
    text: process || 'process not known',
  }),
  packages: ({ name, version }) => ({ key: name, text: version }),
  authorizedKeys: ({ user, fingerprint, algorithm, comment }) => ({
    key: `${user} ${fingerprint}`,
    name: user,
    text: `${algorithm} ${fingerprint} ${comment}`.trim(),
  }),
}

/** What is different in `after`, section by section, by name. */
export function scanDifferences(before: HostInventory, after: HostInventory): ScanDifference[] {
  const sections = Object.keys(describe) as Listed[]
  return [
    ...hostDifferences(before, after),
    ...sections.flatMap((section) =>
      differ(section, entriesOf(section, before), entriesOf(section, after)),
    ),
  ]
}

const hostFields = {
  hostname: 'host name',
  operatingSystem: 'operating system',
  kernel: 'kernel',
} as const

const hostDifferences = (before: HostInventory, after: HostInventory): ScanDifference[] =>
  (Object.keys(hostFields) as (keyof typeof hostFields)[])
    .filter((field) => before[field] !== after[field])
    .map((field) => ({
      ...{ section: 'host', change: 'modified', name: hostFields[field] },
      ...{ before: before[field], after: after[field] },
    }))

function entriesOf<S extends Listed>(section: S, inventory: HostInventory): Map<string, Entry> {
  const items: readonly HostInventory[S][number][] = inventory[section]
  const found = new Map<string, Entry>()
  for (const item of items) {
    const { key, name = key, text } = describe[section](item)
    const same = found.get(key)
    // Several versions of one package stand side by side, as kernels do.
    found.set(key, { key, name, text: same ? `${same.text}, ${text}` : text })
  }
  return found
}

function differ(
  section: Listed,
  before: ReadonlyMap<string, Entry>,
  after: ReadonlyMap<string, Entry>,
): ScanDifference[] {
  const keys = [...new Set([...before.keys(), ...after.keys()])].toSorted()
  return keys.flatMap((key): ScanDifference[] => {
    const old = before.get(key)
    const now = after.get(key)
    if (old?.text === now?.text) return []
    const name = now?.name ?? old?.name ?? key
    const change = !old ? 'added' : !now ? 'removed' : 'modified'
    return [
      {
        ...{ section, change, name },
        ...(old ? { before: old.text } : {}),
        ...(now ? { after: now.text } : {}),
      },
    ]
  })
}
