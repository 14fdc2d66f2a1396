import { z } from 'zod'
import { endpoint, Nothing } from './endpoint.ts'
import {
  AgentId,
  ConnectorId,
  InOrganization,
  OrganizationId,
  SiteId,
  SourceId,
  TargetId,
} from './ids.ts'
import { StatusChange, StatusReport } from './statuses.ts'
import { Instant, Name } from './text.ts'

const absolutePath = z
  .string()
  .max(4096)
  .regex(/^\/[^\0]*$/, 'Give an absolute path, such as /etc.')

/** What editors and programs leave for a moment. */
const passingFiles = ['*.swp', '*~', '*.lock', '/etc/mtab']

/** Told already, as users and groups, by `linux-accounts`; and the copies that shadow(5) tools keep of them. */
const accountFiles = ['passwd', 'group', 'shadow', 'gshadow', 'subuid', 'subgid'].flatMap((name) =>
  name.startsWith('sub') ? [`/etc/${name}-`] : [`/etc/${name}`, `/etc/${name}-`],
)

/** Where the facts about who did it come from; each is read where it is there. */
const directoryEvidence = {
  /** Directory of a Samba domain controller with its JSON audit logs (`dsdb.json`, `auth.json` …); empty for none. */
  sambaLogDirectory: z.union([z.literal(''), absolutePath]).default(''),
  /** Directory into which `.evtx` files, or XML of events, are exported; empty for none. */
  exportedEventsDirectory: z.union([z.literal(''), absolutePath]).default(''),
  /** The Security log of the computer that the agent runs on, when that is Windows. */
  readsWindowsLog: z.boolean().default(true),
} as const

/** What each kind of connector can be told. Also the form that the console shows. */
export const connectorSettings = {
  'linux-accounts': z.strictObject({
    intervalSeconds: z.number().int().min(1).max(3600).default(2),
  }),
  'linux-logons': z.strictObject({
    intervalSeconds: z.number().int().min(1).max(3600).default(2),
  }),
  'linux-files': z.strictObject({
    paths: z.array(absolutePath).max(100).default(['/etc']),
    /** Shell patterns of paths below `paths` that are left out: `/etc/mtab`, `*.swp`. */
    exclude: z
      .array(z.string().min(1).max(4096))
      .max(200)
      .default([...passingFiles, ...accountFiles]),
    /** Text files up to this size are kept, compressed, to show which lines changed. */
    maxDiffBytes: z.number().int().min(0).max(1_048_576).default(65_536),
    rescanSeconds: z.number().int().min(5).max(86_400).default(300),
  }),
  'linux-state': z.strictObject({
    intervalSeconds: z.number().int().min(5).max(86_400).default(30),
  }),
  'directory-activity': z.strictObject({
    intervalSeconds: z.number().int().min(1).max(3600).default(1),
    ...directoryEvidence,
    /** So long a change waits for the log line that says who made it. */
    evidenceSeconds: z.number().int().min(0).max(600).default(2),
  }),
  'directory-logons': z.strictObject({
    intervalSeconds: z.number().int().min(1).max(3600).default(1),
    ...directoryEvidence,
    failed: z.boolean().default(true),
    successful: z.boolean().default(true),
    /** Also those of computer accounts, which are many. */
    computers: z.boolean().default(false),
    /** An agent is told not to, while `directory-activity` of the same source reads the domain and tells them. */
    lockouts: z.boolean().default(true),
  }),
  'directory-state': z.strictObject({
    /** Of the site's clock: when the daily picture is taken; also once at the beginning. */
    at: z
      .string()
      .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'Write it as 03:00.')
      .default('03:00'),
  }),
} as const

export const connectorKinds = [
  'linux-accounts',
  'linux-logons',
  'linux-files',
  'linux-state',
  'directory-activity',
  'directory-logons',
  'directory-state',
] as const
export const ConnectorKind = z.enum(connectorKinds)
export type ConnectorKind = z.infer<typeof ConnectorKind>

export type ConnectorSettings<Kind extends ConnectorKind = ConnectorKind> = z.infer<
  (typeof connectorSettings)[Kind]
>

export const connectorNames: Readonly<Record<ConnectorKind, string>> = {
  'linux-accounts': 'Linux Accounts',
  'linux-logons': 'Linux Logons',
  'linux-files': 'Linux Files',
  'linux-state': 'Linux System State',
  'directory-activity': 'Active Directory Activity',
  'directory-logons': 'Active Directory Logons',
  'directory-state': 'Active Directory State',
}

export const connectorDescriptions: Readonly<Record<ConnectorKind, string>> = {
  'linux-accounts':
    'Users, groups, password states, sudo rules and authorized keys: added, removed and modified.',
  'linux-logons': 'Successful and failed logons, logoffs, su, and sudo with the command.',
  'linux-files':
    'Files and directories of the paths given: added, modified, removed, renamed, moved.',
  'linux-state': 'Services, packages, listening ports and scheduled jobs: differences of state.',
  'directory-activity':
    'Users, groups, computers, organizational units and all other objects of a domain: who changed what, with before and after.',
  'directory-logons': 'Logons and failed logons seen by the domain controllers, and lockouts.',
  'directory-state':
    'A daily picture of users, groups with their members, computers and organizational units, for reports of any day.',
}

