import { messageOf } from '../log.ts'
import { ServerFailure } from './failure.ts'

const unreachable: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there. Is the server running, and is the port right?',
  ECONNRESET: 'the connection was cut.',
  EPIPE: 'the connection was cut.',
  ENOTFOUND: 'its name is not known. Check the name and the name servers of this computer.',
  EAI_AGAIN: 'its name could not be looked up. Check the name servers of this computer.',
  EHOSTUNREACH: 'no way leads there. Check the network and the firewall.',
  ENETUNREACH: 'no way leads there. Check the network and the firewall.',
  ETIMEDOUT: 'it did not answer in time. Check the network and the firewall.',
  EPROTO: 'what listens there does not speak TLS. Is the port right?',
  ERR_SSL_WRONG_VERSION_NUMBER: 'what listens there does not speak TLS. Is the port right?',
}

/** Puts a failure to connect, of the network or of TLS, into words. */
export function connectionFailure(error: unknown, url: string, now: Date): ServerFailure {
  if (error instanceof ServerFailure) return error
  const code = codeOf(error)
  const untrusted = untrustedReason(code, now)
  if (untrusted) {
    return new ServerFailure('untrusted', `The server at ${url} was not trusted: ${untrusted}`, {
      cause: error,
    })
  }
  const reason = unreachable[code] ?? `${messageOf(error)}.`
  return new ServerFailure('unreachable', `The server at ${url} cannot be reached: ${reason}`, {
    cause: error,
  })
}

function untrustedReason(code: string, now: Date): string | undefined {
  if (code === 'CERT_NOT_YET_VALID' || code === 'CERT_HAS_EXPIRED') {
    return (
      `its certificate is not valid at ${now.toISOString()}, the time of this computer. ` +
      'If that time is wrong, set the clock; otherwise renew the certificate of the server.'
    )
  }
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    return (
      'its certificate is for another name. Use the address that the certificate names, ' +
      'or give the server a certificate for this one.'
    )
  }
  if (/CERT|SIGNATURE|ISSUER|CRL/.test(code)) {
    return (
      'its certificate was not issued by the authority that this agent enrolled with. Somebody may be ' +
      'intercepting the connection, or the server was set up anew; then enrol again with --replace.'
    )
  }
  return undefined
}

export function codeOf(error: unknown): string {
  // Node tries each address of a name and then throws all failures together.
  if (error instanceof AggregateError) return codeOf(error.errors[0])
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : ''
}
