import type { CollectorReport } from '@gatehouse/contract/collectors'
import { Progress, Text } from '@mantine/core'
import { IconCircleCheck, IconCircleDashed } from '@tabler/icons-react'
import { wholeNumber } from '../../ui/numbers.ts'
import { Notice } from '../../ui/Notice.tsx'
import { Panel } from '../../ui/Panel.tsx'
import styles from './CollectorReportView.module.css'

/** What the collector says of itself: troubles with their cure, progress, and what it reads. */
export function CollectorReportView({ report }: { report: CollectorReport | undefined }) {
  if (!report)
    return (
      <Panel title="What is read">
        <Text c="dimmed">
          The agent has not reported on this connector yet. It does with its next heartbeat.
        </Text>
      </Panel>
    )
  return (
    <>
      {report.problems.map((problem) => (
        <Notice
          key={problem.code}
          tone={problem.severity === 'needs-attention' ? 'warn' : 'bad'}
          title={problem.message}
        >
          {problem.fix}
        </Notice>
      ))}
      {report.progress && <Collected {...report.progress} />}
      {report.inputs.length > 0 && (
        <Panel title="What is read">
          <ul className={styles['inputs']}>
            {report.inputs.map((input) => (
              <li key={input.name} data-used={input.isUsed || undefined}>
                {input.isUsed ? (
                  <IconCircleCheck size={15} aria-label="Read" />
                ) : (
                  <IconCircleDashed size={15} aria-label="Not read" />
                )}
                <span className="gh-machine">{input.name}</span>
                <span className={styles['note']}>{input.note}</span>
              </li>
            ))}
          </ul>
        </Panel>
      )}
    </>
  )
}

function Collected({ done, total, unit }: NonNullable<CollectorReport['progress']>) {
  const isEnded = total !== undefined && done >= total
  if (isEnded) return null
  return (
    <Panel title="First collection">
      <Text mb={6} className="gh-numbers">
        {wholeNumber(done)}
        {total !== undefined && ` of ${wholeNumber(total)}`} {unit}
      </Text>
      <Progress
        value={total ? (done / total) * 100 : 100}
        animated={total === undefined}
        aria-label={`${unit} read`}
      />
    </Panel>
  )
}
