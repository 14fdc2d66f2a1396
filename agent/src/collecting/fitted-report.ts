import type { CollectorHealth, Problem } from '@gatehouse/collectors/collector'
import type { CollectorReport } from '@gatehouse/contract/collectors'

/** Cuts a report to what the contract takes, so that one long message cannot stop all heartbeats. */
export function fittedReport(health: CollectorHealth, more: readonly Problem[]): CollectorReport {
  return {
    isCollecting: health.isCollecting,
    problems: [...more, ...health.problems].slice(0, 50).map((problem) => ({
      code: filled(problem.code, 100),
      severity: problem.severity,
      message: filled(problem.message, 1000),
      fix: problem.fix.slice(0, 1000),
    })),
    inputs: health.inputs.slice(0, 50).map((input) => ({
      name: filled(input.name, 200),
      isUsed: input.isUsed,
      note: input.note.slice(0, 1000),
    })),
    ...(health.progress ? { progress: fittedProgress(health.progress) } : {}),
  }
}

const filled = (text: string, length: number) => text.slice(0, length) || 'unknown'

function fittedProgress(progress: NonNullable<CollectorHealth['progress']>) {
  const { done, total, unit } = progress
  return {
    done: whole(done),
    ...(total === undefined ? {} : { total: whole(total) }),
    unit: unit.slice(0, 50),
  }
}

const whole = (value: number) => Math.max(0, Math.trunc(value) || 0)
