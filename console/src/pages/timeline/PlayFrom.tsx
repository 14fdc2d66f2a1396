import type { Moment } from '@gatehouse/contract/timeline'
import { IconPlayerPlay } from '@tabler/icons-react'
import { PageLink } from '../../app/links.tsx'
import { usePermission } from '../../app/organization.ts'
import { paths } from '../../app/paths.ts'
import { clockTime } from '../../ui/duration.ts'
import styles from './Timeline.module.css'

interface Props {
  organizationId: string
  moment: Moment | undefined
}

/** The recording at the moment when something was done; without the right to see it, only when. */
export function PlayFrom({ organizationId, moment }: Props) {
  const { may } = usePermission()
  if (!moment) return null
  const at = clockTime(moment.atMs)
  if (!may('recordings:read')) return <span>at {at} of the recording</span>
  return (
    <PageLink
      to={paths.recording}
      params={{ organizationId, recordingId: moment.recordingId }}
      search={{ at: moment.atMs }}
      className={styles['play'] ?? ''}
      aria-label={`Play the recording from ${at}`}
    >
      <IconPlayerPlay size={12} aria-hidden />
      at {at} of the recording
    </PageLink>
  )
}
