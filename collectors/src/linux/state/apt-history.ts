/** One run of apt, as /var/log/apt/history.log tells it. */
export interface AptRun {
  from: Date
  /** Undefined while it runs. */
  until: Date | undefined
  command: string
  /** Who asked for it, behind sudo; empty where apt does not know. */
  requestedBy: string
  /** `name:architecture` of all packages it touched. */
  packages: Set<string>
}

const packageLists = new Set(['Install', 'Upgrade', 'Downgrade', 'Reinstall', 'Remove', 'Purge'])

/** Blocks of `Name: value` lines, separated by empty ones, in local time. */
export function parseAptHistory(text: string): AptRun[] {
  return text.split(/\n\s*\n/).flatMap((block) => runOf(block) ?? [])
}

function runOf(block: string): AptRun | undefined {
  const fields = new Map<string, string>()
  for (const line of block.split('\n')) {
    const at = line.indexOf(': ')
    if (at > 0) fields.set(line.slice(0, at), line.slice(at + 2).trim())
  }
  const from = timeOf(fields.get('Start-Date'))
  if (!from) return undefined
  return {
    from,
    until: timeOf(fields.get('End-Date')),
    command: fields.get('Commandline') ?? '',
    requestedBy: /^(.*) \(\d+\)$/.exec(fields.get('Requested-By') ?? '')?.[1] ?? '',
    packages: new Set(
      [...fields].filter(([name]) => packageLists.has(name)).flatMap(([, list]) => namesIn(list)),
    ),
  }
}

/** `curl:amd64 (7.88.1-10), libcurl4:amd64 (7.88.1-10, automatic)` */
const namesIn = (list: string): string[] =>
  [...list.matchAll(/(?:^|, )([^\s(),]+) \(/g)].map(([, name = '']) => name)

/** `2026-11-21  03:04:05` */
function timeOf(text: string | undefined): Date | undefined {
  if (!text) return undefined
  const at = new Date(text.replace(/\s+/, 'T'))
  return Number.isNaN(at.getTime()) ? undefined : at
}
