import type { IdentityRules } from '../compare.ts'
import type { TrackedObject } from '../tracked-object.ts'
import type { AuthorizedKey } from './authorized-keys.ts'
import type { GroupEntry } from './group.ts'
import type { PasswdEntry } from './passwd.ts'
import type { ShadowEntry } from './shadow.ts'
import type { SudoRule } from './sudoers.ts'

export const accountTypes = {
  user: 'User',
  group: 'Group',
  password: 'User password',
  sudoRule: 'Sudo rule',
  key: 'Authorized key',
} as const

export const accountIdentities: IdentityRules = {
  [accountTypes.user]: 'Renamed',
  [accountTypes.group]: 'Renamed',
  [accountTypes.password]: 'Renamed',
  [accountTypes.sudoRule]: 'Modified',
}

export const userObject = (entry: PasswdEntry, origin: string): TrackedObject => ({
  type: accountTypes.user,
  id: entry.name,
  name: entry.name,
  origin,
  identity: `${entry.uid}`,
  properties: {
    UID: `${entry.uid}`,
    GID: `${entry.gid}`,
    Comment: entry.comment,
    Home: entry.home,
    Shell: entry.shell,
  },
})

export const groupObject = (
  entry: GroupEntry,
  origin: string,
  administrators: string[] | undefined,
): TrackedObject => ({
  type: accountTypes.group,
  id: entry.name,
  name: entry.name,
  origin,
  identity: `${entry.gid}`,
  properties: {
    GID: `${entry.gid}`,
    Members: entry.members.join(', '),
    ...(administrators ? { Administrators: administrators.join(', ') } : {}),
  },
})

export const passwordObject = (
  entry: ShadowEntry,
  origin: string,
  uid: number | undefined,
): TrackedObject => ({
  type: accountTypes.password,
  id: entry.name,
  name: entry.name,
  origin,
  ...(uid === undefined ? {} : { identity: `${uid}` }),
  properties: {
    'Password state': entry.state,
    'Last password change': entry.lastChangeOn,
    'Minimum days': entry.minimumDays,
    'Maximum days': entry.maximumDays,
    'Warning days': entry.warningDays,
    'Inactive days': entry.inactiveDays,
    'Account expires': entry.expiresOn,
  },
  digests: { Password: entry.digest },
})

/** `ordinal` tells the second of two equal rules in one file from the first. */
export const sudoRuleObject = (rule: SudoRule, origin: string, ordinal: number): TrackedObject => ({
  type: accountTypes.sudoRule,
  id: `${origin}#${rule.text}#${ordinal}`,
  name: rule.text,
  origin,
  identity: `${origin}#${rule.subject}`,
  properties: { Rule: rule.text, File: origin },
})

export const keyObject = (key: AuthorizedKey, origin: string, user: string): TrackedObject => ({
  type: accountTypes.key,
  id: `${user}#${origin}#${key.fingerprint}`,
  name: `${user}: ${key.comment || key.fingerprint}`,
  origin,
  properties: {
    User: user,
    Type: key.type,
    Fingerprint: key.fingerprint,
    Comment: key.comment,
    Options: key.options,
    File: origin,
  },
})
