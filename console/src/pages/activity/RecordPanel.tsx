import { activityApi } from '@gatehouse/contract/activity'
import type { ActivityRecord } from '@gatehouse/contract/activity-record'
import { ActionIcon, Center, Group, Loader, Tooltip } from '@mantine/core'
import { useHotkeys } from '@mantine/hooks'
import { IconArrowDown, IconArrowUp, IconLink, IconX } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { ApiError, messageOf } from '../../app/api-error.ts'
import { query } from '../../app/api.ts'
import { paths } from '../../app/paths.ts'
import { ErrorState } from '../../ui/ErrorState.tsx'
import { valueActions } from './columns.tsx'
import styles from './RecordPanel.module.css'
import { RecordView } from './RecordView.tsx'
import type { Activity } from './use-activity.ts'

interface Props {
  activity: Pick<Activity, 'organizationId' | 'open' | 'add'>
  recordId: string
  /** The record where the list has it already. */
  known: ActivityRecord | undefined
  newer: ActivityRecord | undefined
  older: ActivityRecord | undefined
}

/** One record beside the list; the address names it, so it can be sent to a colleague. */
export function RecordPanel({ activity, recordId, known, newer, older }: Props) {
  const { organizationId, open } = activity
  const { data, error } = useQuery({
    ...query(activityApi.get, { params: { organizationId, recordId } }),
    enabled: known === undefined,
  })
  const record = known ?? data
  useHotkeys([['Escape', () => open(undefined)]])
  return (
    <aside className={styles['panel']} aria-label="Record">
      <div className={styles['head']}>
        <strong className={styles['title']}>
          {record ? `${record.action} ${record.objectType}` : 'Record'}
        </strong>
        <Group gap={2} wrap="nowrap">
          <Step label="Newer record" to={newer} open={open} icon={<IconArrowUp size={15} />} />
          <Step label="Older record" to={older} open={open} icon={<IconArrowDown size={15} />} />
          <Tooltip label="Open on its own page">
            <Link
              to={paths.record}
              params={{ organizationId, recordId }}
              className={styles['link']}
              aria-label="Open on its own page"
            >
              <IconLink size={15} />
            </Link>
          </Tooltip>
          <ActionIcon aria-label="Close the record" onClick={() => open(undefined)}>
            <IconX size={15} />
          </ActionIcon>
        </Group>
      </div>
      <div className={styles['body']}>
        {record && (
          <RecordView
            record={record}
            organizationId={organizationId}
            layout="inline"
            actionsFor={(field, value) => valueActions(activity, field, value)}
          />
        )}
        {!record && error && (
          <ErrorState
            message={messageOf(error)}
            requestId={error instanceof ApiError ? error.requestId : undefined}
          />
        )}
        {!record && !error && (
          <Center h={120}>
            <Loader size="sm" aria-label="Reading the record" />
          </Center>
        )}
      </div>
    </aside>
  )
}

function Step({
  label,
  to,
  open,
  icon,
}: {
  label: string
  to: ActivityRecord | undefined
  open: (record: string) => void
  icon: ReactNode
}) {
  return (
    <Tooltip label={label}>
      <ActionIcon aria-label={label} disabled={!to} onClick={() => to && open(to.id)}>
        {icon}
      </ActionIcon>
    </Tooltip>
  )
}
