import { createHash } from 'node:crypto'
import { connect, type DetailedPeerCertificate } from 'node:tls'
import { connectionFailure } from '../server/connection-failure.ts'
import { ServerFailure } from '../server/failure.ts'

/** No honest chain is longer. */
const chainLength = 10

/**
 * Asks the server for its certificates and picks the authority with the fingerprint that the connection string
 * names. Nothing is sent but the name of the server. Answers PEM.
 */
export async function presentedAuthority(
  url: string,
  fingerprint: string,
  options: { now: () => Date; timeoutMilliseconds: number; signal: AbortSignal },
): Promise<string> {
  const chain = await presentedChain(new URL(url), options).catch((error: unknown) => {
    throw connectionFailure(error, url, options.now())
  })
  const found = chain.find((certificate) => sha256(certificate) === fingerprint)
  if (found) return pem(found)
  throw new ServerFailure(
    'untrusted',
    `The server at ${url} does not prove to be the one of the connection string: no certificate that it shows ` +
      `has the fingerprint ${fingerprint}. Somebody may be intercepting the connection, or the server was set ` +
      'up anew since. The secret was not sent. Make a new connection string in the console and compare.',
  )
}

const sha256 = (der: Buffer) => createHash('sha256').update(der).digest('hex')

function pem(der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? []
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`
}

function presentedChain(
  url: URL,
  options: { timeoutMilliseconds: number; signal: AbortSignal },
): Promise<Buffer[]> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer[]>()
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const socket = connect({
    host,
    port: Number(url.port || 443),
    ...(/^[\d.]+$|:/.test(host) ? {} : { servername: host }),
    // Only looked at: whom to trust is what this exchange finds out.
    rejectUnauthorized: false,
    timeout: options.timeoutMilliseconds,
  })
  const stop = () => socket.destroy(new Error('Enrolment was stopped.'))
  options.signal.addEventListener('abort', stop, { once: true })
  socket.on('timeout', () =>
    socket.destroy(Object.assign(new Error('The deadline passed.'), { code: 'ETIMEDOUT' })),
  )
  socket.on('error', reject)
  socket.on('close', () => {
    options.signal.removeEventListener('abort', stop)
    reject(Object.assign(new Error('The connection was cut.'), { code: 'ECONNRESET' }))
  })
  socket.on('secureConnect', () => {
    resolve(certificatesOf(socket.getPeerCertificate(true)))
    socket.destroy()
  })
  return promise
}

function certificatesOf(leaf: DetailedPeerCertificate): Buffer[] {
  const chain: Buffer[] = []
  let certificate: DetailedPeerCertificate | undefined = leaf
  while (certificate?.raw && chain.length < chainLength) {
    const { raw } = certificate
    if (chain.some((known) => known.equals(raw))) break
    chain.push(raw)
    certificate = certificate.issuerCertificate
  }
  return chain
}
