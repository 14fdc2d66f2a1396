import { oneLine } from './said.ts'

export const smtpSteps = ['Name', 'Connection', 'Greeting', 'TLS', 'Sign-in', 'Message'] as const
export type SmtpStep = (typeof smtpSteps)[number]

/** Why mail cannot be handed over, in words for whoever has to put it right. Another message would meet it, too. */
export class SmtpFailure extends Error {
  override readonly name = 'SmtpFailure'
  readonly step: SmtpStep

  constructor(step: SmtpStep, message: string, cause?: unknown) {
    super(message, { cause })
    this.step = step
  }
}

export interface Peer {
  host: string
  port: number
}

/** What nodemailer and Node put on their errors. */
interface Details {
  message: string
  code?: string
  /** The code of the system or of OpenSSL, where nodemailer put its own in `code`. */
  originalCode?: string
  response?: string
}

export function detailsOf(error: unknown): Details {
  if (error instanceof Error) return error
  return { message: String(error) }
}

export const answerOf = (error: unknown): string => {
  const { response, message } = detailsOf(error)
  return oneLine(response ?? message)
}

/** Why there is no connection. */
export function connectionFailure(error: unknown, { host, port }: Peer): SmtpFailure {
  const { code, message } = detailsOf(error)
  const words: Readonly<Record<string, string>> = {
    ENOTFOUND: `There is no host named ${host}. Check the name of the mail server.`,
    EAI_AGAIN: `The name ${host} cannot be looked up now: no name server answers.`,
    ECONNREFUSED: `${host} refuses connections on port ${port}. Check the port, and that the mail server runs.`,
    ETIMEDOUT: `${host} does not answer on port ${port}. A firewall may be in between.`,
    EHOSTUNREACH: `There is no way to ${host} in the network.`,
    ENETUNREACH: `There is no way to ${host} in the network.`,
  }
  const isName = code === 'ENOTFOUND' || code === 'EAI_AGAIN'
  return new SmtpFailure(
    isName ? 'Name' : 'Connection',
    words[code ?? ''] ?? `No connection to ${host} on port ${port}: ${oneLine(message)}.`,
    error,
  )
}

const untrusted =
  'The certificate of the mail server is not signed by anybody this computer trusts. Check that it is the right server, then add the certificate of its authority in PEM to the settings.'

const certificateProblems: Readonly<Record<string, string>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: untrusted,
  SELF_SIGNED_CERT_IN_CHAIN: untrusted,
  UNABLE_TO_GET_ISSUER_CERT: untrusted,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: untrusted,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: untrusted,
  CERT_HAS_EXPIRED: 'The certificate of the mail server has expired. It has to be renewed there.',
  CERT_NOT_YET_VALID:
    'The certificate of the mail server is not valid yet. Check the clocks of both computers.',
  CERT_REVOKED: 'The certificate of the mail server was revoked.',
}

/** Why the server does not get as far as listening to us: its greeting, or TLS. */
export function greetingFailure(error: unknown, peer: Peer): SmtpFailure {
  const { code = '', originalCode = code, response, message } = detailsOf(error)
  const tls = (words: string) => new SmtpFailure('TLS', words, error)
  const problem = certificateProblems[originalCode]
  if (problem !== undefined) return tls(`${problem} (${originalCode})`)
  if (originalCode === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    return tls(
      `The certificate of the mail server is for other names than ${peer.host}: ${oneLine(message)}`,
    )
  }
  if (originalCode === 'ERR_SSL_WRONG_VERSION_NUMBER') {
    return tls(
      `${peer.host} does not speak TLS on port ${peer.port} from the start. Choose STARTTLS, or the port for TLS, often 465.`,
    )
  }
  if (code === 'ETLS' || originalCode.startsWith('ERR_SSL') || originalCode.startsWith('ERR_TLS')) {
    return tls(tlsWords(response, message, peer))
  }
  const said = response === undefined ? oneLine(message) : `“${oneLine(response)}”`
  return new SmtpFailure(
    'Greeting',
    `${peer.host} on port ${peer.port} does not answer as a mail server: ${said}. Check the port and the kind of encryption.`,
    error,
  )
}

/** Going on without encryption is what somebody in between would want (RFC 3207 §6), so it ends here. */
const tlsWords = (response: string | undefined, message: string, { host }: Peer): string =>
  response === undefined
    ? `Encryption with ${host} could not be set up: ${oneLine(message)}.`
    : `${host} offers no STARTTLS; it answers “${oneLine(response)}”. Nothing was sent, since it would go unencrypted.`

export const signInFailure = (error: unknown, { host }: Peer): SmtpFailure =>
  new SmtpFailure(
    'Sign-in',
    `${host} refuses the user name or the password: “${answerOf(error)}”.`,
    error,
  )
