import { severities, type Severity } from '@gatehouse/contract/severities'
import { Button, SegmentedControl, Select, UnstyledButton } from '@mantine/core'
import { IconUserCheck } from '@tabler/icons-react'
import { SeverityBars, severityWord } from '../../ui/SeverityMark.tsx'
import { FindField } from '../../ui/FindField.tsx'
import styles from './AlertFilterBar.module.css'
import { type AlertSearch, timeframesWith, usualDays } from './search.ts'

interface Props {
  search: AlertSearch
  change: (next: AlertSearch) => void
  /** Names to choose from: the most frequent of this time. */
  names: readonly string[]
}

const statuses = [
  { value: 'open', label: 'Open' },
  { value: 'resolved', label: 'Resolved' },
  { value: 'all', label: 'All' },
]

/** Everything by which the list can be narrowed; all of it lives in the address. */
export function AlertFilterBar({ search, change, names }: Props) {
  const { status, severity, name, item, text, assignee, days } = search
  const hasFilters = severity || name || item || text || assignee
  const timeframe = days ?? usualDays
  return (
    <search className={styles['bar']}>
      <SegmentedControl
        aria-label="Status"
        data={statuses}
        value={status ?? 'open'}
        onChange={(value) =>
          change({
            ...search,
            status: value === 'resolved' || value === 'all' ? value : undefined,
          })
        }
      />
      <Severities
        chosen={severity ?? []}
        onChange={(next) => change({ ...search, severity: next.length === 0 ? undefined : next })}
      />
      <div className={styles['find']}>
        <FindField
          key={`text ${text ?? ''}`}
          label="Find words in alerts"
          shortcut="/"
          text={text ?? ''}
          w="100%"
          onFind={(next) => change({ ...search, text: next })}
        />
      </div>
      <Select
        aria-label="Alert name"
        placeholder="Every alert"
        clearable
        searchable
        w={160}
        data={[...new Set([...names, ...(name === undefined ? [] : [name])])]}
        value={name ?? null}
        onChange={(next) => change({ ...search, name: next ?? undefined })}
      />
      <FindField
        key={`item ${item ?? ''}`}
        label="Item contains"
        text={item ?? ''}
        w={130}
        onFind={(next) => change({ ...search, item: next })}
      />
      <Button
        variant={assignee === 'me' ? 'light' : 'default'}
        aria-pressed={assignee === 'me'}
        leftSection={<IconUserCheck size={14} />}
        onClick={() => change({ ...search, assignee: assignee === 'me' ? undefined : 'me' })}
      >
        Mine
      </Button>
      <SegmentedControl
        aria-label="Raised in the last days"
        data={timeframesWith(timeframe).map((one) => ({ value: String(one), label: `${one} d` }))}
        value={String(timeframe)}
        onChange={(value) =>
          change({ ...search, days: Number(value) === usualDays ? undefined : Number(value) })
        }
      />
      {hasFilters && (
        <Button
          variant="subtle"
          color="gray"
          onClick={() => change({ status: search.status, days: search.days })}
        >
          Remove all
        </Button>
      )}
    </search>
  )
}

function Severities({
  chosen,
  onChange,
}: {
  chosen: readonly Severity[]
  onChange: (chosen: Severity[]) => void
}) {
  const toggle = (severity: Severity) =>
    onChange(severities.filter((one) => (one === severity) !== chosen.includes(one)))
  return (
    <fieldset className={styles['severities']} aria-label="Severity">
      {severities.toReversed().map((severity) => (
        <UnstyledButton
          key={severity}
          className={styles['severity']}
          aria-pressed={chosen.includes(severity)}
          onClick={() => toggle(severity)}
        >
          <SeverityBars severity={severity} />
          {severityWord(severity)}
        </UnstyledButton>
      ))}
    </fieldset>
  )
}
