import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const factsAgent = fileURLToPath(new URL('facts-agent.ts', import.meta.url))

/** A real agent process; it ends with the test process because that holds its input. */
export class AgentProcess {
  readonly #child: ChildProcess
  readonly #exited: Promise<unknown>
  log = ''

  constructor(args: readonly string[], script = factsAgent, environment: NodeJS.ProcessEnv = {}) {
    this.#child = spawn(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', script, ...args],
      { stdio: ['pipe', 'ignore', 'pipe'], env: { ...process.env, ...environment } },
    )
    this.#exited = once(this.#child, 'exit')
    this.#child.stdin?.on('error', () => undefined)
    this.#child.stderr?.on('data', (text: Buffer) => (this.log += text.toString()))
  }

  get pid(): number {
    return this.#child.pid ?? 0
  }

  get exitCode(): number | null {
    return this.#child.exitCode
  }

  async kill(): Promise<void> {
    this.#child.kill('SIGKILL')
    await this.#exited
  }

  async stop(): Promise<void> {
    this.#child.kill('SIGTERM')
    await this.#exited
  }

  /** Closes its input, as the death of its parent does. */
  async endInput(): Promise<void> {
    this.#child.stdin?.end()
    await this.#exited
  }

  async ended(): Promise<void> {
    await this.#exited
  }
}
