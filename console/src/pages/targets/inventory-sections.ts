import type { HostInventory } from '@gatehouse/contract/targets'
import type { Column } from '../../ui/table/columns.ts'

/** A thing that a scan found, as cells of text under fixed names. */
export type Found = Readonly<Record<string, string>> & { key: string }

export const sections = [
  'users',
  'groups',
  'sudoRules',
  'services',
  'ports',
  'packages',
  'authorizedKeys',
] as const
export type Section = (typeof sections)[number]

export const sectionNames: Readonly<Record<Section | 'host', string>> = {
  users: 'Users',
  groups: 'Groups',
  sudoRules: 'Sudo rights',
  services: 'Services',
  ports: 'Open ports',
  packages: 'Packages',
  authorizedKeys: 'Authorized keys',
  host: 'Host',
}

const keyed = (cells: Readonly<Record<string, string>>, at: number): Found => ({
  ...cells,
  key: `${at} ${Object.values(cells)[0] ?? ''}`,
})

/** Each section as rows of text, so that one table and one filter serve all. */
const rowsBySection: Readonly<
  Record<Section, (inventory: HostInventory) => Readonly<Record<string, string>>[]>
> = {
  users: ({ users }) =>
    users.map((user) => ({
      Name: user.name,
      Uid: String(user.uid),
      Groups: user.groups.join(', '),
      Shell: user.shell,
      Home: user.home,
      State: user.isLocked ? 'Locked' : 'Open',
      'Password changed': user.passwordChangedOn ?? '',
    })),
  groups: ({ groups }) =>
    groups.map((group) => ({
      Name: group.name,
      Gid: String(group.gid),
      Members: group.members.join(', '),
    })),
  sudoRules: ({ sudoRules }) =>
    sudoRules.map(({ who, rule, file }) => ({ Who: who, Rule: rule, File: file })),
  services: ({ services }) =>
    services.map(({ name, state, isEnabled }) => ({
      Name: name,
      State: state,
      'At start': isEnabled ? 'Enabled' : 'Disabled',
    })),
  ports: ({ ports }) =>
    ports.map(({ protocol, address, port, process }) => ({
      Port: String(port),
      Protocol: protocol,
      Address: address,
      Process: process,
    })),
  packages: ({ packages }) =>
    packages.map(({ name, version }) => ({ Name: name, Version: version })),
  authorizedKeys: ({ authorizedKeys }) =>
    authorizedKeys.map(({ user, algorithm, fingerprint, comment }) => ({
      User: user,
      Algorithm: algorithm,
      Fingerprint: fingerprint,
      Comment: comment,
    })),
}

export const foundIn = (inventory: HostInventory, section: Section): Found[] =>
  rowsBySection[section](inventory).map(keyed)

const widths: Readonly<Record<string, string>> = {
  Fingerprint: '42%',
  Rule: '42%',
  Members: '60%',
  Groups: '20%',
  Version: '42%',
  'Password changed': '160px',
  Uid: '80px',
  Gid: '96px',
  Port: '80px',
  Protocol: '96px',
  State: '110px',
  'At start': '110px',
}

export const columnsOf = (rows: readonly Found[]): Column<Found>[] =>
  Object.keys(rows[0] ?? {})
    .filter((name) => name !== 'key')
    .map((name, at) => ({
      id: name,
      header: name,
      isFixed: at === 0,
      sortBy: (row) => (/^\d+$/.test(row[name] ?? '') ? Number(row[name]) : (row[name] ?? '')),
      cell: (row) => row[name] ?? '',
      ...(widths[name] !== undefined && { width: widths[name] }),
    }))
