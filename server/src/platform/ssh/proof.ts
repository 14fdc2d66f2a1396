import ssh2, { type ParsedKey } from 'ssh2'
import type { SshLogin } from './ssh-login.ts'
import { SshTrouble } from './ssh-trouble.ts'
import { parseCertificate, type UserCertificate } from './user-certificate.ts'

/** A login, read and found usable. */
export type Proof =
  | { kind: 'password'; password: string }
  | { kind: 'key'; key: ParsedKey; certificate: UserCertificate | undefined }

/** @throws {SshTrouble} step `login` */
export function readProof(login: SshLogin): Proof {
  if (login.kind === 'password') return login
  const parsed: unknown = ssh2.utils.parseKey(login.privateKey)
  // The declaration says one key; older forms hold several.
  const key = (Array.isArray(parsed) ? parsed[0] : parsed) as ParsedKey | Error | undefined
  if (key === undefined || key instanceof Error || !key.isPrivateKey()) {
    throw new SshTrouble(
      'login',
      'The private key of the credential cannot be read.',
      'Store it again: unencrypted, in the form of OpenSSH or PEM.',
    )
  }
  const certificate =
    login.certificate === undefined ? undefined : parseCertificate(login.certificate)
  if (login.certificate !== undefined && !certificate) {
    throw new SshTrouble(
      'login',
      'The certificate of the credential cannot be read.',
      'Store it again as one line, as it stands in a file that ends in -cert.pub.',
    )
  }
  return { kind: 'key', key, certificate }
}
