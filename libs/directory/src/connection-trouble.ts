import type { PeerCertificate } from 'node:tls'
import type { ControllerAddress } from './directory-connection.ts'
import { DirectoryTrouble, type DirectoryStep } from './directory-trouble.ts'

/** Why a controller could not be reached, or not be trusted. */
export function connectionTrouble(
  error: unknown,
  controller: ControllerAddress,
  certificate?: PeerCertificate,
): DirectoryTrouble {
  if (error instanceof DirectoryTrouble) return error
  const code = codeOf(error)
  const where = addressText(controller)
  const said =
    network[code]?.(where) ?? untrusted(code, where, certificate) ?? unknown(error, where)
  return new DirectoryTrouble(said.step, said, error)
}

/** `dc1.corp.test:636`, `[2001:db8::1]:636` */
export const addressText = ({ host, port }: ControllerAddress): string =>
  `${host.includes(':') ? `[${host}]` : host}:${port}`

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : ''

interface Said {
  step: DirectoryStep
  text: string
  fix: string
}

const noName = (where: string): Said => ({
  step: 'name',
  text: `The name in ${where} is not known to the DNS of this machine.`,
  fix: 'Check how it is written, let this machine use the DNS of the domain, or give an IP address.',
})
const noWay = (where: string): Said => ({
  step: 'connection',
  text: `There is no way to ${where} from this machine.`,
  fix: 'Check the address, routes and firewalls between this machine and the controller.',
})
const reset = (where: string): Said => ({
  step: 'connection',
  text: `${where} closed the connection before it answered.`,
  fix: 'A controller without a certificate does so at 636: give it one, or look whether it is starting.',
})
const noTls = (where: string): Said => ({
  step: 'connection',
  text: `What answers at ${where} could not agree with us on encryption.`,
  fix: 'LDAPS is at 636, StartTLS at 389; the controller needs a certificate and TLS 1.2.',
})

const network: Readonly<Record<string, (where: string) => Said>> = {
  ENOTFOUND: noName,
  EAI_AGAIN: noName,
  ECONNREFUSED: (where) => ({
    step: 'connection',
    text: `Nothing listens at ${where}.`,
    fix: 'Check the port, and that the controller is running; LDAPS is at 636, StartTLS at 389.',
  }),
  EHOSTUNREACH: noWay,
  ENETUNREACH: noWay,
  ETIMEDOUT: (where) => slowTrouble(where),
  ECONNRESET: reset,
  EPIPE: reset,
  EPROTO: noTls,
  ERR_SSL_WRONG_VERSION_NUMBER: noTls,
}

/** Nothing came within the deadline. */
export const slowTrouble = (where: string): Said => ({
  step: 'connection',
  text: `${where} did not answer in time.`,
  fix: 'Check that the controller is running and that no firewall drops what is sent to it.',
})

const replace = 'Give the controller a new certificate'

/** Codes of OpenSSL and Node, by what a person has to do. */
function untrusted(code: string, where: string, certificate?: PeerCertificate): Said | undefined {
  const said = certificateTexts(certificate)[code]
  if (said === undefined) return undefined
  return { step: 'certificate', text: `The certificate of ${where} ${said[0]}.`, fix: said[1] }
}

function certificateTexts(
  certificate?: PeerCertificate,
): Readonly<Record<string, readonly [text: string, fix: string]>> {
  const ofAnother = [
    `was issued by an authority that is not trusted here${issuer(certificate)}`,
    'Give the certificate of the authority of the domain in PEM, or let this machine trust it.',
  ] as const
  return {
    CERT_HAS_EXPIRED: [`has expired${on(certificate?.valid_to)}`, `${replace}.`],
    CERT_NOT_YET_VALID: [
      `is not valid yet${on(certificate?.valid_from)}`,
      'Check the clocks of this machine and of the controller.',
    ],
    CERT_REVOKED: ['has been revoked', `${replace}.`],
    ERR_TLS_CERT_ALTNAME_INVALID: [
      `is for another name${names(certificate)}`,
      'Name the controller as its certificate does, or give it one with this name or address.',
    ],
    SELF_SIGNED_CERT_IN_CHAIN: ofAnother,
    DEPTH_ZERO_SELF_SIGNED_CERT: ofAnother,
    UNABLE_TO_VERIFY_LEAF_SIGNATURE: ofAnother,
    UNABLE_TO_GET_ISSUER_CERT: ofAnother,
    UNABLE_TO_GET_ISSUER_CERT_LOCALLY: ofAnother,
    CERT_UNTRUSTED: ofAnother,
    CERT_SIGNATURE_FAILURE: [
      'has a signature that is not of the authority it names',
      'Give the certificate of the authority that issued it; there may be two of the same name.',
    ],
    INVALID_CA: ['was issued by what is not an authority', `${replace}.`],
    INVALID_PURPOSE: ['is not for servers', `${replace} for server authentication.`],
    EE_KEY_TOO_SMALL: ['has a key that is too short', `${replace} with RSA of 2048 bits or more.`],
    CA_MD_TOO_WEAK: ['is signed with a method that is broken', `${replace}.`],
  }
}

const on = (date: string | undefined) => {
  const at = new Date(date ?? '')
  return Number.isNaN(at.getTime())
    ? ''
    : ` (${at.toISOString().slice(0, 16).replace('T', ' ')} UTC)`
}

/** Names come from a peer that is not trusted: shown short. */
const shown = (text: string) => text.replaceAll(/[^\p{L}\p{N} .,:*@_-]/gu, '?').slice(0, 200)

function issuer(certificate?: PeerCertificate): string {
  const name = certificate?.issuer?.CN
  return typeof name === 'string' && name !== '' ? ` (${shown(name)})` : ''
}

function names(certificate?: PeerCertificate): string {
  const all = certificate?.subjectaltname?.replaceAll(/(DNS|IP Address):/g, '')
  return all ? ` (${shown(all)})` : ''
}

const unknown = (error: unknown, where: string): Said => ({
  step: 'connection',
  text: `The connection to ${where} failed: ${error instanceof Error ? shown(error.message) : 'unknown'}.`,
  fix: 'Check that the controller is running and reachable from this machine.',
})
