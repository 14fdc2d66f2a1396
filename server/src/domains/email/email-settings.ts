import { X509Certificate } from 'node:crypto'
import type { EmailSettings, EmailSettingsInput } from '@gatehouse/contract/email'
import { AppError, type FieldProblem } from '#platform/errors.ts'
import type { EmailSettingsData } from './email-settings.store.ts'

export const defaultSettings: Omit<EmailSettings, 'waiting'> = {
  isEnabled: false,
  host: '',
  port: 587,
  security: 'starttls',
  username: '',
  fromAddress: '',
  fromName: 'Gatehouse',
  caPem: '',
  hasPassword: false,
}

export const toSettings = (row: EmailSettingsData): Omit<EmailSettings, 'waiting'> => ({
  isEnabled: row.is_enabled,
  host: row.host,
  port: row.port,
  security: row.security as EmailSettings['security'],
  username: row.username,
  fromAddress: row.from_address,
  fromName: row.from_name,
  caPem: row.ca_pem,
  hasPassword: row.password !== null,
  ...(row.is_enabled && row.is_failing !== null && row.state_since
    ? {
        state: {
          isFailing: row.is_failing,
          reason: row.state_reason,
          since: row.state_since.toISOString(),
        },
      }
    : {}),
})

/** What the settings become, but for the password. */
export const toRow = (input: EmailSettingsInput) => ({
  is_enabled: input.isEnabled,
  host: input.host,
  port: input.port,
  security: input.security,
  username: input.username,
  from_address: input.fromAddress,
  from_name: input.fromName,
  ca_pem: input.caPem.trim(),
})

/** Throws what is missing or wrong, by field. `kept` is the row there is, for the password that stays. */
export function requireGoodSettings(
  input: EmailSettingsInput,
  kept: Pick<EmailSettingsData, 'host' | 'username' | 'password'>,
): void {
  const problems = [
    ...(input.isEnabled ? missing(input) : []),
    ...passwordProblems(input, kept),
    ...certificateProblems(input.caPem),
  ]
  if (problems.length === 0) return
  const message = problems[0]?.message ?? ''
  throw new AppError('invalid_request', message, { fields: problems })
}

const missing = ({ host, fromAddress }: EmailSettingsInput): FieldProblem[] => [
  ...(host === '' ? [{ path: 'host', message: 'Give the name of the mail server.' }] : []),
  ...(fromAddress === ''
    ? [{ path: 'fromAddress', message: 'Give the address that messages come from.' }]
    : []),
]

/** A password is for one user of one server: nobody gets it sent to another by changing the address alone. */
function passwordProblems(
  { username, password, host }: EmailSettingsInput,
  kept: Pick<EmailSettingsData, 'host' | 'username' | 'password'>,
): FieldProblem[] {
  if (username === '' || (password !== undefined && password !== '')) return []
  if (password === '' || kept.password === null) {
    return [{ path: 'password', message: `Give the password of ${username}.` }]
  }
  if (host.toLowerCase() === kept.host.toLowerCase() && username === kept.username) return []
  return [
    {
      path: 'password',
      message: `Give the password again: the one that is kept is for ${kept.username} at ${kept.host}.`,
    },
  ]
}

const pemBlock = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g

function certificateProblems(caPem: string): FieldProblem[] {
  if (caPem.trim() === '') return []
  const blocks = caPem.match(pemBlock) ?? []
  const isGood = blocks.length > 0 && blocks.every(isCertificate)
  return isGood
    ? []
    : [{ path: 'caPem', message: 'This is not a certificate in PEM, or not all of it.' }]
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).raw.length > 0
  } catch {
    return false // Whatever is wrong with it, it is not one.
  }
}
