import { ActionIcon, Slider, Tooltip } from '@mantine/core'
import { IconPlayerSkipForward } from '@tabler/icons-react'
import { useState } from 'react'
import { useNow } from '../clock.ts'
import { dayAndMinute, dayOfMonth } from '../instant.ts'
import { useZone } from '../zone.tsx'
import styles from './AsOfSlider.module.css'

interface Props {
  /** Undefined for now. */
  at: string | undefined
  /** The first moment that is known. */
  since: string
  /** When something changed: the places at which it is worth stopping. */
  changes: readonly string[]
  onChange: (at: string | undefined) => void
}

const minute = 60_000
/** As many places as a slider can be dragged to. */
const steps = 1000

/** Drags the moment that is looked at through the past; the marks are changes. */
export function AsOfSlider({ at, since, changes, onChange }: Props) {
  const zone = useZone()
  const now = useNow()
  const from = Date.parse(since)
  const length = Math.max(now - from, minute)
  const placeOf = (instant: string) =>
    Math.min(Math.max(Math.round(((Date.parse(instant) - from) / length) * steps), 0), steps)
  const instantAt = (place: number) => from + (place / steps) * length
  const shown = at === undefined ? steps : placeOf(at)
  const [dragged, setDragged] = useState<number>()
  return (
    <div className={styles['slider']}>
      <span className={styles['end']}>{dayOfMonth(from, zone)}</span>
      <Slider
        className={styles['track'] ?? ''}
        classNames={{ mark: styles['mark'] ?? '' }}
        size={4}
        thumbSize={14}
        min={0}
        max={steps}
        thumbLabel="Moment that is looked at"
        label={(place) => (place >= steps ? 'now' : dayAndMinute(instantAt(place), zone))}
        marks={[...new Set(changes.map(placeOf))].map((value) => ({ value }))}
        value={dragged ?? shown}
        onChange={setDragged}
        onChangeEnd={(place) => {
          setDragged(undefined)
          onChange(place >= steps ? undefined : new Date(instantAt(place)).toISOString())
        }}
      />
      <Tooltip label="Back to now">
        <ActionIcon
          size="sm"
          aria-label="Back to now"
          disabled={at === undefined}
          onClick={() => onChange(undefined)}
        >
          <IconPlayerSkipForward size={14} />
        </ActionIcon>
      </Tooltip>
    </div>
  )
}
