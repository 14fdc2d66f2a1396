import { once } from 'node:events'
import type { Socket } from 'node:net'
import type { Client } from 'ssh2'
import { dialAddresses, resolveName } from './dial.ts'
import { type CommandOptions, type CommandResult, runCommand } from './run-command.ts'
import { type SignIn, signIn } from './sign-in.ts'

/** Signed in on a host. Commands may run side by side. */
export interface SshConnection extends AsyncDisposable {
  /** For those who need more than commands: shells, files, forwarded ports. */
  readonly client: Client
  /** Our end, as the host sees it where nothing between changes addresses. */
  readonly from: SocketEnd
  /** Values in `command` only by `shellQuote`; scripts get theirs by `stdin`. */
  exec(command: string, options?: CommandOptions): Promise<CommandResult>
  /** Settles when nothing is left of it. */
  close(): Promise<void>
}

export interface SocketEnd {
  /** Empty when the connection was gone before it could be read. */
  address: string
  port: number
}

export type ConnectSsh = SignIn

/**
 * Connects and signs in. Nothing is said about the user before `checkHostKey` trusts the host.
 * @throws {SshTrouble} with the step that failed; or the reason of the signal
 */
export async function connectSsh(options: ConnectSsh): Promise<SshConnection> {
  const addresses = await resolveName(options)
  const socket = await dialAddresses(addresses, options)
  const from = endOf(socket)
  return connectionOf(await signIn(socket, options), from)
}

/** To be asked before anything ends the connection. IPv4 is told as such, also over a socket for both. */
export const endOf = ({ localAddress = '', localPort = 0 }: Socket): SocketEnd => ({
  address: localAddress.replace(/^::ffff:/, ''),
  port: localPort,
})

export function connectionOf(client: Client, from: SocketEnd): SshConnection {
  let isClosed = false
  client.once('close', () => (isClosed = true))
  const close = async () => {
    if (isClosed) return
    const closed = once(client, 'close')
    client.end()
    // A host that is gone never says goodbye.
    const timer = setTimeout(() => client.destroy(), 2000)
    await closed.finally(() => clearTimeout(timer))
  }
  return {
    client,
    from,
    exec: (command, options) => runCommand(client, command, options),
    close,
    [Symbol.asyncDispose]: close,
  }
}
