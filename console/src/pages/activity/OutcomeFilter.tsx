import { SegmentedControl } from '@mantine/core'
import type { ActivitySearch } from './search.ts'

const outcomes = [
  { value: 'any', label: 'All' },
  { value: 'true', label: 'Succeeded' },
  { value: 'false', label: 'Failed' },
]

export function OutcomeFilter({
  activity: { search, change },
}: {
  activity: { search: ActivitySearch; change: (next: ActivitySearch) => void }
}) {
  return (
    <SegmentedControl
      aria-label="Outcome"
      data={outcomes}
      value={search.succeeded ?? 'any'}
      onChange={(value) =>
        change({
          ...search,
          succeeded: value === 'true' || value === 'false' ? value : undefined,
        })
      }
    />
  )
}
