import { type ConnectorKind, connectorSettings } from '@gatehouse/contract/collectors'

export interface SettingText {
  label: string
  description: string
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
}

export interface SettingField extends SettingText {
  name: string
  kind: 'list' | 'number'
}

/** The inputs of a kind's settings, in the order of the contract. */
export const settingFields = (kind: ConnectorKind): SettingField[] =>
  Object.entries(connectorSettings[kind].parse({})).map(([name, value]) => ({
    name,
    kind: Array.isArray(value) ? 'list' : 'number',
    ...(settingTexts[name] ?? { label: name, description: '' }),
  }))
