import type { CollectorHealth, Problem } from '../../collector.ts'
import type { LogInput } from '../who/who-finder.ts'
import type { WatchTrouble } from './directory-watches.ts'

const maxListed = 10

/** What works and what does not, for the connector's page. */
export function fileHealth(facts: {
  roots: readonly string[]
  trouble: WatchTrouble | undefined
  unreadable: ReadonlyMap<string, string>
  rescanSeconds: number
  logs: LogInput[]
}): Omit<CollectorHealth, 'isCollecting'> {
  const { roots, trouble, unreadable, rescanSeconds, logs } = facts
  return {
    problems: [...watchProblems(trouble, rescanSeconds), ...readProblems(unreadable)],
    inputs: [
      ...roots.slice(0, maxListed).map((root) => ({
        name: root,
        isUsed: !unreadable.has(root),
        note: unreadable.has(root)
          ? `Cannot be read (${unreadable.get(root)}).`
          : 'Watched with all below it.',
      })),
      {
        name: 'inotify',
        isUsed: trouble === undefined,
        note: trouble
          ? `Not for all directories: changes in the others are found every ${rescanSeconds} seconds.`
          : 'Changes are seen at once.',
      },
      ...logs,
    ],
  }
}

function watchProblems(trouble: WatchTrouble | undefined, rescanSeconds: number): Problem[] {
  if (!trouble) return []
  const later = `changes in the others are found every ${rescanSeconds} seconds only`
  if (trouble === 'too-many-directories') {
    return [
      {
        code: trouble,
        severity: 'needs-attention',
        message: `There are more directories than can be watched at once, and ${later}.`,
        fix: 'Watch fewer paths, or exclude directories in the settings of this connector.',
      },
    ]
  }
  return [
    {
      code: 'too-few-inotify-watches',
      severity: 'needs-attention',
      message: `The system allows too few inotify watches or instances, and ${later}.`,
      fix: 'Raise the limits: sysctl fs.inotify.max_user_watches=524288 fs.inotify.max_user_instances=512.',
    },
  ]
}

function readProblems(unreadable: ReadonlyMap<string, string>): Problem[] {
  if (unreadable.size === 0) return []
  const [first = ''] = unreadable.keys()
  const others = unreadable.size === 1 ? '' : ` and ${unreadable.size - 1} others`
  return [
    {
      code: 'unreadable-files',
      severity: 'needs-attention',
      message: `The agent may not read ${first}${others}, so changes there are not fully recorded.`,
      fix: 'Run the agent as root, or exclude these paths in the settings of this connector.',
    },
  ]
}
