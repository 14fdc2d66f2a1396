import { type Change, subjectOf } from '../tracked-object.ts'
import type { Attribution } from '../who/attribution.ts'
import { maskSecrets } from '../who/mask-secrets.ts'
import type { AptRun } from './apt-history.ts'
import { stateTypes } from './state-objects.ts'

/** Who asked apt for it, from the last run since then that touched the package. */
export function aptAttribution(
  change: Change,
  runs: readonly AptRun[],
  since: Date,
): Attribution | undefined {
  const { type, id, name } = subjectOf(change)
  if (type !== stateTypes.package) return undefined
  // apt names `all` packages by the architecture of the computer.
  const run = runs.findLast(
    ({ packages, until }) =>
      (until === undefined || until >= since) &&
      (packages.has(id) ||
        [...packages].some((each) => each === name || each.startsWith(`${name}:`))),
  )
  if (!run) return undefined
  const details =
    run.command === '' ? [] : [{ property: 'Command', after: maskSecrets(run.command) }]
  const at = run.until ?? run.from
  if (run.requestedBy === '')
    return { who: 'root', certainty: 'inferred', workstation: '', at, details }
  return { who: run.requestedBy, certainty: 'joined', workstation: '', at, details }
}
