import { TimeOfDay } from '@gatehouse/contract/activity'
import { Group, TextInput } from '@mantine/core'
import { IconClock, IconSearch } from '@tabler/icons-react'
import { useState } from 'react'
import { AddFilter } from '../activity/AddFilter.tsx'
import { FilterChip } from '../activity/FilterChip.tsx'
import { OutcomeFilter } from '../activity/OutcomeFilter.tsx'
import {
  type ActivitySearch,
  filtersOf,
  withFilter,
  withoutFilter,
  writeFilter,
} from '../activity/search.ts'
import { Notice } from '../../ui/Notice.tsx'
import styles from './RuleFilter.module.css'

interface Props {
  search: ActivitySearch
  onChange: (search: ActivitySearch) => void
}

/** The filters of the Activity page, without a range of time: which new records count. */
export function RuleFilter({ search, onChange }: Props) {
  const filters = filtersOf(search)
  const isEverything = Object.values(search).every((value) => value === undefined)
  return (
    <div className={styles['filter']}>
      <Group gap={8} align="flex-start">
        <TextInput
          aria-label="Words anywhere in a record"
          placeholder="Words anywhere in a record"
          leftSection={<IconSearch size={14} />}
          className={styles['words']}
          maxLength={500}
          value={search.text ?? ''}
          onChange={(event) =>
            onChange({ ...search, text: event.currentTarget.value || undefined })
          }
        />
        <OutcomeFilter activity={{ search, change: onChange }} />
        <Hours
          hours={search.timeOfDay}
          onChange={(timeOfDay) => onChange({ ...search, timeOfDay })}
        />
      </Group>
      <div className={styles['chips']}>
        {filters.map((filter) => (
          <FilterChip
            key={`${filter.field} ${writeFilter(filter)}`}
            filter={filter}
            onChange={(next) => onChange(withFilter(withoutFilter(search, filter), next))}
            onRemove={() => onChange(withoutFilter(search, filter))}
          />
        ))}
        <AddFilter onAdd={(filter) => onChange(withFilter(search, filter))} />
      </div>
      {isEverything && (
        <Notice tone="warn">Without a filter every record counts. Add at least one.</Notice>
      )}
    </div>
  )
}

/** Hours of the day in the organization's zone; told when they can be read. */
function Hours({
  hours,
  onChange,
}: {
  hours: string | undefined
  onChange: (hours: string | undefined) => void
}) {
  const [typed, setTyped] = useState(hours ?? '')
  const isReadable = typed === '' || TimeOfDay.safeParse(typed).success
  return (
    <TextInput
      aria-label="Only these hours of the day"
      placeholder="Hours: 22:00-06:00"
      leftSection={<IconClock size={14} />}
      w={178}
      value={typed}
      onChange={(event) => {
        const next = event.currentTarget.value.trim()
        setTyped(next)
        if (next === '' || TimeOfDay.safeParse(next).success) onChange(next || undefined)
      }}
      error={isReadable ? undefined : 'Write 22:00-06:00.'}
    />
  )
}
