import { z } from 'zod'
import { DirectoryAccess } from './directory-access.ts'
import { endpoint, Nothing, upload } from './endpoint.ts'
import {
  CredentialId,
  HostKeyId,
  HostScanId,
  InOrganization,
  OrganizationId,
  SiteId,
  TargetGroupId,
  TargetId,
} from './ids.ts'
import { paged, Paging } from './paging.ts'
import { Instant, Name } from './text.ts'

/** Linux is reached over SSH; of the others only that they are there is known yet. */
export const targetKinds = [
  'linux',
  'windows',
  'domain',
  'database',
  'website',
  'network-device',
] as const
export const TargetKind = z.enum(targetKinds)
export type TargetKind = z.infer<typeof TargetKind>

export const targetKindNames: Readonly<Record<TargetKind, string>> = {
  linux: 'Linux',
  windows: 'Windows',
  domain: 'Domain',
  database: 'Database',
  website: 'Website',
  'network-device': 'Network device',
}

/** A DNS name or an IP address, without a port. */
export const Address = z
  .string()
  .trim()
  .min(1, 'Give a DNS name or an IP address.')
  .max(253)
  .regex(/^[\p{L}\p{N}._:-]+$/u, 'Give a DNS name or an IP address, without a port.')

/** What becomes of a connection to a target that shows another host key than before. */
export const HostKeyAction = z.enum(['refuse', 'warn', 'accept'])
export type HostKeyAction = z.infer<typeof HostKeyAction>

export const hostKeyActionNames: Readonly<Record<HostKeyAction, string>> = {
  refuse: 'Log and block',
  warn: 'Log and allow',
  accept: 'Allow',
}

/** `legacy` also offers algorithms that are broken, for devices that have nothing else. */
export const AlgorithmProfile = z.enum(['modern', 'legacy'])
export type AlgorithmProfile = z.infer<typeof AlgorithmProfile>

export const Tag = z.string().trim().min(1).max(50)

const target = {
  name: Name,
  kind: TargetKind,
  address: Address,
  port: z.number().int().min(1).max(65_535),
  description: z.string().trim().max(1000),
  tags: z.array(Tag).max(50),
  siteId: SiteId.optional(),
  /** With which Gatehouse itself signs in, to rotate, scan, and make accounts. */
  serviceCredentialId: CredentialId.optional(),
  algorithms: AlgorithmProfile,
  /** Whether the first host key seen is pinned without asking. */
  trustsFirstHostKey: z.boolean(),
  onHostKeyMismatch: HostKeyAction,
  /** Of a domain, and only of one; the address is then its DNS name: `corp.test`. */
  directory: DirectoryAccess.optional(),
}

/** A key that a target may prove itself with. Pinned for organization, target and the way there (`hop`). */
export const HostKey = z.object({
  id: HostKeyId,
  /** As in RFC 4253: `ssh-ed25519`. */
  algorithm: z.string(),
  /** `SHA256:` and base64 without padding, as ssh-keygen shows it. */
  fingerprint: z.string(),
  /** `direct`, or the node that the connection goes through. */
  hop: z.string(),
  pinnedAt: Instant,
  /** A user's name, or `first use`. */
  pinnedBy: z.string(),
  lastSeenAt: Instant,
})
export type HostKey = z.infer<typeof HostKey>

/** A step of a test: what was tried, what came of it, and what to do about it. */
export const TestStep = z.object({
  /** Of a host the first five; of a domain, for each controller, `name`, `connection`, `certificate`, `login`, `rights`. */
  name: z.enum(['name', 'connection', 'host-key', 'login', 'sudo', 'certificate', 'rights']),
  /** The domain controller that was tried. */
  controller: z.string().optional(),
  outcome: z.enum(['succeeded', 'failed', 'skipped']),
  /** A whole sentence. */
  text: z.string(),
  /** What to do; empty when nothing has to be done. */
  fix: z.string(),
  milliseconds: z.number().int(),
})
export type TestStep = z.infer<typeof TestStep>

