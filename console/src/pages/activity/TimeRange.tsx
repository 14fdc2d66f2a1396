import { TimeRangeButton } from '../../ui/time-range/TimeRangeButton.tsx'
import { CustomRange } from './CustomRange.tsx'
import { type ActivitySearch, relativeRanges, type RelativeRange, usualRange } from './search.ts'
import type { Activity } from './use-activity.ts'

const rangeNames: Readonly<Record<RelativeRange, string>> = {
  '1h': 'Last hour',
  '24h': 'Last 24 hours',
  '7d': 'Last 7 days',
  '30d': 'Last 30 days',
  all: 'All time',
}

export function TimeRange({ activity: { search, change } }: { activity: Activity }) {
  const { from, to, last, ...rest } = search
  const choose = (times: Pick<ActivitySearch, 'from' | 'to' | 'last' | 'timeOfDay'>) =>
    change({ ...rest, ...times })
  return (
    <TimeRangeButton
      presets={relativeRanges}
      nameOf={rangeNames}
      preset={last ?? usualRange}
      from={from}
      to={to}
      onPreset={(range) => choose({ last: range === usualRange ? undefined : range })}
    >
      {(close) => (
        <CustomRange
          from={from}
          to={to}
          timeOfDay={search.timeOfDay}
          onChoose={(times) => {
            close()
            choose(times)
          }}
        />
      )}
    </TimeRangeButton>
  )
}
