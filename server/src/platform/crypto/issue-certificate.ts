// First of all: the certificate library looks for it while it is loaded.
import 'reflect-metadata'
import { randomBytes, type webcrypto } from 'node:crypto'
import { isIP } from 'node:net'
import * as x509 from '@peculiar/x509'
import { Secret } from '../secret.ts'

const dayMilliseconds = 24 * 3_600_000
const caDays = 3652
/** Browsers refuse certificates that live longer. */
const serverDays = 397
/** For clocks that are a little behind ours. */
const leewayMilliseconds = 3_600_000

const keyAlgorithm = { name: 'ECDSA', namedCurve: 'P-256' }
const signingAlgorithm = { name: 'ECDSA', hash: 'SHA-256' }

export interface Issued {
  certPem: string
  keyPem: Secret
}

export async function issueCa(now: Date): Promise<Issued> {
  const keys = await crypto.subtle.generateKey(keyAlgorithm, true, ['sign', 'verify'])
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    // Two installations must not share a name: browsers would mistake one CA for the other.
    name: `CN=Gatehouse CA ${randomBytes(4).toString('hex')}, O=Gatehouse`,
    keys,
    signingAlgorithm,
    ...validity(now, caDays),
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(
        x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign,
        true,
      ),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  })
  return issued(certificate, keys.privateKey)
}

export async function issueServerCertificate(
  ca: Issued,
  names: readonly string[],
  now: Date,
): Promise<Issued> {
  const issuer = new x509.X509Certificate(ca.certPem)
  const keys = await crypto.subtle.generateKey(keyAlgorithm, true, ['sign', 'verify'])
  const { notBefore, notAfter } = validity(now, serverDays)
  const certificate = await x509.X509CertificateGenerator.create({
    subject: `CN=${names[0] ?? 'localhost'}, O=Gatehouse`,
    issuer: issuer.subject,
    publicKey: keys.publicKey,
    signingKey: await importKey(ca.keyPem),
    signingAlgorithm,
    notBefore,
    notAfter: notAfter < issuer.notAfter ? notAfter : issuer.notAfter,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension(
        names.map((value) => ({ type: isIP(value) ? 'ip' : 'dns', value })),
      ),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
      await x509.AuthorityKeyIdentifierExtension.create(issuer.publicKey),
    ],
  })
  return issued(certificate, keys.privateKey)
}

function validity(now: Date, days: number): { notBefore: Date; notAfter: Date } {
  const notBefore = new Date(now.getTime() - leewayMilliseconds)
  return { notBefore, notAfter: new Date(notBefore.getTime() + days * dayMilliseconds) }
}

async function issued(
  certificate: x509.X509Certificate,
  key: webcrypto.CryptoKey,
): Promise<Issued> {
  const pkcs8 = await crypto.subtle.exportKey('pkcs8', key)
  const keyPem = x509.PemConverter.encode(pkcs8, 'PRIVATE KEY')
  return { certPem: `${certificate.toString('pem')}\n`, keyPem: new Secret(`${keyPem}\n`) }
}

function importKey(pem: Secret): Promise<webcrypto.CryptoKey> {
  const [pkcs8] = x509.PemConverter.decode(pem.reveal())
  if (!pkcs8) throw new Error('The private key of the CA is not in PEM.')
  return crypto.subtle.importKey('pkcs8', pkcs8, keyAlgorithm, false, ['sign'])
}
