/**
 * The words in which changes of a directory are recorded. Collectors write them, predefined reports and alert rules look
 * for them, and the console knows by them what it shows: they are one vocabulary, so they stand in one place.
 */

/** Types of objects as people filter by them: the objectClass of the directory. */
export const directoryTypes = {
  user: 'user',
  group: 'group',
  computer: 'computer',
  organizationalUnit: 'organizationalUnit',
  contact: 'contact',
  serviceAccount: 'msDS-ManagedServiceAccount',
  policy: 'groupPolicyContainer',
  domain: 'domainDNS',
} as const

/** Names of properties of a record that are not simply the name of an attribute. */
export const directoryProperties = {
  /** The objectGUID, in each record: an object keeps it through renames and moves. Only `after`. */
  objectGuid: 'Object GUID',
  /** `Enabled` or `Disabled`. */
  status: 'Account status',
  /** `Locked` or `Not locked`. */
  lockout: 'Account lockout',
  /** Only `after`: `reset` by another, or `changed` by the user. Never a value. */
  password: 'Password',
  /** In records of groups: who came (`after`) or went (`before`), as path in the domain. */
  member: 'Member',
  /** In records of groups whose members have power over the domain: the name of the group, only `after`. */
  administrativeGroup: 'Administrative group',
  /** In records of groups: `Security, global` … */
  groupType: 'Group type',
  name: 'Name',
  /** Path of the parent: before and after a move. */
  parent: 'Location',
  /** An object that had been deleted came back: where it was (`before`) and is (`after`). */
  restored: 'Restored',
  distinguishedName: 'Distinguished name',
  /** Where the evidence of who did it was found: `Samba audit log`, `Security log 5136`; only `after`. */
  evidence: 'Evidence',
} as const

export const accountStatus = { enabled: 'Enabled', disabled: 'Disabled' } as const
export const lockoutStatus = { locked: 'Locked', unlocked: 'Not locked' } as const
export const passwordChange = { reset: 'reset', changed: 'changed' } as const

/** In records of logons. */
export const logonProperties = {
  /** `Interactive`, `Network`, `Remote interactive`, `Kerberos ticket`, `NTLM`, `LDAP simple bind` … */
  kind: 'Logon type',
  /** Why it failed, in words: `Wrong password`. */
  reason: 'Reason',
  /** `Kerberos`, `NTLM`, `Simple bind`. */
  protocol: 'Authentication',
} as const

/** Relative ids of groups with power over a domain (MS-DTYP 2.4.2.4), and of the builtin domain. */
export const administrativeGroupIds: ReadonlySet<number> = new Set([
  // Domain Admins, Schema Admins, Enterprise Admins, Group Policy Creator Owners, Key Admins, Enterprise Key Admins
  ...[512, 518, 519, 520, 526, 527],
  // Administrators, Account Operators, Server Operators, Print Operators, Backup Operators, Replicator
  ...[544, 548, 549, 550, 551, 552],
])
