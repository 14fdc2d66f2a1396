import type { ConnectorKind } from '@gatehouse/contract/collectors'
import { Stack, Text, TextInput } from '@mantine/core'
import { settingTexts } from './setting-fields.ts'

/** Settings of connectors that differ from the usual ones. */
export type DirectorySettings = Partial<Record<ConnectorKind, Readonly<Record<string, unknown>>>>

interface Props {
  chosen: readonly ConnectorKind[]
  settings: DirectorySettings
  onChange: (settings: DirectorySettings) => void
}

const places = ['sambaLogDirectory', 'exportedEventsDirectory'] as const
/** Both look for the same facts, so that they are told once. */
const readers = ['directory-activity', 'directory-logons'] as const

/** Where it stands who did it: without it a change is known, and only guessed whose it is. */
export function EvidenceFields({ chosen, settings, onChange }: Props) {
  if (!readers.some((kind) => chosen.includes(kind))) return null
  const valueOf = (place: string) => {
    const value = readers.map((kind) => settings[kind]?.[place]).find((one) => one !== undefined)
    return typeof value === 'string' ? value : ''
  }
  const change = (place: string, value: string) =>
    onChange({
      ...settings,
      ...Object.fromEntries(
        readers.map((kind) => [kind, { ...settings[kind], [place]: value.trim() }]),
      ),
    })
  return (
    <Stack gap="sm">
      <Text fz="sm" fw={500}>
        Where it stands who did it
      </Text>
      {places.map((place) => (
        <TextInput
          key={place}
          label={settingTexts[place]?.label}
          description={settingTexts[place]?.description}
          placeholder={settingTexts[place]?.placeholder ?? ''}
          spellCheck={false}
          styles={{ input: { fontFamily: 'var(--gh-mono)' } }}
          value={valueOf(place)}
          onChange={(event) => change(place, event.currentTarget.value)}
        />
      ))}
      <Text fz="xs" c="dimmed">
        An agent on a Windows domain controller reads its Security log without being told.
      </Text>
    </Stack>
  )
}
