import { TimeOfDay } from '@gatehouse/contract/activity'
import { Button, Group, Stack, TextInput } from '@mantine/core'
import { DateTimePicker } from '@mantine/dates'
import { useState } from 'react'
import { instantOf, localOf } from '../../ui/instant.ts'
import { useZone } from '../../ui/zone.tsx'
import { Form } from '../../ui/Form.tsx'

interface Times {
  from?: string | undefined
  to?: string | undefined
  timeOfDay?: string | undefined
}

interface Props extends Times {
  onChoose: (times: Times) => void
}

/** From and to as the organization's clock shows them, and hours of the day. */
export function CustomRange({ from, to, timeOfDay, onChoose }: Props) {
  const zone = useZone()
  const [local, setLocal] = useState({ from: shown(from, zone), to: shown(to, zone) })
  const [hours, setHours] = useState(timeOfDay ?? '')
  const isBackwards = local.from !== null && local.to !== null && local.from >= local.to
  const hoursError =
    hours === '' || TimeOfDay.safeParse(hours).success
      ? undefined
      : 'Write hours as from-to, such as 22:00-06:00.'
  return (
    <Form
      onSubmit={(event) => {
        event.preventDefault()
        if (isBackwards || hoursError) return
        onChoose({
          from: instant(local.from, zone),
          to: instant(local.to, zone),
          timeOfDay: hours || undefined,
        })
      }}
    >
      <Stack gap="xs">
        <DateTimePicker
          label="From"
          size="xs"
          clearable
          valueFormat="D MMM YYYY, HH:mm"
          placeholder="The beginning"
          value={local.from}
          onChange={(value) => setLocal({ ...local, from: value })}
          popoverProps={{ withinPortal: false }}
        />
        <DateTimePicker
          label="To"
          size="xs"
          clearable
          valueFormat="D MMM YYYY, HH:mm"
          placeholder="Now"
          value={local.to}
          onChange={(value) => setLocal({ ...local, to: value })}
          error={isBackwards ? 'This is before the beginning.' : undefined}
          popoverProps={{ withinPortal: false }}
        />
        <TextInput
          label="Only these hours of the day"
          placeholder="22:00-06:00"
          value={hours}
          onChange={(event) => setHours(event.currentTarget.value.trim())}
          error={hoursError}
        />
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
