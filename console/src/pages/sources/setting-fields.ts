import { type ConnectorKind, connectorSettings } from '@gatehouse/contract/collectors'

export interface SettingText {
  label: string
  description: string
  placeholder?: string
}

/** Words for every setting that a connector of the contract has; a test notices one that is missing. */
export const settingTexts: Readonly<Record<string, SettingText>> = {
  intervalSeconds: {
    label: 'Look every (seconds)',
    description: 'Shorter notices changes earlier, longer costs the machine less.',
  },
  paths: {
    label: 'Files and directories',
    description: 'Absolute paths, one per line. Directories are watched with all below them.',
  },
  exclude: {
    label: 'Left out',
    description: 'Shell patterns of paths or names, one per line, such as *.swp.',
  },
  maxDiffBytes: {
    label: 'Show changed lines of text files up to (bytes)',
    description: 'Larger files are recorded by size and hash only. 0 keeps no text.',
  },
  rescanSeconds: {
    label: 'Compare everything every (seconds)',
    description: 'Finds what happened while nobody was told, such as after a restart.',
  },
  sambaLogDirectory: {
    label: 'Audit logs of Samba',
    description:
      'The directory on the agent’s computer with dsdb.json and auth.json of a Samba domain controller. They say who did it. Empty where there is none.',
    placeholder: '/var/log/samba',
  },
  exportedEventsDirectory: {
    label: 'Exported Windows events',
    description:
      'The directory into which .evtx files, or XML of the Security log, are exported. They say who did it. Empty where there is none.',
    placeholder: '/srv/events',
  },
  readsWindowsLog: {
    label: 'Read the Security log of the agent’s computer',
    description: 'Where the agent runs on a Windows domain controller; elsewhere it does nothing.',
  },
  evidenceSeconds: {
    label: 'Wait for who did it (seconds)',
    description:
      'A change is seen at once; the log line that names who made it comes a little later. So long it is waited for.',
  },
  failed: { label: 'Failed logons', description: 'With the reason for which they failed.' },
  successful: { label: 'Successful logons', description: 'Of people and services.' },
  computers: {
    label: 'Also those of computer accounts',
    description: 'They are many, and seldom say anything.',
  },
  lockouts: {
    label: 'Lockouts',
    description:
      'That an account was locked or unlocked. While Active Directory Activity is on it records them from the domain itself, and they are not recorded here as well.',
  },
  at: {
    label: 'Daily picture at',
    description:
      'By the clock of the site. One is also taken at the beginning; reports of any day are made from them.',
    placeholder: '03:00',
  },
}

export interface SettingField extends SettingText {
  name: string
  kind: 'list' | 'number' | 'switch' | 'text'
}

/** The inputs of a kind's settings, in the order of the contract. */
export const settingFields = (kind: ConnectorKind): SettingField[] =>
  Object.entries(connectorSettings[kind].parse({})).map(([name, value]) => ({
    name,
    kind: inputOf(value),
    ...(settingTexts[name] ?? { label: name, description: '' }),
  }))

function inputOf(usual: unknown): SettingField['kind'] {
  if (Array.isArray(usual)) return 'list'
  if (typeof usual === 'boolean') return 'switch'
  return typeof usual === 'string' ? 'text' : 'number'
}
