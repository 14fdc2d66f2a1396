import type { ActivityRecord } from '@gatehouse/contract/activity-record'
import { Button } from '@mantine/core'
import { IconSearchOff } from '@tabler/icons-react'
import { useMemo } from 'react'
import { type EndlessList, EndlessTable } from '../../app/EndlessTable.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { activityColumns } from './columns.tsx'
import { NoActivity } from './NoActivity.tsx'
import type { Activity } from './use-activity.ts'

interface Props {
  activity: Activity
  records: readonly ActivityRecord[]
  isFresh: (record: ActivityRecord) => boolean
  list: EndlessList
  /** How many new records wait until the reader is back at the top. */
  waiting: number
  onHold: (isHeld: boolean) => void
}

export function Results({ activity, records, ...list }: Props) {
  const columns = useMemo(() => activityColumns(activity), [activity])
  return (
    <EndlessTable
      {...list}
      name="Activity records"
      noun="records"
      waitingWord="new"
      columns={columns}
      rows={records}
      keyOf={(record) => record.id}
      openKey={activity.search.record}
      onOpen={(record) => activity.open(record.id)}
      empty={<Empty activity={activity} />}
    />
  )
}

function Empty({ activity }: { activity: Activity }) {
  const { record: _, last: __, from: ___, ...filters } = activity.search
  if (Object.keys(filters).length === 0) return <NoActivity />
  return (
    <EmptyState
      icon={<IconSearchOff size={20} />}
      title="No record matches"
      action={
        <Button variant="default" onClick={() => activity.change({})}>
          Remove all filters
        </Button>
      }
    >
      Take a filter away, or look at a longer time.
    </EmptyState>
  )
}
