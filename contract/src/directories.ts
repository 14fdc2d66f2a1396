import { z } from 'zod'
import { Certainty } from './activity-record.ts'
import { endpoint } from './endpoint.ts'
import {
  ActivityRecordId,
  ConnectorId,
  DirectoryId,
  DirectoryObjectId,
  InOrganization,
  OrganizationGroupId,
  OrganizationId,
  SessionId,
  SourceId,
  TargetId,
} from './ids.ts'
import { paged, Paging } from './paging.ts'
import { Role } from './permissions.ts'
import { Instant } from './text.ts'

export const directoryObjectKinds = [
  'user',
  'group',
  'computer',
  'organizational-unit',
  'contact',
  'service-account',
] as const
export const DirectoryObjectKind = z.enum(directoryObjectKinds)
export type DirectoryObjectKind = z.infer<typeof DirectoryObjectKind>

export const directoryObjectKindNames: Readonly<Record<DirectoryObjectKind, string>> = {
  user: 'User',
  group: 'Group',
  computer: 'Computer',
  'organizational-unit': 'Organizational unit',
  contact: 'Contact',
  'service-account': 'Managed service account',
}

/** What is kept of an object at a moment; what a directory does not say is absent. */
export const DirectoryFacts = z.object({
  /** `CN=Alice,OU=Staff,DC=corp,DC=test` */
  dn: z.string().max(4096),
  /** As people read it: `corp.test/Staff/Alice`. */
  path: z.string().max(4096),
  name: z.string().max(1024),
  samAccountName: z.string().max(256).optional(),
  userPrincipalName: z.string().max(1024).optional(),
  displayName: z.string().max(1024).optional(),
  email: z.string().max(1024).optional(),
  department: z.string().max(1024).optional(),
  description: z.string().max(4096).optional(),
  /** `S-1-5-21-…` */
  sid: z.string().max(200).optional(),
  /** Of accounts: neither disabled nor expired by flag. */
  isEnabled: z.boolean().optional(),
  isLockedOut: z.boolean().optional(),
  passwordNeverExpires: z.boolean().optional(),
  passwordNotRequired: z.boolean().optional(),
  expiresAt: Instant.optional(),
  passwordSetAt: Instant.optional(),
  /** Told by the directory up to 14 days late (lastLogonTimestamp). */
  lastLogonAt: Instant.optional(),
  createdAt: Instant.optional(),
  changedAt: Instant.optional(),
  /** Of groups: `Security, global` … */
  groupType: z.string().max(100).optional(),
  isSecurityGroup: z.boolean().optional(),
  /** Of a group with power over the domain, or an account that once was in one (adminCount). */
  isAdministrative: z.boolean().optional(),
  operatingSystem: z.string().max(256).optional(),
  dnsHostName: z.string().max(256).optional(),
  servicePrincipalNames: z.array(z.string().max(1024)).max(1000).optional(),
  /** How the local administrator's password of a computer is kept. */
  laps: z.enum(['legacy', 'clear', 'encrypted']).optional(),
  lapsExpiresAt: Instant.optional(),
})
export type DirectoryFacts = z.infer<typeof DirectoryFacts>

/** An object as it was at one moment. */
export const DirectoryObject = DirectoryFacts.extend({
  id: DirectoryObjectId,
  kind: DirectoryObjectKind,
  /** Set when it is gone by the moment asked for. */
  deletedAt: Instant.optional(),
})
export type DirectoryObject = z.infer<typeof DirectoryObject>

/** A part is a request of at most 1 MiB, whatever the size of a group. */
export const maxMembersAtOnce = 10_000

/** One object of a picture that is taken of a directory; by the server itself or by an agent. */
export const PicturedObject = DirectoryFacts.extend({
  id: DirectoryObjectId,
  kind: DirectoryObjectKind,
  /**
   * Of groups: the ids of its direct members, also through their primary group. A group with more than `maxMembersAtOnce`
   * is sent again, in the same part or a later one, with all it is and the next of its members: a group of a picture has
   * the members of all its pieces.
   */
  memberIds: z.array(DirectoryObjectId).max(1_000_000).optional(),
})
export type PicturedObject = z.infer<typeof PicturedObject>

