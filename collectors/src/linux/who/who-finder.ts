import { AccountNames } from '../account-names.ts'
import { type AuthSource, auditLogPath } from '../logs/log-sources.ts'
import type { LinuxMachine } from '../machine.ts'
import type { Attribution } from './attribution.ts'
import { EvidenceReader } from './evidence-reader.ts'
import { loginBehind } from './login-of-processes.ts'
import { answer, type Answer, type Question } from './who-resolver.ts'

/** Logs are written a moment after the change; a record must be in the console within 5 seconds. */
const longestWaitMilliseconds = 1200
const stepMilliseconds = 150
/** journalctl is a process each time it is asked. */
const journalStepMilliseconds = 400

const inputsMilliseconds = 30_000

export interface LogInput {
  name: string
  isUsed: boolean
  note: string
}

/** Finds out who made changes, from whatever this computer writes down. */
export class WhoFinder {
  readonly #machine: LinuxMachine
  readonly #signal: AbortSignal
  readonly #reader: EvidenceReader
  readonly #names: AccountNames
  readonly #now: () => Date
  #inputs: LogInput[] = []
  #inputsAt = 0

  constructor(machine: LinuxMachine, host: { now: () => Date; signal: AbortSignal }) {
    this.#machine = machine
    this.#signal = host.signal
    this.#now = host.now
    this.#reader = new EvidenceReader(machine, host.now, host.signal)
    this.#names = new AccountNames(machine)
  }

  /** One attribution for each question, in their order. `isLate`: the logs have had their time already. */
  async find(questions: Question[], isLate = false): Promise<Attribution[]> {
    if (questions.length === 0) return []
    const { source, hasAudit } = await this.#reader.find()
    await this.#names.refresh()
    const hasLogs = source.kind !== 'none' || hasAudit
    const step = source.kind === 'journal' ? journalStepMilliseconds : stepMilliseconds

    let answers = await this.#answers(questions, hasAudit)
    const patience = hasLogs && !isLate ? longestWaitMilliseconds : 0
    for (let waited = 0; waited < patience; waited += step) {
      if (answers.every(({ isFinal }) => isFinal) || this.#signal.aborted) break
      await this.#machine.delay(step, this.#signal)
      answers = await this.#answers(questions, hasAudit)
    }
    return hasLogs ? answers : Promise.all(answers.map((each) => this.#guess(each)))
  }

  /** What could answer, for the connector's page. */
  async inputs(): Promise<LogInput[]> {
    const now = this.#now().getTime()
    if (now - this.#inputsAt >= inputsMilliseconds || this.#inputs.length === 0) {
      const { source, hasAudit } = await this.#reader.find()
      this.#inputs = [authInput(source), auditInput(hasAudit)]
      this.#inputsAt = now
    }
    return this.#inputs
  }

  async #answers(questions: Question[], hasAudit: boolean): Promise<Answer[]> {
    await this.#reader.refresh()
    const { evidence } = this.#reader
    return questions.map((question) =>
      answer(question, evidence, (uid) => this.#names.user(uid), hasAudit),
    )
  }

  /** Without logs: the one person in whose login sessions something runs as root, if it is one. */
  async #guess(by: Answer): Promise<Attribution> {
    if (by.who !== 'root') return by
    const login = await loginBehind(this.#machine, 0)
    return login === undefined ? by : { ...by, who: this.#names.user(login) ?? `uid ${login}` }
  }
}

function authInput(source: AuthSource): LogInput {
  if (source.kind === 'journal') {
    return {
      name: 'journal',
      isUsed: true,
      note: 'Tells who used sudo, su and SSH when something changed.',
    }
  }
  if (source.kind === 'auth-log') {
    return {
      name: source.path,
      isUsed: true,
      note: 'Tells who used sudo, su and SSH when something changed.',
    }
  }
  return {
    name: 'journal or auth log',
    isUsed: false,
    note: 'Neither runs here, so a record names the account that made the change and not the person behind it.',
  }
}

const auditInput = (hasAudit: boolean): LogInput => ({
  name: auditLogPath,
  isUsed: hasAudit,
  note: hasAudit
    ? 'Names the person who logged in, also behind sudo and su.'
    : 'Not there or not readable. With the audit daemon (apt install auditd) records name the person exactly.',
})
