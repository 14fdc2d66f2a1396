import { createHash, createPrivateKey, X509Certificate } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { isIP } from 'node:net'
import path from 'node:path'
import { Secret } from '../secret.ts'
import type { Issued } from './issue-certificate.ts'
import {
  isMissing,
  makePrivateDirectory,
  readPrivateFile,
  replaceFile,
  replacePrivateFile,
} from './private-file.ts'
import { serverNames } from './server-names.ts'

export interface Certificates {
  caPem: string
  /** SHA-256 of the CA's certificate in DER, in hex: what an agent pins. */
  caFingerprint: string
  /** The server's certificate, then the CA's. */
  certPem: string
  keyPem: Secret
  /** The server's certificate is good until then; the next start renews it in time. */
  expiresAt: Date
}

/** Loaded when needed only, which is hardly ever: it takes 40 MB. */
const issuing = () => import('./issue-certificate.ts')

/** A server certificate is replaced when it has less than this to live. */
const renewalMilliseconds = 60 * 24 * 3_600_000

/**
 * Reads the CA and the server's certificate from `directory`, makes what is missing and renews what
 * is about to expire. The CA stays what it was: agents know the server by it.
 */
export async function loadCertificates(
  directory: string,
  hostNames: readonly string[],
  now: Date,
): Promise<Certificates> {
  await makePrivateDirectory(directory)
  const names = serverNames(hostNames)
  const ca = await loadCa(directory, now)
  const server = await loadServer(directory, ca, names, now)
  return {
    caPem: ca.certPem,
    caFingerprint: fingerprint(ca.certPem),
    certPem: server.certPem + ca.certPem,
    keyPem: server.keyPem,
    expiresAt: new X509Certificate(server.certPem).validToDate,
  }
}

async function loadCa(directory: string, now: Date): Promise<Issued> {
  const certPem = await readCertificate(directory, 'ca')
  if (certPem === undefined) {
    const { issueCa } = await issuing()
    const ca = await issueCa(now)
    await writePair(directory, 'ca', ca)
    return ca
  }
  const stored = await readPair(directory, 'ca')
  if (!stored || !belongTogether(stored)) {
    throw new Error(
      `ca.pem and ca.key in ${directory} are not a certificate and its key. Put both back from a ` +
        'backup: agents know this server by them.',
    )
  }
  const { validToDate } = new X509Certificate(stored.certPem)
  if (validToDate > now) return stored
  throw new Error(
    `The CA in ${directory} expired on ${validToDate.toISOString().slice(0, 10)}. Move ca.pem and ` +
      'ca.key away to get a new one, and enrol the agents again.',
  )
}

async function loadServer(
  directory: string,
  ca: Issued,
  names: readonly string[],
  now: Date,
): Promise<Issued> {
  const stored = await readPair(directory, 'server')
  if (stored && isGood(stored, ca, names, now)) return stored
  const { issueServerCertificate } = await issuing()
  const server = await issueServerCertificate(ca, names, now)
  await writePair(directory, 'server', server)
  return server
}

function isGood(server: Issued, ca: Issued, names: readonly string[], now: Date): boolean {
  if (!belongTogether(server)) return false
  const certificate = new X509Certificate(server.certPem)
  const issuer = new X509Certificate(ca.certPem)
  return (
    certificate.checkIssued(issuer) &&
    certificate.verify(issuer.publicKey) &&
    certificate.validFromDate <= now &&
    certificate.validToDate.getTime() - now.getTime() >= renewalMilliseconds &&
    isFor(certificate, names)
  )
}

function isFor(certificate: X509Certificate, names: readonly string[]): boolean {
  const count = certificate.subjectAltName?.split(', ').length
  return (
    count === names.length &&
    names.every((name) => (isIP(name) ? certificate.checkIP(name) : certificate.checkHost(name)))
  )
}

/** Also false for files that hold something else. */
function belongTogether({ certPem, keyPem }: Issued): boolean {
  try {
    return new X509Certificate(certPem).checkPrivateKey(createPrivateKey(keyPem.reveal()))
  } catch {
    return false
  }
}

const fingerprint = (pem: string): string =>
  createHash('sha256').update(new X509Certificate(pem).raw).digest('hex')

async function readPair(directory: string, name: string): Promise<Issued | undefined> {
  const certPem = await readCertificate(directory, name)
  const key = await readPrivateFile(path.join(directory, `${name}.key`))
  return certPem !== undefined && key !== undefined
    ? { certPem, keyPem: new Secret(key) }
    : undefined
}

async function readCertificate(directory: string, name: string): Promise<string | undefined> {
  try {
    return await readFile(path.join(directory, `${name}.pem`), 'utf8')
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}

/** The certificate last: a key without one is a beginning that a crash cut short. */
async function writePair(directory: string, name: string, pair: Issued): Promise<void> {
  const file = path.join(directory, name)
  await replacePrivateFile(`${file}.key`, pair.keyPem.reveal())
  await replaceFile(`${file}.pem`, pair.certPem, 0o644)
}