export const SourceKind = z.enum(['linux-computer', 'active-directory'])
export type SourceKind = z.infer<typeof SourceKind>

export const sourceKindNames: Readonly<Record<SourceKind, string>> = {
  'linux-computer': 'Linux computer',
  'active-directory': 'Active Directory',
}

export const connectorsOf: Readonly<Record<SourceKind, readonly ConnectorKind[]>> = {
  'linux-computer': ['linux-accounts', 'linux-logons', 'linux-files', 'linux-state'],
  'active-directory': ['directory-activity', 'directory-logons', 'directory-state'],
}

export const CollectorProblem = z.object({
  code: z.string().min(1).max(100),
  severity: z.enum(['needs-attention', 'experiencing-issues']),
  message: z.string().min(1).max(1000),
  fix: z.string().max(1000),
})
export type CollectorProblem = z.infer<typeof CollectorProblem>

/** What a collector says of itself, sent with the heartbeat. */
export const CollectorReport = z.object({
  isCollecting: z.boolean(),
  problems: z.array(CollectorProblem).max(50),
  inputs: z
    .array(
      z.object({
        name: z.string().min(1).max(200),
        isUsed: z.boolean(),
        note: z.string().max(1000),
      }),
    )
    .max(50),
  progress: z
    .object({
      done: z.number().int().min(0),
      total: z.number().int().min(0).optional(),
      unit: z.string().max(50),
    })
    .optional(),
})
export type CollectorReport = z.infer<typeof CollectorReport>

export const Connector = z.object({
  id: ConnectorId,
  sourceId: SourceId,
  kind: ConnectorKind,
  name: z.string(),
  isEnabled: z.boolean(),
  settings: z.record(z.string(), z.unknown()),
  status: StatusReport,
  /** Absent until the agent has run it. */
  report: CollectorReport.optional(),
  lastRecordAt: Instant.optional(),
  recordCount: z.number().int(),
})
export type Connector = z.infer<typeof Connector>

export const Source = z.object({
  id: SourceId,
  organizationId: OrganizationId,
  siteId: SiteId,
  siteName: z.string(),
  agentId: AgentId.optional(),
  /** The domain that is read, with its connection and service credential. */
  targetId: TargetId.optional(),
  kind: SourceKind,
  name: z.string(),
  isEnabled: z.boolean(),
  status: StatusReport,
  connectors: z.array(Connector),
  createdAt: Instant,
})
export type Source = z.infer<typeof Source>

const Settings = z.record(z.string(), z.unknown())

const OneSource = InOrganization.extend({ sourceId: SourceId })
const OneConnector = OneSource.extend({ connectorId: ConnectorId })

export const collectorsApi = {
  list: endpoint({
    method: 'GET',
    path: '/organizations/:organizationId/sources',
    access: 'sources:read',
    summary: 'Sources of an organization with their connectors and statuses',
    params: InOrganization,
    response: z.object({ sources: z.array(Source) }),
  }),
  get: endpoint({
    method: 'GET',
    path: '/organizations/:organizationId/sources/:sourceId',
    access: 'sources:read',
    summary: 'One source with the history of its status',
    params: OneSource,
    response: Source.extend({ history: z.array(StatusChange) }),
  }),
  create: endpoint({
    method: 'POST',
    path: '/organizations/:organizationId/sources',
    access: 'sources:update',
    summary: 'Add a source to a site',
    params: InOrganization,
    body: z.strictObject({
      siteId: SiteId,
      kind: SourceKind,
      name: Name,
      /** Needed for Active Directory: a target of the kind domain with a service credential. */
      targetId: TargetId.optional(),
      connectors: z
        .array(z.strictObject({ kind: ConnectorKind, settings: Settings.default({}) }))
        .min(1, 'Choose at least one connector.')
        .max(connectorKinds.length),
    }),
    response: Source,
  }),
  update: endpoint({
    method: 'PATCH',
    path: '/organizations/:organizationId/sources/:sourceId',
    access: 'sources:update',
    summary: 'Rename a source, or switch its collection on or off',
    params: OneSource,
    body: z.strictObject({ name: Name.optional(), isEnabled: z.boolean().optional() }),
    response: Source,
  }),
  remove: endpoint({
    method: 'DELETE',
    path: '/organizations/:organizationId/sources/:sourceId',
    access: 'sources:update',
    summary: 'Remove a source; its records stay',
    params: OneSource,
    response: Nothing,
  }),
  getConnector: endpoint({
    method: 'GET',
    path: '/organizations/:organizationId/sources/:sourceId/connectors/:connectorId',
    access: 'sources:read',
    summary: 'One connector with the history of its status',
    params: OneConnector,
    response: Connector.extend({ history: z.array(StatusChange) }),
  }),
  updateConnector: endpoint({
    method: 'PATCH',
    path: '/organizations/:organizationId/sources/:sourceId/connectors/:connectorId',
    access: 'sources:update',
    summary: 'Change the settings of a connector, or switch it on or off',
    params: OneConnector,
    body: z.strictObject({ isEnabled: z.boolean().optional(), settings: Settings.optional() }),
    response: Connector,
  }),
}
