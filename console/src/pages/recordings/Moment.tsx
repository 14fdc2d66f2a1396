import { clockTime } from '../../ui/duration.ts'
import { secondOfDay } from '../../ui/instant.ts'
import { useZone } from '../../ui/zone.tsx'
import { Marked } from './Marked.tsx'
import styles from './Moment.module.css'
import { type MomentKind, momentLooks } from './moment-kinds.ts'

interface Props {
  /** Milliseconds since the recording began. */
  at: number
  startedAt: string
  kind: MomentKind
  text: string
  /** Words to make stand out. */
  find?: string | undefined
}

/** One thing that happened: when, what kind, and its words. */
export function Moment({ at, startedAt, kind, text, find }: Props) {
  const zone = useZone()
  const { icon: Icon, word, tone } = momentLooks[kind]
  const time = secondOfDay(Date.parse(startedAt) + at, zone)
  return (
    <span className={styles['moment']} title={`${word} at ${time}`}>
      <span className={styles['time']}>{clockTime(at)}</span>
      <span className={styles['icon']} data-tone={tone}>
        <Icon size={14} stroke={1.7} aria-label={word} />
      </span>
      <span className={styles['text']}>
        <Marked text={text} find={find} />
      </span>
    </span>
  )
}
