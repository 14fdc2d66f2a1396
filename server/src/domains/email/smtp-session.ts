import { lookup } from 'node:dns/promises'
import { connect as connectTcp, isIP, type Socket } from 'node:net'
import { getCACertificates } from 'node:tls'
import type { SmtpSecurity } from '@gatehouse/contract/email'
import SMTPConnection from 'nodemailer/lib/smtp-connection'
import type { Secret } from '#platform/secret.ts'
import { type Delivery, deliveryOf, type Envelope, refusalOf } from './delivery.ts'
import { oneLine } from './said.ts'
import { connectionFailure, greetingFailure, signInFailure, type SmtpStep } from './smtp-failure.ts'

export interface SmtpServer {
  host: string
  port: number
  security: SmtpSecurity
  /** Empty: without signing in. */
  username: string
  password: Secret | undefined
  /** Trusted beside what the system trusts; may be empty. */
  caPem: string
}

export interface SmtpSession {
  /** False once the server or we closed it; a new one is needed then. */
  readonly isOpen: boolean
  /** Throws an SmtpFailure when the server takes no mail of ours at all. */
  send(envelope: Envelope, message: Buffer): Promise<Delivery>
  close(): void
}

export interface SessionOptions {
  signal?: AbortSignal
  /** Told of each step that worked. */
  onStep?: (step: SmtpStep, answer: string) => void
}

const connectMilliseconds = 30_000
/** Without a byte from the server. */
const silenceMilliseconds = 5 * 60_000
/** RFC 5321 §4.5.3.2.6: a server that has all of a message may take so long to say so. */
const messageMilliseconds = 10 * 60_000

/** Connects, encrypts as the settings ask, and signs in. Throws an SmtpFailure that names the step. */
export async function openSmtpSession(
  server: SmtpServer,
  { signal = new AbortController().signal, onStep = () => undefined }: SessionOptions = {},
): Promise<SmtpSession> {
  const socket = await openSocket(server, signal, onStep)
  const connection = new SMTPConnection({
    ...{ host: server.host, port: server.port, connection: socket },
    secure: server.security === 'tls',
    requireTLS: server.security === 'starttls',
    ignoreTLS: server.security === 'none',
    tls: { ca: trusted(server.caPem) },
    connectionTimeout: connectMilliseconds,
    greetingTimeout: connectMilliseconds,
    socketTimeout: silenceMilliseconds,
  })
  // Between two steps nobody waits for an error; `isOpen` tells then.
  connection.on('error', () => undefined)
  const stop = () => connection.close()
  signal.addEventListener('abort', stop)
  connection.once('end', () => {
    signal.removeEventListener('abort', stop)
    socket.destroy()
  })
  try {
    await greet(connection, server, onStep)
    await signIn(connection, server, onStep)
  } catch (error) {
    connection.close()
    throw error
  }
  return sessionOf(connection, server)
}

async function openSocket(
  { host, port }: SmtpServer,
  signal: AbortSignal,
  onStep: NonNullable<SessionOptions['onStep']>,
): Promise<Socket> {
  try {
    if (isIP(host) === 0) {
      const addresses = await lookup(host, { all: true })
      onStep('Name', `${host} is ${addresses.map(({ address }) => address).join(', ')}.`)
    }
    const socket = await connected(host, port, signal)
    onStep('Connection', `${socket.remoteAddress ?? host} on port ${port} accepts connections.`)
    return socket
  } catch (error) {
    throw connectionFailure(error, { host, port })
  }
}

function connected(host: string, port: number, signal: AbortSignal): Promise<Socket> {
  const { promise, resolve, reject } = Promise.withResolvers<Socket>()
  const socket = connectTcp({ host, port })
  const fail = (error: Error) => {
    socket.destroy()
    reject(error)
  }
  const stop = () => fail(new Error('Gatehouse is stopping'))
  const timer = setTimeout(
    () => fail(Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' })),
    connectMilliseconds,
  )
  signal.addEventListener('abort', stop)
  socket.once('error', fail)
  socket.once('connect', () => resolve(socket))
  return promise.finally(() => {
    clearTimeout(timer)
    signal.removeEventListener('abort', stop)
    socket.off('error', fail)
  })
}

/** What Node brings, what the operating system trusts, and what the settings add. */
const trusted = (caPem: string): string[] => [
  ...getCACertificates('default'),
  ...getCACertificates('system'),
  ...(caPem.trim() === '' ? [] : [caPem]),
]

async function greet(
  connection: SMTPConnection,
  server: SmtpServer,
  onStep: NonNullable<SessionOptions['onStep']>,
): Promise<void> {
  try {
    await awaiting(connection, (done) => connection.connect((error) => done(error, undefined)))
  } catch (error) {
    throw greetingFailure(error, server)
  }
  const answer = connection.lastServerResponse
  onStep('Greeting', typeof answer === 'string' ? oneLine(answer) : 'It answers as a mail server.')
  if (server.security === 'none') return
  onStep('TLS', `Encrypted, and the certificate of ${server.host} is trusted.`)
}

async function signIn(
  connection: SMTPConnection,
  server: SmtpServer,
  onStep: NonNullable<SessionOptions['onStep']>,
): Promise<void> {
  const { username, password } = server
  if (username === '') return
  try {
    await awaiting(connection, (done) =>
      connection.login({ user: username, pass: password?.reveal() ?? '' }, (error) =>
        done(error, undefined),
      ),
    )
  } catch (error) {
    throw signInFailure(error, server)
  }
  const answer = connection.lastServerResponse
  onStep('Sign-in', typeof answer === 'string' ? oneLine(answer) : `Signed in as ${username}.`)
}

function sessionOf(connection: SMTPConnection, server: SmtpServer): SmtpSession {
  return {
    get isOpen() {
      return !connection.destroyed
    },
    async send(envelope, message) {
      // A server may trickle for ever without being silent.
      const deadline = setTimeout(() => connection.close(), messageMilliseconds)
      try {
        return deliveryOf(
          await awaiting(connection, (done) =>
            connection.send({ ...envelope, size: message.length }, message, done),
          ),
        )
      } catch (error) {
        // Where the dialogue stands now is not worth finding out.
        connection.close()
        return refusalOf(error, envelope, server)
      } finally {
        clearTimeout(deadline)
      }
    },
    close() {
      if (connection.destroyed) return
      connection.quit()
      // QUIT is a courtesy; nobody waits for its answer.
      setTimeout(() => connection.close(), 1000).unref()
    },
  }
}

type Done<T> = (error: Error | null | undefined, value: T) => void

/** Ends with the answer, or as soon as the connection breaks or is closed. */
function awaiting<T>(connection: SMTPConnection, start: (done: Done<T>) => void): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>()
  const ended = () => reject(new Error('no answer came in time, or the connection was closed'))
  connection.once('error', reject)
  connection.once('end', ended)
  start((error, value) => (error ? reject(error) : resolve(value)))
  return promise.finally(() => {
    connection.off('error', reject)
    connection.off('end', ended)
  })
}
