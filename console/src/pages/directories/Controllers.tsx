import type { Directory } from '@gatehouse/contract/directories'
import { Text } from '@mantine/core'
import { IconCircleCheck, IconCircleX } from '@tabler/icons-react'
import { useNow } from '../../ui/clock.ts'
import { Panel } from '../../ui/Panel.tsx'
import { Time } from '../../ui/Time.tsx'
import { ToneBadge } from '../../ui/ToneBadge.tsx'
import styles from './Controllers.module.css'

type Controller = Directory['controllers'][number]

/** Kerberos refuses clocks that are further apart (RFC 4120, 5 minutes as everybody has it). */
const mostSkewSeconds = 300
const soonMilliseconds = 30 * 86_400_000

/** The domain controllers: which answer, how their clocks are, and when their certificates end. */
export function Controllers({ directory }: { directory: Directory }) {
  const { controllers } = directory
  return (
    <Panel title="Domain controllers" isFlush>
      {controllers.length === 0 ? (
        <Text c="dimmed" p={14}>
          None was asked yet. They are when the directory is read.
        </Text>
      ) : (
        <ul className={styles['controllers']}>
          {controllers.map((controller) => (
            <OneController key={controller.host} controller={controller} />
          ))}
        </ul>
      )}
    </Panel>
  )
}

function OneController({ controller }: { controller: Controller }) {
  const now = useNow()
  const { host, isReachable, text, checkedAt, clockSkewSeconds, certificateEndsAt } = controller
  const left = certificateEndsAt === undefined ? undefined : Date.parse(certificateEndsAt) - now
  return (
    <li className={styles['controller']} data-failed={isReachable ? undefined : true}>
      <span className={styles['host']}>{host}</span>
      <span className={styles['state']}>
        {isReachable ? (
          <ToneBadge icon={IconCircleCheck} word="Reachable" tone="good" />
        ) : (
          <ToneBadge icon={IconCircleX} word="Not reachable" tone="bad" />
        )}
      </span>
      {text !== '' && <span className={styles['text']}>{text}</span>}
      <span className={styles['facts']}>
        {clockSkewSeconds !== undefined && (
          <span data-bad={Math.abs(clockSkewSeconds) > mostSkewSeconds || undefined}>
            {skewText(clockSkewSeconds)}
          </span>
        )}
        {certificateEndsAt !== undefined && left !== undefined && (
          <span data-bad={left < soonMilliseconds || undefined}>
            Certificate {left < 0 ? 'ended' : 'ends'} <Time at={certificateEndsAt} />
          </span>
        )}
        {controller.highestUsn !== undefined && (
          <span>
            USN <span className="gh-numbers">{controller.highestUsn}</span>
          </span>
        )}
        <span>
          Asked <Time at={checkedAt} />
        </span>
      </span>
    </li>
  )
}

function skewText(seconds: number): string {
  const size = Math.abs(seconds)
  if (size < 1) return 'Clock agrees with ours'
  const amount = size < 120 ? `${Math.round(size)} s` : `${Math.round(size / 60)} min`
  return `Clock ${amount} ${seconds > 0 ? 'ahead' : 'behind'}`
}