export const Target = z.object({
  ...target,
  id: TargetId,
  organizationId: OrganizationId,
  hostKeys: z.array(HostKey),
  /** A key that was refused and waits for somebody to look at it. */
  refusedHostKey: z
    .object({ algorithm: z.string(), fingerprint: z.string(), hop: z.string(), seenAt: Instant })
    .optional(),
  lastTest: z.object({ at: Instant, succeeded: z.boolean(), text: z.string() }).optional(),
  lastScanAt: Instant.optional(),
  groupIds: z.array(TargetGroupId),
  createdAt: Instant,
  updatedAt: Instant,
})
export type Target = z.infer<typeof Target>

export const TargetInput = z.strictObject({
  ...target,
  kind: TargetKind.default('linux'),
  port: target.port.default(22),
  description: target.description.default(''),
  tags: target.tags.default([]),
  algorithms: AlgorithmProfile.default('modern'),
  trustsFirstHostKey: z.boolean().default(true),
  onHostKeyMismatch: HostKeyAction.default('refuse'),
})
export type TargetInput = z.infer<typeof TargetInput>

const TargetChanges = z
  .strictObject({
    ...target,
    siteId: SiteId.nullable(),
    serviceCredentialId: CredentialId.nullable(),
    directory: DirectoryAccess,
  })
  .partial()
export type TargetChanges = z.infer<typeof TargetChanges>

/** What a scan found of a host; each list sorted by name. */
export const HostInventory = z.object({
  hostname: z.string(),
  operatingSystem: z.string(),
  kernel: z.string(),
  users: z.array(
    z.object({
      name: z.string(),
      uid: z.number().int(),
      home: z.string(),
      shell: z.string(),
      isLocked: z.boolean(),
      /** Days since 1970-01-01 as a date; absent when never or not known. */
      passwordChangedOn: z.iso.date().optional(),
      groups: z.array(z.string()),
    }),
  ),
  groups: z.array(
    z.object({ name: z.string(), gid: z.number().int(), members: z.array(z.string()) }),
  ),
  /** Lines of sudoers that give a right, with the file. */
  sudoRules: z.array(z.object({ who: z.string(), rule: z.string(), file: z.string() })),
  services: z.array(
    z.object({
      name: z.string(),
      state: z.string(),
      isEnabled: z.boolean(),
      /** The account that it runs under, when it is another than root. */
      user: z.string().optional(),
    }),
  ),
  /** Accounts that have jobs of cron. Absent in a scan from before it was looked at. */
  jobOwners: z.array(z.string()).optional(),
  ports: z.array(
    z.object({
      protocol: z.string(),
      address: z.string(),
      port: z.number().int(),
      process: z.string(),
    }),
  ),
  packages: z.array(z.object({ name: z.string(), version: z.string() })),
  authorizedKeys: z.array(
    z.object({
      user: z.string(),
      algorithm: z.string(),
      fingerprint: z.string(),
      comment: z.string(),
    }),
  ),
})
export type HostInventory = z.infer<typeof HostInventory>

export const HostScan = z.object({
  id: HostScanId,
  targetId: TargetId,
  state: z.enum(['running', 'succeeded', 'failed']),
  startedAt: Instant,
  endedAt: Instant.optional(),
  /** Who asked for it; `Gatehouse` when it was due. */
  startedBy: z.string(),
  /** How far it is: `4 of 8: packages`. */
  progress: z.string(),
  /** Why it failed; parts that could not be read, such as without sudo. */
  problems: z.array(z.string()),
  counts: z.record(z.string(), z.number().int()),
})
export type HostScan = z.infer<typeof HostScan>

/** One line of what is different between two scans. */
export const ScanDifference = z.object({
  section: z.enum([
    'users',
    'groups',
    'sudoRules',
    'services',
    'ports',
    'packages',
    'authorizedKeys',
    'host',
  ]),
  change: z.enum(['added', 'removed', 'modified']),
  name: z.string(),
  before: z.string().optional(),
  after: z.string().optional(),
})
export type ScanDifference = z.infer<typeof ScanDifference>

const OneTarget = InOrganization.extend({ targetId: TargetId })

/** The header of an import; `DNS Host Name` or `IP Address` is required, the credential is named as in the list. */
export const importHeader = [
  'DNS Host Name',
  'Operating System',
  'IP Address',
  'Platform',
  'Credential',
] as const

