import { Group, Input, NativeSelect, NumberInput } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { durationUnits, unitOf } from './duration.ts'

interface Props {
  /** For screen readers; a visible label stands beside. */
  name: string
  seconds: number
  onChange: (seconds: number) => void
  disabled?: boolean
  error?: ReactNode
}

/** A length of time with its unit; what it means in seconds stays the same when the unit is changed. */
export function DurationInput({ name, seconds, onChange, disabled = false, error }: Props) {
  const [unit, setUnit] = useState(unitOf(seconds))
  return (
    <Input.Wrapper error={error}>
      <Group gap={6} wrap="nowrap">
        <NumberInput
          aria-label={name}
          w={96}
          min={0}
          thousandSeparator=","
          disabled={disabled}
          error={error !== undefined && error !== null}
          value={seconds / unit.seconds}
          onChange={(value) => onChange(Math.round(Number(value) * unit.seconds))}
        />
        <NativeSelect
          size="xs"
          w={104}
          aria-label={`Unit of ${name}`}
          disabled={disabled}
          data={durationUnits.map((one) => one.name)}
          value={unit.name}
          onChange={(event) => {
            const chosen = durationUnits.find((one) => one.name === event.currentTarget.value)
            if (chosen) setUnit(chosen)
          }}
        />
      </Group>
    </Input.Wrapper>
  )
}
