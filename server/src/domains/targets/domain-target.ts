import { X509Certificate } from 'node:crypto'
import { isIP } from 'node:net'
import { type TargetKind } from '@gatehouse/contract/targets'
import { DirectoryAccess } from '@gatehouse/contract/directory-access'
import type { DirectoryPlace } from '@gatehouse/directory/directory-connection'
import { usualPort } from '@gatehouse/directory/find-controllers'
import { invalidField } from '#platform/errors.ts'
import type { TargetData } from './target.store.ts'

interface DomainFields {
  kind: TargetKind
  address: string
  directory?: DirectoryAccess | undefined
}

/**
 * How a target of this kind is reached as a directory: null for all but domains, which have what is usual when nothing is said.
 * @throws {AppError} invalid_request
 */
export function directoryOf({ kind, address, directory }: DomainFields): DirectoryAccess | null {
  if (kind !== 'domain') {
    if (!directory) return null
    throw invalidField('directory', 'Only a domain is reached as a directory.')
  }
  if (isIP(address) !== 0) {
    throw invalidField('address', 'Give the DNS name of the domain, such as corp.test.')
  }
  requireCertificates(directory?.caCertificates ?? '')
  return directory ?? DirectoryAccess.parse({})
}

const certificate = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g

/** Of what cannot be read nothing would be trusted, which would look like a fault of the controller. */
function requireCertificates(pem: string): void {
  const certificates = pem.match(certificate) ?? []
  const rest = pem.replaceAll(certificate, '')
  try {
    for (const one of certificates) new X509Certificate(one)
  } catch (cause) {
    throw notPem(cause)
  }
  if (rest.includes('-----') || (certificates.length === 0 && pem.trim() !== '')) throw notPem()
}

const notPem = (cause?: unknown) => {
  const error = invalidField(
    'directory.caCertificates',
    'Give certificates of authorities in PEM: each begins with -----BEGIN CERTIFICATE-----.',
  )
  error.cause = cause
  return error
}

/** `dc1.corp.test:636`, `[2001:db8::1]`; the contract holds how it is written. */
export function controllerOf(text: string, encryption: DirectoryAccess['encryption']) {
  const [, bracketed, plain, port] = /^(?:\[(.+)\]|([^:]+))(?::(\d+))?$/.exec(text) ?? []
  return {
    host: bracketed ?? plain ?? text,
    port: port === undefined ? usualPort[encryption] : Number(port),
  }
}

/** Where the controllers of a domain are, and whom to believe that they are it. */
export function directoryPlace(target: Pick<TargetData, 'address' | 'directory'>): DirectoryPlace {
  const { controllers, encryption, caCertificates } = DirectoryAccess.parse(target.directory ?? {})
  return {
    domain: target.address,
    controllers: controllers.map((text) => controllerOf(text, encryption)),
    encryption,
    caCertificates: caCertificates.trim() === '' ? undefined : caCertificates,
  }
}
