import type { Said } from './said.ts'

export interface Heard {
  hostname: string
  version: string
  /** The agent's clock and ours, at the same moment. */
  at: Date
  now: Date
}

const toleratedSkewMinutes = 5

/** What a heartbeat says of the agent itself. */
export function healthOf({ hostname, version, at, now }: Heard, ourVersion: string): Said {
  const skewMinutes = Math.round((at.getTime() - now.getTime()) / 60_000)
  if (Math.abs(skewMinutes) >= toleratedSkewMinutes) {
    const direction = skewMinutes > 0 ? 'ahead' : 'behind'
    return {
      status: 'needs-attention',
      reason: `The clock of ${hostname} is ${Math.abs(skewMinutes)} minutes ${direction}. Set it right, or times of its records are wrong.`,
    }
  }
  if (version !== ourVersion) {
    return {
      status: 'update-recommended',
      reason: `The agent on ${hostname} has version ${version}; ${ourVersion} is current.`,
    }
  }
  return { status: 'healthy', reason: `The agent on ${hostname} reports.` }
}

export function silenceOf(hostname: string, lastSeenAt: Date | null): Said {
  const since = lastSeenAt ? `since ${lastSeenAt.toISOString()}` : 'since it was enrolled'
  return {
    status: 'offline',
    reason: `The agent on ${hostname} has not reported ${since}. Check that the computer runs, that the agent runs, and that it reaches this server.`,
  }
}
