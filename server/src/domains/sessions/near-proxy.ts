import { AppError } from '#platform/errors.ts'
import { connectionOf, endOf, type SshConnection } from '#platform/ssh/connect-ssh.ts'
import { dialAddresses, resolveName } from '#platform/ssh/dial.ts'
import { signIn } from '#platform/ssh/sign-in.ts'
import { SshTrouble } from '#platform/ssh/ssh-trouble.ts'
import type { TerminalDoor } from './terminal-door.ts'
import type { PassHolder } from './terminal-pass.ts'

export interface Calling {
  holder: Omit<PassHolder, 'from'>
  now: Date
  signal: AbortSignal
}

/** Signs in at our own proxy as somebody in a browser. Throws `unavailable` when there is none or it does not answer. */
export async function callProxy(
  { proxy, passes }: TerminalDoor,
  { holder, now, signal }: Calling,
): Promise<SshConnection> {
  if (!proxy) {
    throw new AppError(
      'unavailable',
      'This server runs no SSH proxy, so it has no terminal for the browser. Connect with an SSH client.',
    )
  }
  const { address, port, hostKeys } = proxy
  try {
    const socket = await dialAddresses(await resolveName({ address, signal }), { ...proxy, signal })
    const end = endOf(socket)
    const password = passes.issue({ ...holder, from: end.address }, now).reveal()
    const client = await signIn(socket, {
      ...{ address, port, signal, algorithms: 'modern' as const },
      // Names may hold what separates the parts; what is wanted stands in the pass.
      username: `${holder.userId}+browser+${holder.session.sessionId}`,
      login: { kind: 'password', password },
      checkHostKey: async ({ blob }) => ({
        isTrusted: hostKeys.includes(blob),
        text: 'This is not our own proxy.',
      }),
    })
    return connectionOf(client, end)
  } catch (cause) {
    if (!(cause instanceof SshTrouble)) throw cause
    throw new AppError('unavailable', `The terminal could not be opened. ${cause.text}`, { cause })
  }
}
