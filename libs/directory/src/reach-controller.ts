import { connect, isIP, type Socket } from 'node:net'
import { connect as connectTls, type PeerCertificate, type TLSSocket } from 'node:tls'
import { ExtendedRequest } from 'ldapts'
import { addressText, connectionTrouble, slowTrouble } from './connection-trouble.ts'
import type { ControllerAddress, Deadlines, DirectoryPlace } from './directory-connection.ts'
import { DirectoryTrouble } from './directory-trouble.ts'
import { LdapSession } from './ldap-session.ts'
import { resultTrouble } from './result-trouble.ts'

export interface Reached {
  session: LdapSession
  certificateEndsAt: Date | undefined
}

const defaults = { connect: 10_000, answer: 60_000 }

/**
 * An encrypted connection on which nobody is signed in yet.
 * @throws {DirectoryTrouble} at the step `name`, `connection` or `certificate`
 */
export async function reachController(
  place: DirectoryPlace,
  controller: ControllerAddress,
  options: { signal?: AbortSignal | undefined; deadlines?: Deadlines },
): Promise<Reached> {
  options.signal?.throwIfAborted()
  const deadline = AbortSignal.timeout(options.deadlines?.connect ?? defaults.connect)
  const signal = options.signal ? AbortSignal.any([options.signal, deadline]) : deadline
  const opened: { socket?: Socket } = {}
  try {
    opened.socket = await whenConnected(connect(controller.port, controller.host), signal)
    const answer = options.deadlines?.answer ?? defaults.answer
    return await encrypted(place, controller, opened.socket, answer, signal)
  } catch (error) {
    opened.socket?.destroy()
    if (options.signal?.aborted) throw options.signal.reason
    if (!deadline.aborted) throw connectionTrouble(error, controller)
    const said = slowTrouble(addressText(controller))
    throw new DirectoryTrouble(said.step, said, error)
  }
}

async function encrypted(
  place: DirectoryPlace,
  controller: ControllerAddress,
  socket: Socket,
  answer: number,
  signal: AbortSignal,
): Promise<Reached> {
  const encrypt = (plain: Socket) => secure(plain, place, controller, signal)
  if (place.encryption === 'ldaps') {
    const secured = await encrypt(socket)
    return {
      session: new LdapSession(secured, controller, answer),
      certificateEndsAt: end(secured),
    }
  }

  const session = new LdapSession(socket, controller, answer)
  await askForEncryption(session, signal)
  let certificateEndsAt: Date | undefined
  await session.replaceSocket(async (plain) => {
    const secured = await encrypt(plain)
    certificateEndsAt = end(secured)
    return secured
  })
  return { session, certificateEndsAt }
}

/** RFC 4511, 4.14 */
async function askForEncryption(session: LdapSession, signal: AbortSignal): Promise<void> {
  const oid = '1.3.6.1.4.1.1466.20037'
  const { result } = await session.ask(
    (messageId) => new ExtendedRequest({ messageId, oid }),
    signal,
  )
  if (result.code === 0) return
  const where = addressText(session.controller)
  throw new DirectoryTrouble(
    'certificate',
    {
      text: `${where} does not encrypt with StartTLS.`,
      fix: 'Give the controller a certificate, or use LDAPS.',
      resultCode: result.code,
    },
    resultTrouble(result, 'StartTLS', where),
  )
}

async function secure(
  socket: Socket,
  place: DirectoryPlace,
  controller: ControllerAddress,
  signal: AbortSignal,
): Promise<TLSSocket> {
  const { host } = controller
  const secured = connectTls({
    socket,
    host,
    // A name is announced, an address must not be (RFC 6066, 3).
    ...(isIP(host) === 0 && { servername: host }),
    ...(place.caCertificates && { ca: place.caCertificates }),
    minVersion: 'TLSv1.2',
  })
  let seen: PeerCertificate | undefined
  // Before it is judged: of one that is refused nothing could be told otherwise.
  secured.prependListener('secure', () => {
    seen = secured.getPeerCertificate()
  })
  try {
    return await whenConnected(secured, signal, 'secureConnect')
  } catch (error) {
    throw connectionTrouble(error, controller, seen)
  }
}

function end(socket: TLSSocket): Date | undefined {
  const at = new Date(socket.getPeerCertificate().valid_to)
  return Number.isNaN(at.getTime()) ? undefined : at
}

/** Ends the socket when it fails or is called off. */
function whenConnected<S extends Socket>(
  socket: S,
  signal: AbortSignal,
  event = 'connect',
): Promise<S> {
  return new Promise<S>((resolve, reject) => {
    const settle = () => {
      signal.removeEventListener('abort', stop)
      socket.off('error', fail).off('close', close).off(event, succeed)
    }
    const fail = (error: unknown) => {
      settle()
      // It may fail once more while it closes, and nobody wants to know.
      socket.on('error', () => undefined)
      socket.destroy()
      reject(error instanceof Error ? error : new Error(String(error)))
    }
    const stop = () => fail(signal.reason)
    const close = () => fail(Object.assign(new Error('closed'), { code: 'ECONNRESET' }))
    const succeed = () => {
      settle()
      resolve(socket)
    }
    socket.setNoDelay(true)
    socket.setKeepAlive(true, 60_000)
    socket.once(event, succeed).once('error', fail).once('close', close)
    signal.addEventListener('abort', stop, { once: true })
    if (signal.aborted) stop()
  })
}
