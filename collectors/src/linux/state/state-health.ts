import type { CollectorHealth } from '../../collector.ts'
import type { Observation } from '../observation.ts'
import type { LogInput } from '../who/who-finder.ts'
import { dpkgStatusPath } from './package-state.ts'

/** What works and what does not, for the connector's page. */
export function stateHealth(
  seen: Observation,
  packages: string,
  logs: LogInput[],
): CollectorHealth {
  const denied = [...seen.unreadable].filter(([, code]) => code === 'EACCES' || code === 'EPERM')
  return {
    isCollecting: true,
    problems: denied.slice(0, 10).map(([path]) => ({
      code: `unreadable:${path}`.slice(0, 100),
      severity: 'needs-attention',
      message: `The agent may not read ${path}, so changes in it are not recorded.`,
      fix: 'Run the agent as root.',
    })),
    inputs: [
      { name: dpkgStatusPath, isUsed: !seen.unreadable.has(dpkgStatusPath), note: packages },
      {
        name: 'Unit files and init scripts',
        isUsed: true,
        note: 'Services, and whether they start with the computer.',
      },
      {
        name: '/proc/net',
        isUsed: !seen.unreadable.has('/proc/net/tcp'),
        note: 'Ports on which something listens.',
      },
      { name: 'Crontabs and timers', isUsed: true, note: 'Scheduled jobs.' },
      ...logs,
    ],
  }
}
