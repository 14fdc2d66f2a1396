import { Button, Group, Popover, Stack, Text, UnstyledButton } from '@mantine/core'
import { DateTimePicker } from '@mantine/dates'
import { IconChevronDown, IconHistory } from '@tabler/icons-react'
import { useState } from 'react'
import { useNow } from '../clock.ts'
import { Form } from '../Form.tsx'
import { dayAndMinute, instantOf, localOf } from '../instant.ts'
import { useZone } from '../zone.tsx'
import styles from './AsOfButton.module.css'

interface Props {
  /** Undefined for now. */
  at: string | undefined
  onChange: (at: string | undefined) => void
  /** Before this nothing is known. */
  since?: string | undefined
}

const minute = 60_000
const dayMilliseconds = 1440 * minute

const presets = [
  { name: 'Yesterday', days: 1 },
  { name: 'A week ago', days: 7 },
  { name: '30 days ago', days: 30 },
  { name: '90 days ago', days: 90 },
] as const

/** At which moment something is looked at: now, or any of the past. */
export function AsOfButton({ at, onChange, since }: Props) {
  const zone = useZone()
  const now = useNow()
  const [isOpen, setOpen] = useState(false)
  const choose = (next: string | undefined) => {
    setOpen(false)
    onChange(next)
  }
  const daysAgo = (days: number) =>
    new Date(Math.floor(now / minute) * minute - days * dayMilliseconds).toISOString()
  return (
    <Popover opened={isOpen} onChange={setOpen} position="bottom-end" trapFocus>
      <Popover.Target>
        <Button
          variant={at === undefined ? 'default' : 'light'}
          leftSection={<IconHistory size={14} />}
          rightSection={<IconChevronDown size={13} />}
          aria-expanded={isOpen}
          fw={500}
          onClick={() => setOpen(!isOpen)}
        >
          {at === undefined ? 'As of now' : `As of ${dayAndMinute(at, zone)}`}
        </Button>
      </Popover.Target>
      <Popover.Dropdown p={0}>
        <div className={styles['choices']}>
          <Stack gap={1} className={styles['presets']}>
            <UnstyledButton
              className={styles['preset']}
              aria-pressed={at === undefined}
              onClick={() => choose(undefined)}
            >
              Now
            </UnstyledButton>
            {presets.map(({ name, days }) => {
              const isUnknown = since !== undefined && daysAgo(days) < since
              return (
                <UnstyledButton
                  key={name}
                  className={styles['preset']}
                  disabled={isUnknown}
                  title={isUnknown ? 'The directory was not read yet then.' : undefined}
                  onClick={() => choose(daysAgo(days))}
                >
                  {name}
                </UnstyledButton>
              )
            })}
          </Stack>
          <Moment key={at ?? ''} at={at} since={since} onChoose={choose} />
        </div>
      </Popover.Dropdown>
    </Popover>
  )
}

function Moment({
  at,
  since,
  onChoose,
}: {
  at: string | undefined
  since: string | undefined
  onChoose: (at: string | undefined) => void
}) {
  const zone = useZone()
  const now = useNow()
  const [local, setLocal] = useState<string | null>(localOf(at ? Date.parse(at) : now, zone))
  return (
    <Form
      onSubmit={(event) => {
        event.preventDefault()
        onChoose(local === null ? undefined : new Date(instantOf(local, zone)).toISOString())
      }}
    >
      <Stack gap="xs" className={styles['moment'] ?? ''}>
        <DateTimePicker
          size="xs"
          label="Any other moment"
          valueFormat="D MMM YYYY, HH:mm"
          popoverProps={{ withinPortal: false }}
          maxDate={localOf(now, zone)}
          {...(since !== undefined && { minDate: localOf(Date.parse(since), zone) })}
          value={local}
          onChange={setLocal}
        />
        <Text c="dimmed" fz="xs">
          By the clock of {zone}.
          {since !== undefined && ` Known since ${dayAndMinute(since, zone)}.`}
        </Text>
        <Group justify="flex-end">
          <Button type="submit">Look at it</Button>
        </Group>
      </Stack>
    </Form>
  )
}