export const targetsApi = {
  list: endpoint({
    method: 'GET',
    path: '/organizations/:organizationId/targets',
    access: 'targets:read',
    summary: 'Targets of an organization',
    params: InOrganization,
    query: Paging.extend({
      text: z.string().trim().max(200).optional(),
      kind: TargetKind.optional(),
      targetGroupId: TargetGroupId.optional(),
    }),
    response: paged('targets', Target),
  }),
  create: endpoint({
    method: 'POST',
    path: '/organizations/:organizationId/targets',
    access: 'targets:update',
    summary: 'Add a target',
    params: InOrganization,
    body: TargetInput,
    response: Target,
  }),
  import: upload({
    path: '/organizations/:organizationId/targets/import',
    access: 'targets:update',
    summary: `Add targets from CSV with the header ${importHeader.join(',')}`,
    params: InOrganization,
    query: z.object({
      /** Only says what would happen. */
      isTrial: z.stringbool().default(false),
    }),
    contentTypes: ['text/csv'],
    response: z.object({
      added: z.number().int(),
      changed: z.number().int(),
      unchanged: z.number().int(),
      problems: z.array(z.object({ line: z.number().int(), text: z.string() })),
    }),
  }),
  get: endpoint({
    method: 'GET',
    path: '/organizations/:organizationId/targets/:targetId',
    access: 'targets:read',
    summary: 'One target with its host keys',
    params: OneTarget,
    response: Target,
  }),
  update: endpoint({
    method: 'PATCH',
    path: '/organizations/:organizationId/targets/:targetId',
    access: 'targets:update',
    summary: 'Change a target',
    params: OneTarget,
    body: TargetChanges,
    response: Target,
  }),
  remove: endpoint({
    method: 'DELETE',
    path: '/organizations/:organizationId/targets/:targetId',
    access: 'targets:update',
    summary: 'Remove a target with its credentials; recordings stay',
    params: OneTarget,
    response: Nothing,
  }),
  test: endpoint({
    method: 'POST',
    path: '/organizations/:organizationId/targets/:targetId/test',
    access: 'targets:update',
    summary: 'Try the connection step by step: name, TCP, host key, login, sudo',
    params: OneTarget,
    response: z.object({ succeeded: z.boolean(), steps: z.array(TestStep) }),
  }),
  pinHostKey: endpoint({
    method: 'POST',
    path: '/organizations/:organizationId/targets/:targetId/host-keys',
    access: 'targets:update',
    summary: 'Trust the key that was refused, or one whose fingerprint is known',
    params: OneTarget,
    body: z.strictObject({
      fingerprint: z
        .string()
        .regex(/^SHA256:[A-Za-z0-9+/]{43}$/, 'Give it as ssh-keygen -l shows it.'),
    }),
    response: Target,
  }),
  forgetHostKey: endpoint({
    method: 'DELETE',
    path: '/organizations/:organizationId/targets/:targetId/host-keys/:hostKeyId',
    access: 'targets:update',
    summary: 'Trust a host key no longer',
    params: OneTarget.extend({ hostKeyId: HostKeyId }),
    response: Target,
  }),
  scan: endpoint({
    method: 'POST',
    path: '/organizations/:organizationId/targets/:targetId/scans',
    access: 'targets:update',
    summary: 'Scan a host: users, groups, sudo, services, ports, packages, keys',
    params: OneTarget,
    response: HostScan,
  }),
  scans: endpoint({
    method: 'GET',
    path: '/organizations/:organizationId/targets/:targetId/scans',
    access: 'targets:read',
    summary: 'Scans of a host, newest first',
    params: OneTarget,
    query: Paging,
    response: paged('scans', HostScan),
  }),
  getScan: endpoint({
    method: 'GET',
    path: '/organizations/:organizationId/targets/:targetId/scans/:hostScanId',
    access: 'targets:read',
    summary: 'What a scan found, and what is different from an earlier one',
    params: OneTarget.extend({ hostScanId: HostScanId }),
    query: z.object({
      /** Without it the scan before. */
      since: HostScanId.optional(),
    }),
    response: z.object({
      scan: HostScan,
      inventory: HostInventory.optional(),
      since: HostScan.optional(),
      differences: z.array(ScanDifference),
    }),
  }),
}
