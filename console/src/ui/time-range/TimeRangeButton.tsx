import { Button, Divider, Popover, Stack, Text, UnstyledButton } from '@mantine/core'
import { IconCalendar, IconChevronDown } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import { dayAndMinute } from '../instant.ts'
import { useZone } from '../zone.tsx'
import styles from './TimeRangeButton.module.css'

interface Props<Preset extends string> {
  presets: readonly Preset[]
  nameOf: Readonly<Record<Preset, string>>
  /** The preset in use, unless there is a beginning or an end. */
  preset: Preset
  from: string | undefined
  to: string | undefined
  onPreset: (preset: Preset) => void
  /** The form for any other range; it calls `close` when it has one. */
  children: (close: () => void) => ReactNode
}

/** Which time is looked at: one of a few that end now, or any other. */
export function TimeRangeButton<Preset extends string>(props: Props<Preset>) {
  const { presets, nameOf, preset, from, to, onPreset, children } = props
  const zone = useZone()
  const [isOpen, setOpen] = useState(false)
  const isCustom = from !== undefined || to !== undefined
  return (
    <Popover opened={isOpen} onChange={setOpen} position="bottom-end" trapFocus>
      <Popover.Target>
        <Button
          variant="default"
          leftSection={<IconCalendar size={14} />}
          rightSection={<IconChevronDown size={13} />}
          onClick={() => setOpen(!isOpen)}
          aria-expanded={isOpen}
          fw={500}
        >
          {isCustom ? rangeText(from, to, zone) : nameOf[preset]}
        </Button>
      </Popover.Target>
      <Popover.Dropdown p={0}>
        <div className={styles['choices']}>
          <Stack gap={1} className={styles['presets']}>
            {presets.map((one) => (
              <UnstyledButton
                key={one}
                className={styles['preset']}
                aria-pressed={!isCustom && one === preset}
                onClick={() => {
                  setOpen(false)
                  onPreset(one)
                }}
              >
                {nameOf[one]}
              </UnstyledButton>
            ))}
          </Stack>
          <Divider orientation="vertical" />
          <div className={styles['custom']}>
            {children(() => setOpen(false))}
            <Text c="dimmed" fz="xs" mt="xs">
              Times of {zone}.
            </Text>
          </div>
        </div>
      </Popover.Dropdown>
    </Popover>
  )
}

function rangeText(from: string | undefined, to: string | undefined, zone: string): string {
  if (from && to) return `${dayAndMinute(from, zone)} – ${dayAndMinute(to, zone)}`
  return from ? `Since ${dayAndMinute(from, zone)}` : `Until ${dayAndMinute(to ?? '', zone)}`
}
