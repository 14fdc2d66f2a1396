import type { Client, ClientChannel } from 'ssh2'
import { SshTrouble } from './ssh-trouble.ts'
import { seconds, within } from './within.ts'

export interface CommandOptions {
  stdin?: string | Buffer | undefined
  /** Until it has ended; a minute unless told. */
  timeoutMs?: number | undefined
  /** Of each of both outputs; a MiB unless told. More ends the command. */
  maxBytes?: number | undefined
  signal?: AbortSignal | undefined
  /** Called with what arrives on standard error, as it arrives. */
  onStderr?: ((text: string) => void) | undefined
}

export interface CommandResult {
  /** Undefined when a signal ended it, or its output was cut. */
  exitCode: number | undefined
  signal: string | undefined
  stdout: string
  stderr: string
  /** It wrote more than is kept, and was ended. */
  isCut: boolean
}

/**
 * Runs a command and waits for its end.
 * @throws {SshTrouble} step `channel`; or the reason of the signal
 */
export async function runCommand(
  client: Client,
  command: string,
  options: CommandOptions = {},
): Promise<CommandResult> {
  const ms = options.timeoutMs ?? 60_000
  const late = () =>
    new SshTrouble(
      'channel',
      `The command did not end within ${seconds(ms)}.`,
      'Look what it waits for on the host; it was given up.',
    )
  let channel: ClientChannel | undefined
  const ended = start(client, command, (opened) => {
    channel = opened
    return collect(opened, options)
  })
  // It may fail after nobody waits for it any more.
  ended.catch(() => undefined)
  try {
    return await within(ended, { ms, late, signal: options.signal })
  } finally {
    channel?.close()
  }
}

/** `take` listens at once: a command that is quick has ended in the same packet that says that it began. */
function start(
  client: Client,
  command: string,
  take: (channel: ClientChannel) => Promise<CommandResult>,
): Promise<CommandResult> {
  const { promise, resolve, reject } = Promise.withResolvers<CommandResult>()
  const fail = (cause: unknown) => reject(channelTrouble(cause))
  try {
    client.exec(command, (error, channel) => (error ? fail(error) : resolve(take(channel))))
  } catch (cause) {
    fail(cause)
  }
  return promise
}

const channelTrouble = (cause?: unknown) =>
  new SshTrouble(
    'channel',
    'The host lets the user in, but does not run commands, or the connection ended.',
    'Check the login shell of the account, and ForceCommand and MaxSessions of its SSH server.',
    cause,
  )

async function collect(channel: ClientChannel, options: CommandOptions): Promise<CommandResult> {
  const { promise, resolve, reject } = Promise.withResolvers<CommandResult>()
  const stdout = new Output(options.maxBytes ?? 1024 * 1024)
  const stderr = new Output(options.maxBytes ?? 1024 * 1024)
  let exit: { code: number | undefined; signal: string | undefined } | undefined
  const take = (output: Output, chunk: Buffer) => {
    if (output.take(chunk)) return
    channel.close()
    finish()
  }
  const finish = () => {
    const isCut = stdout.isCut || stderr.isCut
    if (!exit && !isCut) return reject(channelTrouble())
    return resolve({
      exitCode: exit?.code,
      signal: exit?.signal,
      stdout: stdout.text(),
      stderr: stderr.text(),
      isCut,
    })
  }
  channel.on('data', (chunk: Buffer) => take(stdout, chunk))
  channel.stderr.on('data', (chunk: Buffer) => {
    take(stderr, chunk)
    options.onStderr?.(chunk.toString())
  })
  channel.on('exit', (code: number | null, signal?: string) => {
    exit = { code: code ?? undefined, signal }
  })
  channel.on('close', finish)
  channel.on('error', (cause: Error) => reject(channelTrouble(cause)))
  channel.end(options.stdin ?? '')
  return promise
}

/** Keeps the first bytes. */
class Output {
  readonly #max: number
  readonly #chunks: Buffer[] = []
  #bytes = 0
  isCut = false

  constructor(max: number) {
    this.#max = max
  }

  /** Says whether there was room for it. */
  take(chunk: Buffer): boolean {
    const room = this.#max - this.#bytes
    this.#chunks.push(chunk.subarray(0, Math.max(0, room)))
    this.#bytes += chunk.length
    this.isCut = this.#bytes > this.#max
    return !this.isCut
  }

  text(): string {
    return Buffer.concat(this.#chunks).toString()
  }
}
