import type { CollectorReport } from '@gatehouse/contract/collectors'
import type { Status } from '@gatehouse/contract/statuses'

export interface Said {
  status: Status
  reason: string
}

export interface Observed {
  name: string
  isEnabled: boolean
  isSourceEnabled: boolean
  report: CollectorReport | undefined
}

/** What a connector says of itself, from its switches and its agent's last report. */
export function connectorHealth({ name, isEnabled, isSourceEnabled, report }: Observed): Said {
  if (!isSourceEnabled)
    return { status: 'disabled', reason: 'Collection from this source is switched off.' }
  if (!isEnabled) return { status: 'disabled', reason: `${name} is switched off.` }
  if (!report) return { status: 'new', reason: `${name} waits for its agent to begin.` }
  const worst =
    report.problems.find(({ severity }) => severity === 'experiencing-issues') ?? report.problems[0]
  if (worst) {
    return { status: worst.severity, reason: [worst.message, worst.fix].filter(Boolean).join(' ') }
  }
  if (!report.isCollecting) {
    return { status: 'new', reason: `${name} takes its first inventory${progressOf(report)}.` }
  }
  return { status: 'healthy', reason: `${name} collects.` }
}

function progressOf({ progress }: CollectorReport): string {
  if (!progress) return ''
  const { done, total, unit } = progress
  return total === undefined ? `: ${done} ${unit}` : `: ${done} of ${total} ${unit}`
}

export const silentHealth = (name: string): Said => ({
  status: 'offline',
  reason: `${name} is not collected while its agent does not report.`,
})
