import type { SessionDetails } from '@gatehouse/contract/sessions'
import { Tooltip } from '@mantine/core'
import { useNow } from '../../ui/clock.ts'
import { exactTime } from '../../ui/instant.ts'
import { useZone } from '../../ui/zone.tsx'
import { isOver } from './search.ts'
import styles from './TerminalPage.module.css'

const soonMilliseconds = 5 * 60_000
const minute = 60_000

/** Until the session ends by itself. */
export function TimeLeft({ session }: { session: SessionDetails }) {
  const zone = useZone()
  const left = Date.parse(session.endsAt) - useNow()
  if (isOver(session)) return null
  return (
    <Tooltip label={`It ends at ${exactTime(session.endsAt, zone)}.`}>
      <span className={styles['left']} data-soon={left < soonMilliseconds || undefined}>
        {leftText(left)}
      </span>
    </Tooltip>
  )
}

function leftText(milliseconds: number): string {
  if (milliseconds <= 0) return 'time is over'
  if (milliseconds < minute) return 'less than a minute left'
  const minutes = Math.floor(milliseconds / minute)
  if (minutes < 60) return `${minutes} min left`
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min left`
}
