import type { AlertTimeline } from '@gatehouse/contract/alerts'
import { severities } from '@gatehouse/contract/severities'
import { ActionIcon, Text, Tooltip } from '@mantine/core'
import { IconFilter } from '@tabler/icons-react'
import { Donut } from '../../ui/chart/Donut.tsx'
import type { Part } from '../../ui/chart/Legend.tsx'
import { StackedDays } from '../../ui/chart/StackedDays.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { severityColor, severityWord } from '../../ui/SeverityMark.tsx'
import styles from './AlertCharts.module.css'

interface Props {
  timeline: AlertTimeline
  onName: (name: string) => void
}

/** What was raised, by name and by day. */
export function AlertCharts({ timeline, onName }: Props) {
  return (
    <div className={styles['charts']}>
      <Panel title="Top alerts">
        {timeline.total === 0 ? (
          <Text c="dimmed">Nothing was raised in this time.</Text>
        ) : (
          <Donut
            parts={topParts(timeline)}
            noun="alerts"
            action={(part) => part.key !== rest && <OnlyThis part={part} onName={onName} />}
          />
        )}
      </Panel>
      <Panel title="Raised per day">
        <StackedDays
          days={timeline.perDay.map(({ date, bySeverity }) => ({ date, counts: bySeverity }))}
          parts={severityParts}
          noun="alert"
        />
      </Panel>
    </div>
  )
}

function OnlyThis({ part, onName }: { part: Part; onName: (name: string) => void }) {
  return (
    <Tooltip label="Only this alert">
      <ActionIcon size="xs" aria-label={`Only ${part.label}`} onClick={() => onName(part.label)}>
        <IconFilter size={12} />
      </ActionIcon>
    </Tooltip>
  )
}

const mostParts = 5
/** No name of an alert is empty. */
const rest = ''
const restColor = 'var(--gh-part-rest)'

/** The most frequent, and what is left over. */
export function topParts({ top, other }: AlertTimeline): (Part & { count: number })[] {
  // What is left over has a part of its own; it may as well be a name when there is only one more.
  const named = top.slice(0, top.length === mostParts + 1 && other === 0 ? top.length : mostParts)
  const left = top.slice(named.length).reduce((sum, { count }) => sum + count, other)
  return [
    ...named.map(({ name, count }, index) => ({
      key: name,
      label: name,
      count,
      color: index < mostParts ? `var(--gh-part-${index + 1})` : restColor,
    })),
    ...(left > 0 ? [{ key: rest, label: 'Others', count: left, color: restColor }] : []),
  ]
}

/** The worst stand on the ground, where columns can be compared. */
const severityParts: Part[] = severities.toReversed().map((severity) => ({
  key: severity,
  label: severityWord(severity),
  color: severityColor(severity),
}))
