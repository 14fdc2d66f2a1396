import type { RotationSettings } from '@gatehouse/contract/credentials'
import { Group, NumberInput, Stack, Switch } from '@mantine/core'

interface Props {
  rotation: RotationSettings
  onChange: (rotation: RotationSettings) => void
  disabled?: boolean
}

/** When the secret is replaced, and how often it is tried. */
export function RotationFields({ rotation, onChange, disabled = false }: Props) {
  const change = (changes: Partial<RotationSettings>) => onChange({ ...rotation, ...changes })
  return (
    <Stack gap="sm">
      <Group gap="sm" grow align="flex-start">
        <NumberInput
          label="Replace it every"
          description="0 never by itself"
          suffix=" days"
          min={0}
          max={3650}
          disabled={disabled}
          value={rotation.everyDays}
          onChange={(value) => change({ everyDays: Number(value) })}
        />
        <NumberInput
          label="Verify it every"
          description="0 never by itself"
          suffix=" hours"
          min={0}
          max={8760}
          disabled={disabled}
          value={rotation.verifyEveryHours}
          onChange={(value) => change({ verifyEveryHours: Number(value) })}
        />
      </Group>
      <Switch
        size="xs"
        label="Replace it when somebody has given it back"
        description="After a checkout or a session with it."
        disabled={disabled}
        checked={rotation.onRelease}
        onChange={(event) => change({ onRelease: event.currentTarget.checked })}
      />
      <Switch
        size="xs"
        label="Replace it when the target has another"
        description="Somebody changed it on the machine; Gatehouse sets its own again."
        disabled={disabled}
        checked={rotation.resetOnMismatch}
        onChange={(event) => change({ resetOnMismatch: event.currentTarget.checked })}
      />
    </Stack>
  )
}
