import type {
  ControllerAddress,
  DirectoryConnection,
} from '@gatehouse/directory/directory-connection'
import type { DirectoryTrouble } from '@gatehouse/directory/directory-trouble'
import type { CollectorHealth, Problem } from '../../collector.ts'
import type { Reporter } from '../../linux/reporter.ts'
import type { WhoEvidence } from '../who-evidence.ts'
import type { ControllerClock } from './controller-clock.ts'
import type { Partition } from './partition.ts'
import type { Mode } from './position.ts'

type Input = CollectorHealth['inputs'][number]

/** What works. */
interface Following {
  connection: DirectoryConnection
  partitions: readonly Partition[]
  clock: ControllerClock
}

/** What the collector says of itself, for its page. */
export class ActivityHealth {
  readonly #reporter: Reporter
  readonly #evidence: readonly WhoEvidence[]
  readonly #domain: string
  readonly #now: () => Date
  #compared = ''
  #isCollecting = false
  lastController: ControllerAddress | undefined

  constructor(options: {
    reporter: Reporter
    evidence: readonly WhoEvidence[]
    domain: string
    now: () => Date
  }) {
    this.#reporter = options.reporter
    this.#evidence = options.evidence
    this.#domain = options.domain
    this.#now = options.now
  }

  follows({ connection, partitions, clock }: Following): void {
    // Configuration and schema have rights of its own, and few changes.
    const mode = partitions[0]?.position?.mode ?? 'all'
    this.lastController = connection.controller
    this.#isCollecting = true
    this.#report({
      problems: [
        ...modeProblems(mode, this.#domain),
        ...clock.problems(),
        ...certificateProblems(connection, this.#now()),
        ...this.#evidenceProblems(),
      ],
      inputs: [
        {
          name: connection.rootDse.dnsHostName,
          isUsed: true,
          note: `${modeNotes[mode]}${this.#compared === '' ? '' : ` ${this.#compared}`}`,
        },
      ],
    })
  }

  /** How far everything was read. */
  reads(done: number, what: 'first' | 'again'): void {
    const isCollecting = what === 'again'
    this.#report({ progress: { done, unit: 'objects' } }, isCollecting)
  }

  compares(reason: string): void {
    this.#compared = `${reason} All was compared with what was known, and the differences were recorded.`
  }

  waitsForReplication(connection: DirectoryConnection): void {
    const { dnsHostName } = connection.rootDse
    this.#report({
      problems: [
        {
          code: 'waits-for-replication',
          severity: 'needs-attention',
          message: `${dnsHostName} does not have all that the controller before had. It is waited for a moment.`,
          fix: 'If this comes often, check the replication between the controllers.',
        },
      ],
    })
  }

  failed({ step, text, fix }: DirectoryTrouble): void {
    this.#report({
      problems: [
        {
          code: `directory-${step}`,
          severity: 'experiencing-issues',
          message: text.slice(0, 1000) || 'The directory cannot be read.',
          fix: fix.slice(0, 1000),
        },
      ],
    })
  }

  #evidenceProblems(): Problem[] {
    return this.#evidence.flatMap((source) => source.problems())
  }

  #report(
    said: { problems?: Problem[]; inputs?: Input[]; progress?: CollectorHealth['progress'] },
    isCollecting = this.#isCollecting,
  ): void {
    this.#reporter.report({
      isCollecting,
      problems: said.problems ?? [],
      inputs: [...(said.inputs ?? []), ...this.#evidence.map((source) => source.input())],
      ...(said.progress ? { progress: said.progress } : {}),
    })
  }
}

const modeNotes: Readonly<Record<Mode, string>> = {
  all: 'Asked for changes (DirSync).',
  'own-rights':
    'Asked for changes that the account may read (DirSync without the right to replicate).',
  numbers: 'Asked for changes by their numbers (uSNChanged).',
}

const modeProblems = (mode: Mode, domain: string): Problem[] =>
  mode === 'all'
    ? []
    : [
        {
          code: 'no-replication-right',
          severity: 'needs-attention',
          message: `The service account may not replicate changes of ${domain}: changes of what it may not read are not recorded, and deletions may be seen minutes later.`,
          fix: 'Give it the right "Replicating Directory Changes" on the domain.',
        },
      ]

/** Time to ask for another one. */
const certificateMilliseconds = 14 * 86_400_000

/** It is looked at when a connection begins: one that is open goes on, and there is no other after it. */
function certificateProblems(
  { rootDse, certificateEndsAt: end }: DirectoryConnection,
  now: Date,
): Problem[] {
  if (!end || end.getTime() - now.getTime() > certificateMilliseconds) return []
  const until = `${end.toISOString().slice(0, 16).replace('T', ' ')} UTC`
  const isOver = end <= now
  return [
    {
      code: 'certificate-ends',
      severity: 'needs-attention',
      message: isOver
        ? `The certificate of ${rootDse.dnsHostName} ended at ${until}. What is open goes on; when it is closed, nothing can be read.`
        : `The certificate of ${rootDse.dnsHostName} ends at ${until}. From then on it cannot be read.`,
      fix: 'Give the controller a new certificate.',
    },
  ]
}
