import type { TestStep } from '@gatehouse/contract/targets'
import type { SshTrouble } from '#platform/ssh/ssh-trouble.ts'

const names = ['name', 'connection', 'host-key', 'login', 'sudo'] as const
type StepName = (typeof names)[number]

/** The steps of one test, in their order; what comes after a failure is skipped. */
export class TestSteps {
  readonly #clock: () => number
  #since: number
  readonly #done: TestStep[] = []
  #why = 'Not tried, because the step before failed.'

  /** `clock` counts milliseconds. */
  constructor(clock: () => number) {
    this.#clock = clock
    this.#since = clock()
  }

  get succeeded(): boolean {
    return this.#done.length > 0 && this.#done.every(({ outcome }) => outcome === 'succeeded')
  }

  succeed(name: StepName, text: string): void {
    this.#add({ name, outcome: 'succeeded', text, fix: '' })
  }

  failWith(name: StepName, text: string, fix: string): void {
    this.#add({ name, outcome: 'failed', text, fix })
  }

  fail({ step, text, fix }: SshTrouble): void {
    // A command that does not run after the login was the one that asks about sudo.
    this.failWith(step === 'channel' ? 'sudo' : step, text, fix)
  }

  /** Why all that is left is not tried. */
  skip(why: string): void {
    this.#why = why
  }

  list(): TestStep[] {
    const skipped = names
      .filter((name) => !this.#done.some((step) => step.name === name))
      .map((name): TestStep => ({
        ...{ name, outcome: 'skipped', text: this.#why, fix: '', milliseconds: 0 },
      }))
    return [...this.#done, ...skipped]
  }

  #add(step: Omit<TestStep, 'milliseconds'>): void {
    const now = this.#clock()
    this.#done.push({ ...step, milliseconds: Math.round(now - this.#since) })
    this.#since = now
  }
}
