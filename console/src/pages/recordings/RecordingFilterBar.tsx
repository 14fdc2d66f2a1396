import { Button } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import { FindField } from '../../ui/FindField.tsx'
import { ListFilters } from '../../ui/ListFilters.tsx'
import { RangeForm } from '../../ui/time-range/RangeForm.tsx'
import { TimeRangeButton } from '../../ui/time-range/TimeRangeButton.tsx'
import { OrganizationSelect } from '../sessions/OrganizationSelect.tsx'
import { type RecordingRange, recordingRanges, type RecordingsSearch } from './search.ts'

export interface Filtering {
  search: RecordingsSearch
  change: (next: RecordingsSearch) => void
}

interface Props extends Filtering {
  /** Names of the person and the target that the list is narrowed to. */
  chosen: { who?: string | undefined; target?: string | undefined }
}

const rangeNames: Readonly<Record<RecordingRange, string>> = {
  '24h': 'Last 24 hours',
  '7d': 'Last 7 days',
  '30d': 'Last 30 days',
  all: 'All time',
}

/** Everything by which the list can be narrowed; all of it lives in the address. */
export function RecordingFilterBar({ search, change, chosen }: Props) {
  const { text, organizationId, userId, targetId, last, from, to } = search
  const at = (times: Pick<RecordingsSearch, 'from' | 'to' | 'last'>) =>
    change({ ...search, from: undefined, to: undefined, last: undefined, ...times })
  return (
    <ListFilters>
      <FindField
        key={text ?? ''}
        label="Find recordings"
        placeholder="Who, target, account, session type"
        shortcut="/"
        w={260}
        text={text ?? ''}
        onFind={(next) => change({ ...search, text: next })}
      />
      <OrganizationSelect
        value={organizationId}
        onChange={(next) => change({ ...search, organizationId: next })}
      />
      <TimeRangeButton
        presets={recordingRanges}
        nameOf={rangeNames}
        preset={last ?? 'all'}
        from={from}
        to={to}
        onPreset={(range) => at({ last: range === 'all' ? undefined : range })}
      >
        {(close) => (
          <RangeForm
            from={from}
            to={to}
            onChoose={(range) => {
              close()
              at(range)
            }}
          />
        )}
      </TimeRangeButton>
      {userId !== undefined && (
        <Taken
          text={`Of ${chosen.who ?? 'one person'}`}
          onRemove={() => change({ ...search, userId: undefined })}
        />
      )}
      {targetId !== undefined && (
        <Taken
          text={`On ${chosen.target ?? 'one target'}`}
          onRemove={() => change({ ...search, targetId: undefined })}
        />
      )}
    </ListFilters>
  )
}

const Taken = ({ text, onRemove }: { text: string; onRemove: () => void }) => (
  <Button
    variant="light"
    rightSection={<IconX size={13} />}
    aria-label={`Remove the filter: ${text}`}
    onClick={onRemove}
  >
    {text}
  </Button>
)
