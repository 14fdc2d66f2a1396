import { connectSsh, type SshConnection } from '#platform/ssh/connect-ssh.ts'
import type { SshLogin } from '#platform/ssh/ssh-login.ts'
import { SshTrouble } from '#platform/ssh/ssh-trouble.ts'
import type { Secret } from '#platform/secret.ts'
import type { ConnectionId, Destination, SessionBroker } from '../broker.ts'
import type { Desk } from './desk.ts'
import { Refusal } from './refusal.ts'
import { quiet } from './socket-care.ts'
import { stopDescribing } from './ssh2-inside.ts'

export interface Reach {
  broker: SessionBroker
  connection: ConnectionId
  desk: Desk
  /** With which the user came in. */
  password: Secret | undefined
  signal: AbortSignal
}

const passwordTries = 3

/**
 * Signs in on the target. Nothing is said to it before the broker trusts its key.
 * @throws {Refusal} with what the user can do about it
 */
export async function reachTarget(destination: Destination, reach: Reach): Promise<SshConnection> {
  if (destination.login.kind !== 'ask-user') return connect(destination, destination.login, reach)
  let password = reach.password?.reveal()
  for (let attempt = 1; ; attempt += 1) {
    password ??= await askPassword(destination, reach.desk)
    try {
      return await connect(destination, { kind: 'password', password }, reach)
    } catch (cause) {
      const isWrong = cause instanceof LoginRefused
      if (!isWrong || !reach.desk.isInteractive || attempt > passwordTries) throw cause
      reach.desk.say(`${destination.name} does not take this password.`)
      password = undefined
    }
  }
}

class LoginRefused extends Refusal {}

async function askPassword({ username, name }: Destination, desk: Desk): Promise<string> {
  if (!desk.isInteractive) {
    throw new Refusal(
      `The password of ${username} on ${name} is needed. Connect with a terminal to be asked for it.`,
    )
  }
  const password = await desk.ask(`Password of ${username} on ${name}: `, { isHidden: true })
  if (password === undefined) throw new Refusal('Nothing was opened.')
  return password
}

async function connect(
  { address, port, username, algorithms }: Destination,
  login: SshLogin,
  { broker, connection, desk, signal }: Reach,
): Promise<SshConnection> {
  try {
    const target = await connectSsh({
      ...{ address, port, username, login, algorithms, signal },
      checkHostKey: async (key) => {
        const answer = await broker.checkHostKey(connection, key)
        if (answer.isTrusted && answer.text !== '') desk.say(answer.text)
        return answer
      },
    })
    stopDescribing(target.client)
    quiet(target.client)
    return target
  } catch (cause) {
    if (!(cause instanceof SshTrouble)) throw cause
    const words = cause.step === 'host-key' ? cause.text : `${cause.text} ${cause.fix}`
    throw cause.step === 'login'
      ? new LoginRefused(words, { cause })
      : new Refusal(words, { cause })
  }
}
