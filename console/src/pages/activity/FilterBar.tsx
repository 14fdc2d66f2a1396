import { ActionIcon, Button, Kbd, TextInput, Tooltip } from '@mantine/core'
import { IconLayoutSidebar, IconSearch, IconX } from '@tabler/icons-react'
import { type Ref, useState } from 'react'
import { AddFilter } from './AddFilter.tsx'
import styles from './FilterBar.module.css'
import { FilterChip } from './FilterChip.tsx'
import { OutcomeFilter } from './OutcomeFilter.tsx'
import { filtersOf, writeFilter } from './search.ts'
import { TimeRange } from './TimeRange.tsx'
import type { Activity } from './use-activity.ts'

interface Props {
  activity: Activity
  findRef: Ref<HTMLInputElement>
  hasFacets: boolean
  onFacets: () => void
}

export function FilterBar({ activity, findRef, hasFacets, onFacets }: Props) {
  const { search, change } = activity
  const filters = filtersOf(search)
  const hasFilters =
    filters.length > 0 || search.succeeded || search.timeOfDay || search.text || search.session
  return (
    <search className={styles['bar']}>
      <div className={styles['row']}>
        <Tooltip label={hasFacets ? 'Hide frequent values' : 'Show frequent values'}>
          <ActionIcon
            variant="default"
            size={30}
            aria-pressed={hasFacets}
            aria-label="Frequent values"
            onClick={onFacets}
          >
            <IconLayoutSidebar size={15} />
          </ActionIcon>
        </Tooltip>
        {/* A new address brings new text: typed words that were not searched are given up. */}
        <FindInput key={search.text ?? ''} activity={activity} findRef={findRef} />
        <OutcomeFilter activity={activity} />
        <TimeRange activity={activity} />
      </div>
      <div className={styles['chips']}>
        {filters.map((filter) => (
          <FilterChip
            key={`${filter.field} ${writeFilter(filter)}`}
            filter={filter}
            onChange={(next) => activity.replace(filter, next)}
            onRemove={() => activity.remove(filter)}
          />
        ))}
        {search.timeOfDay !== undefined && (
          <Button
            variant="default"
            size="compact-xs"
            rightSection={<IconX size={12} />}
            aria-label={`Remove the hours ${search.timeOfDay}`}
            onClick={() => change({ ...search, timeOfDay: undefined })}
          >
            Hours {search.timeOfDay}
          </Button>
        )}
        {search.session !== undefined && (
          <Button
            variant="default"
            size="compact-xs"
            rightSection={<IconX size={12} />}
            aria-label="Look at other activity as well"
            onClick={() => change({ ...search, session: undefined })}
          >
            In one session
          </Button>
        )}
        <AddFilter onAdd={activity.add} />
        {hasFilters && (
          <Button
            variant="subtle"
            color="gray"
            size="compact-xs"
            onClick={() => {
              const { from, to, last, record } = search
              change({ from, to, last, record })
            }}
          >
            Remove all
          </Button>
        )}
      </div>
    </search>
  )
}

function FindInput({ activity, findRef }: Pick<Props, 'activity' | 'findRef'>) {
  const { search, change } = activity
  const [text, setText] = useState(search.text ?? '')
  const submit = (value: string) => change({ ...search, text: value.trim() || undefined })
  return (
    <form
      className={styles['find']}
      onSubmit={(event) => {
        event.preventDefault()
        submit(text)
      }}
    >
      <TextInput
        ref={findRef}
        aria-label="Find words anywhere in a record"
        placeholder="Find words anywhere in a record"
        leftSection={<IconSearch size={14} />}
        rightSection={
          search.text === undefined ? (
            <Kbd size="xs">/</Kbd>
          ) : (
            <ActionIcon size="sm" aria-label="Clear the words" onClick={() => submit('')}>
              <IconX size={13} />
            </ActionIcon>
          )
        }
        maxLength={500}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') event.currentTarget.blur()
        }}
      />
    </form>
  )
}
