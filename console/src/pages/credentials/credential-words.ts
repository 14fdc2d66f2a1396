import type { Credential, CredentialPurpose, SecretKind } from '@gatehouse/contract/credentials'

export const kindNames: Readonly<Record<SecretKind, string>> = {
  password: 'Password',
  'ssh-key': 'SSH key',
  'ssh-certificate': 'SSH certificate',
}

export const purposeNames: Readonly<Record<CredentialPurpose, string>> = {
  service: 'Service',
  managed: 'Managed',
  stored: 'Stored',
  laps: 'Local administrator (LAPS)',
}

export const purposeTexts: Readonly<Record<CredentialPurpose, string>> = {
  service: 'Gatehouse itself works with it: tests, scans, makes accounts and replaces passwords.',
  managed: 'A lasting account whose secret Gatehouse replaces, so that nobody keeps knowing it.',
  stored: 'Kept by hand. Gatehouse uses it and never changes it.',
  laps: 'The directory keeps the password of this computer. It is read there when somebody borrows it, and the computer replaces it afterwards.',
}

/** Why its secret cannot be replaced by Gatehouse; undefined when it can. */
export function whyNotRotate(credential: Credential): string | undefined {
  if (credential.purpose !== 'managed' && credential.purpose !== 'laps')
    return 'Only managed credentials are replaced by Gatehouse.'
  if (credential.targetId === undefined) return 'It has no target on which it could be replaced.'
  if (credential.kind === 'ssh-certificate')
    return 'A certificate is made anew for each connection, so there is nothing to replace.'
  if (credential.rotating) return 'It is being replaced.'
  return undefined
}
