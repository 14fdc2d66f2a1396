import type { ActivityRecord } from '@gatehouse/contract/activity-record'
import { Button } from '@mantine/core'
import { Diff } from '../../ui/diff/Diff.tsx'
import { Panel } from '../../ui/Panel.tsx'

interface Props {
  record: ActivityRecord
  isOnly: boolean
  onOpen: () => void
}

/** What the newest record says beyond its row, so that most alerts are understood without a press. */
export function NewestRecord({ record, isOnly, onOpen }: Props) {
  if (record.details.length === 0) return null
  return (
    <Panel
      title={isOnly ? 'Details' : 'Details of the newest record'}
      action={
        <Button variant="subtle" size="compact-xs" onClick={onOpen}>
          Whole record
        </Button>
      }
    >
      <Diff changes={record.details} layout="columns" />
    </Panel>
  )
}
