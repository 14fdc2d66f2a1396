import type { SessionConnection } from '@gatehouse/contract/sessions'
import { Text } from '@mantine/core'
import { IconMovie, IconPlugConnected, IconPlugConnectedX } from '@tabler/icons-react'
import { PageLink } from '../../app/links.tsx'
import { useOrganization, usePermission } from '../../app/organization.ts'
import { paths } from '../../app/paths.ts'
import { Time } from '../../ui/Time.tsx'
import { ToneBadge } from '../../ui/ToneBadge.tsx'
import styles from './SessionPage.module.css'

const looks = {
  open: { word: 'Open', icon: IconPlugConnected, tone: 'good' },
  over: { word: 'Over', icon: IconPlugConnectedX, tone: 'off' },
} as const
const protocols = { ssh: 'SSH', browser: 'Browser', 'own-tools': 'Own tools' } as const

/** From where, with what, how long, and why each ended. */
export function Connections({ connections }: { connections: readonly SessionConnection[] }) {
  if (connections.length === 0) return <Text c="dimmed">Nobody has connected.</Text>
  return (
    <ol className={styles['rows']}>
      {connections.map((one) => (
        <li key={one.id}>
          <div className={styles['head']}>
            <ToneBadge {...(one.endedAt ? looks.over : looks.open)} />
            <span className={styles['title']}>{protocols[one.protocol]}</span>
            <span className="gh-machine">{one.address}</span>
            <span className={styles['dim']}>{one.client}</span>
          </div>
          <div className={styles['dim']}>
            <Time at={one.startedAt} as="list" />
            {one.endedAt && (
              <>
                {' to '}
                <Time at={one.endedAt} as="list" />
              </>
            )}
          </div>
          {one.endedBecause !== '' && <div>{one.endedBecause}</div>}
          <Recorded connection={one} />
        </li>
      ))}
    </ol>
  )
}

function Recorded({ connection: { recordingId, endedAt } }: { connection: SessionConnection }) {
  const { id: organizationId } = useOrganization()
  const { may } = usePermission()
  if (recordingId === undefined || !may('recordings:read')) return null
  return (
    <PageLink
      to={paths.recording}
      params={{ organizationId, recordingId }}
      className={styles['recorded'] ?? ''}
    >
      <IconMovie size={14} stroke={1.7} aria-hidden />
      {endedAt ? 'Play the recording' : 'It is being recorded'}
    </PageLink>
  )
}