const ControllerState = z.object({
  /** `dc1.corp.test` */
  host: z.string(),
  isReachable: z.boolean(),
  /** A whole sentence: why not, and what to do. */
  text: z.string(),
  checkedAt: Instant,
  /** How far its clock is from ours, in seconds; positive: ahead. */
  clockSkewSeconds: z.number().optional(),
  /** Of its certificate. */
  certificateEndsAt: Instant.optional(),
  /** What it writes itself to; changes when it is restored (MS-ADTS 3.1.1.1.9). */
  invocationId: z.string().optional(),
  highestUsn: z.string().optional(),
})

/** Users of the domain may sign in here, as members of these groups, with these roles. */
export const DirectorySignIn = z.strictObject({
  isEnabled: z.boolean(),
  /** In order: who is a member of several, also through other groups, has the first. */
  groups: z
    .array(
      z.strictObject({
        groupId: DirectoryObjectId,
        role: Role,
        organizationGroupIds: z.array(OrganizationGroupId).max(100).default([]),
      }),
    )
    .max(100),
  /**
   * What else may stand behind the @ of their names: `corp.example`. Such a name, as the name of the domain, belongs to one
   * directory, since it decides where a password is sent.
   */
  suffixes: z
    .array(
      z
        .string()
        .trim()
        .toLowerCase()
        .regex(
          /^[\p{L}\p{N}]([\p{L}\p{N}.-]{0,251}[\p{L}\p{N}])?$/u,
          'Give it as corp.example, without @.',
        ),
    )
    .max(20)
    .default([]),
})
export type DirectorySignIn = z.infer<typeof DirectorySignIn>

/** Computers below an organizational unit become targets. */
export const ComputerRule = z.strictObject({
  organizationalUnitId: DirectoryObjectId,
  /** Only those whose operating system contains this text; empty for all. */
  operatingSystem: z.string().trim().max(200).default(''),
  tags: z.array(z.string().trim().min(1).max(50)).max(20).default([]),
})
export type ComputerRule = z.infer<typeof ComputerRule>

export const DirectorySettings = z.strictObject({
  /** The whole picture is taken again so often; differences each minute. */
  syncMinutes: z.number().int().min(1).max(10_080).default(60),
  signIn: DirectorySignIn.default({ isEnabled: false, groups: [], suffixes: [] }),
  computers: z.array(ComputerRule).max(100).default([]),
})
export type DirectorySettings = z.infer<typeof DirectorySettings>

export const Directory = z.object({
  id: DirectoryId,
  organizationId: OrganizationId,
  targetId: TargetId,
  /** `corp.test` */
  name: z.string(),
  /** `CORP`; absent until it was read once. */
  netbiosName: z.string().optional(),
  sid: z.string().optional(),
  /** The source that records its changes, when there is one. */
  sourceId: SourceId.optional(),
  settings: DirectorySettings,
  sync: z.object({
    state: z.enum(['never', 'running', 'complete', 'failed']),
    /** Whole sentences. */
    text: z.string(),
    startedAt: Instant.optional(),
    /** As of when what we know is; absent when nothing is known. */
    knownAt: Instant.optional(),
    /** While all of it is read, or an agent sends what it read for the first time. */
    progress: z
      .object({
        done: z.number().int(),
        total: z.number().int().optional(),
        /** What was among it so far; absent before there is anything. */
        counts: z
          .object({
            users: z.number().int(),
            groups: z.number().int(),
            computers: z.number().int(),
            organizationalUnits: z.number().int(),
            memberships: z.number().int(),
          })
          .optional(),
      })
      .optional(),
    /** By us, or by the agent of the source. */
    by: z.enum(['server', 'agent']).optional(),
  }),
  controllers: z.array(ControllerState),
  counts: z.object({
    users: z.number().int(),
    enabledUsers: z.number().int(),
    groups: z.number().int(),
    computers: z.number().int(),
    organizationalUnits: z.number().int(),
    memberships: z.number().int(),
  }),
  createdAt: Instant,
})
export type Directory = z.infer<typeof Directory>

/** A membership, direct or through others. */
export const DirectoryMembership = z.object({
  object: DirectoryObject,
  isDirect: z.boolean(),
  /** Names of the groups between, nearest first. */
  through: z.array(z.string()),
  /** Of a direct one: since when it is known to be. */
  since: Instant.optional(),
})
export type DirectoryMembership = z.infer<typeof DirectoryMembership>

