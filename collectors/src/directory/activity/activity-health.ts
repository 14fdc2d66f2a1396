import type {
  ControllerAddress,
  DirectoryConnection,
} from '@gatehouse/directory/directory-connection'
import type { DirectoryTrouble } from '@gatehouse/directory/directory-trouble'
import type { CollectorHealth, Problem } from '../../collector.ts'
import type { Reporter } from '../../linux/reporter.ts'
import type { WhoEvidence } from '../who-evidence.ts'
import type { Partition } from './partition.ts'
import type { Mode } from './position.ts'

type Input = CollectorHealth['inputs'][number]

/** What the collector says of itself, for its page. */
export class ActivityHealth {
  readonly #reporter: Reporter
  readonly #evidence: readonly WhoEvidence[]
  readonly #domain: string
  #compared = ''
  #isCollecting = false
  lastController: ControllerAddress | undefined

  constructor(reporter: Reporter, evidence: readonly WhoEvidence[], domain: string) {
    this.#reporter = reporter
    this.#evidence = evidence
    this.#domain = domain
  }

  follows(connection: DirectoryConnection, partitions: readonly Partition[]): void {
    // The configuration has rights of its own, and few changes.
    const mode = partitions[0]?.position?.mode ?? 'all'
    this.lastController = connection.controller
    this.#isCollecting = true
    this.#report({
      problems: [...modeProblems(mode, this.#domain), ...this.#evidenceProblems()],
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
