import { Button, Group, Stack } from '@mantine/core'
import { DateTimePicker } from '@mantine/dates'
import { type ReactNode, useState } from 'react'
import { Form } from '../Form.tsx'
import { instantOf, localOf } from '../instant.ts'
import { useZone } from '../zone.tsx'

/** Instants; absent where the range is open. */
export interface Range {
  from?: string | undefined
  to?: string | undefined
}

interface Props extends Range {
  onChoose: (range: Range) => void
  /** What else narrows the range. */
  children?: ReactNode
}

const looks = {
  size: 'xs',
  clearable: true,
  valueFormat: 'D MMM YYYY, HH:mm',
  popoverProps: { withinPortal: false },
} as const

/** From and to as the organization's clock shows them. */
export function RangeForm({ from, to, onChoose, children }: Props) {
  const zone = useZone()
  const [local, setLocal] = useState({ from: shown(from, zone), to: shown(to, zone) })
  const isBackwards = local.from !== null && local.to !== null && local.from >= local.to
  return (
    <Form
      onSubmit={(event) => {
        event.preventDefault()
        if (isBackwards) return
        onChoose({ from: instant(local.from, zone), to: instant(local.to, zone) })
      }}
    >
      <Stack gap="xs">
        <DateTimePicker
          {...looks}
          label="From"
          placeholder="The beginning"
          value={local.from}
          onChange={(value) => setLocal({ ...local, from: value })}
        />
        <DateTimePicker
          {...looks}
          label="To"
          placeholder="Now"
          value={local.to}
          onChange={(value) => setLocal({ ...local, to: value })}
          error={isBackwards ? 'This is before the beginning.' : undefined}
        />
        {children}
        <Group justify="flex-end">
          <Button type="submit">Apply</Button>
        </Group>
      </Stack>
    </Form>
  )
}

const shown = (at: string | undefined, zone: string) =>
  at === undefined ? null : localOf(Date.parse(at), zone)

const instant = (local: string | null, zone: string) =>
  local === null ? undefined : new Date(instantOf(local, zone)).toISOString()