/** When somebody came into or went out of a group. */
export const MembershipChange = z.object({
  /** When it was first seen to be so, which can be up to an hour after it was done. */
  at: Instant,
  change: z.enum(['added', 'removed']),
  group: z.object({ id: DirectoryObjectId, name: z.string() }),
  member: z.object({ id: DirectoryObjectId, name: z.string() }),
  /** As a source recorded it, for those who may read activity; absent when none did. */
  by: z
    .object({ who: z.string(), at: Instant, certainty: Certainty, recordId: ActivityRecordId })
    .optional(),
})

/** Sessions through the gate that used or made an account, or reached a computer. */
export const GateUse = z.object({
  sessionId: SessionId,
  username: z.string(),
  account: z.string(),
  target: z.string(),
  startedAt: Instant,
  endedAt: Instant.optional(),
})

const OneDirectory = InOrganization.extend({ directoryId: DirectoryId })
const OneObject = OneDirectory.extend({ directoryObjectId: DirectoryObjectId })
const AsOf = z.object({
  /** As it was at this moment; without it now. */
  at: Instant.optional(),
})

export const directoriesApi = {
  list: endpoint({
    method: 'GET',
    path: '/organizations/:organizationId/directories',
    access: 'targets:read',
    summary: 'Directories of an organization, one for each domain among its targets',
    params: InOrganization,
    response: z.object({ directories: z.array(Directory) }),
  }),
  get: endpoint({
    method: 'GET',
    path: '/organizations/:organizationId/directories/:directoryId',
    access: 'targets:read',
    summary: 'One directory: its controllers, how fresh it is, and what it holds',
    params: OneDirectory,
    response: Directory,
  }),
  update: endpoint({
    method: 'PUT',
    path: '/organizations/:organizationId/directories/:directoryId/settings',
    access: 'targets:update',
    summary: 'Choose who of a directory may sign in, and which computers become targets',
    params: OneDirectory,
    body: DirectorySettings,
    response: Directory,
  }),
  sync: endpoint({
    method: 'POST',
    path: '/organizations/:organizationId/directories/:directoryId/sync',
    access: 'targets:update',
    summary: 'Read a directory now',
    params: OneDirectory,
    response: Directory,
  }),
  objects: endpoint({
    method: 'GET',
    path: '/organizations/:organizationId/directories/:directoryId/objects',
    access: 'targets:read',
    summary: 'Objects of a directory by name, at any moment since it is read',
    params: OneDirectory,
    query: Paging.extend({
      ...AsOf.shape,
      text: z.string().trim().max(200).optional(),
      kind: DirectoryObjectKind.optional(),
      /** Only those below this one. */
      under: DirectoryObjectId.optional(),
    }),
    response: paged('objects', DirectoryObject),
  }),
  object: endpoint({
    method: 'GET',
    path: '/organizations/:organizationId/directories/:directoryId/objects/:directoryObjectId',
    access: 'targets:read',
    summary: 'One object with its groups and members, at any moment since it is read',
    params: OneObject,
    query: AsOf,
    response: DirectoryObject.extend({
      memberOf: z.array(DirectoryMembership).max(2000),
      /** Of a group; 2000 at most, `memberCount` says how many there are. */
      members: z.array(DirectoryMembership).max(2000),
      memberCount: z.number().int(),
      /** Newest first, 200 at most. */
      membershipChanges: z.array(MembershipChange),
      gateUses: z.array(GateUse),
      /** Since when the directory is known: before that nothing can be said. */
      knownSince: Instant.optional(),
    }),
  }),
}

/**
 * The door for pictures that agents take, in parts of at most 1 MB each, in any order; a part that is sent again changes nothing.
 * An object may stand in several parts, as a group with very many members has to: its members are those of all of them. The
 * picture counts when all parts up to the last one are there, unless something newer is known by then, and is forgotten when
 * nothing of it has come for a day.
 */
export const directoryPicturesApi = {
  send: endpoint({
    method: 'POST',
    path: '/agent/directory-pictures/:pictureId/parts/:part',
    access: 'agent',
    summary: 'Send a part of the picture of a directory; the last one makes it count',
    params: z.object({ pictureId: z.uuid(), part: z.coerce.number().int().min(0).max(100_000) }),
    body: z.strictObject({
      connectorId: ConnectorId,
      takenAt: Instant,
      isLast: z.boolean(),
      objects: z.array(PicturedObject).max(1000),
    }),
    response: z.object({ received: z.number().int() }),
  }),
}
