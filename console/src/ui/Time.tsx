import { Tooltip } from '@mantine/core'
import { useNow } from './clock.ts'
import { exactTime, listTime, relativeTime } from './instant.ts'
import { useZone } from './zone.tsx'

interface Props {
  at: string
  /** `relative` for statuses, `list` for rows that are read against each other. */
  as?: 'relative' | 'list' | 'exact'
}

/** One instant, the same everywhere: short here, exact with its zone in the tooltip. */
export function Time({ at, as = 'relative' }: Props) {
  const zone = useZone()
  const now = useNow()
  const exact = exactTime(at, zone)
  return (
    <Tooltip label={as === 'list' ? `${exact} · ${relativeTime(at, now)}` : exact}>
      <time dateTime={at} className="gh-numbers">
        {shown(as, at, zone, now)}
      </time>
    </Tooltip>
  )
}

function shown(as: Props['as'], at: string, zone: string, now: number): string {
  if (as === 'exact') return exactTime(at, zone)
  return as === 'list' ? listTime(at, zone, now) : relativeTime(at, now)
}
