import { Button, Divider, Popover, Stack, Text, UnstyledButton } from '@mantine/core'
import { IconCalendar, IconChevronDown } from '@tabler/icons-react'
import { useState } from 'react'
import { dayAndMinute } from '../../ui/instant.ts'
import { useZone } from '../../ui/zone.tsx'
import { CustomRange } from './CustomRange.tsx'
import { type ActivitySearch, relativeRanges, type RelativeRange, usualRange } from './search.ts'
import styles from './TimeRange.module.css'
import type { Activity } from './use-activity.ts'

const rangeNames: Readonly<Record<RelativeRange, string>> = {
  '1h': 'Last hour',
  '24h': 'Last 24 hours',
  '7d': 'Last 7 days',
  '30d': 'Last 30 days',
  all: 'All time',
}

export function TimeRange({ activity: { search, change } }: { activity: Activity }) {
  const zone = useZone()
  const [isOpen, setOpen] = useState(false)
  const { from, to, last, ...rest } = search
  const isCustom = from !== undefined || to !== undefined
  const choose = (times: Pick<ActivitySearch, 'from' | 'to' | 'last' | 'timeOfDay'>) => {
    setOpen(false)
    change({ ...rest, ...times })
  }
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
          {isCustom ? rangeText(from, to, zone) : rangeNames[last ?? usualRange]}
        </Button>
      </Popover.Target>
      <Popover.Dropdown p={0}>
        <div className={styles['choices']}>
          <Stack gap={1} className={styles['presets']}>
            {relativeRanges.map((range) => (
              <UnstyledButton
                key={range}
                className={styles['preset']}
                aria-pressed={!isCustom && range === (last ?? usualRange)}
                onClick={() => choose({ last: range === usualRange ? undefined : range })}
              >
                {rangeNames[range]}
              </UnstyledButton>
            ))}
          </Stack>
          <Divider orientation="vertical" />
          <div className={styles['custom']}>
            <CustomRange from={from} to={to} timeOfDay={search.timeOfDay} onChoose={choose} />
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
