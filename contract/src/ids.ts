import { z } from 'zod'

// Every id is a UUIDv7 made by us, except where a comment says otherwise.
export const OrganizationId = z.uuid().brand<'OrganizationId'>()
export type OrganizationId = z.infer<typeof OrganizationId>

export const OrganizationGroupId = z.uuid().brand<'OrganizationGroupId'>()
export type OrganizationGroupId = z.infer<typeof OrganizationGroupId>

export const SiteId = z.uuid().brand<'SiteId'>()
export type SiteId = z.infer<typeof SiteId>

export const UserId = z.uuid().brand<'UserId'>()
export type UserId = z.infer<typeof UserId>

export const LoginId = z.uuid().brand<'LoginId'>()
export type LoginId = z.infer<typeof LoginId>

export const ApiTokenId = z.uuid().brand<'ApiTokenId'>()
export type ApiTokenId = z.infer<typeof ApiTokenId>

export const AgentId = z.uuid().brand<'AgentId'>()
export type AgentId = z.infer<typeof AgentId>

export const SourceId = z.uuid().brand<'SourceId'>()
export type SourceId = z.infer<typeof SourceId>

export const ConnectorId = z.uuid().brand<'ConnectorId'>()
export type ConnectorId = z.infer<typeof ConnectorId>

/** Chosen by the agent, so that a batch sent twice is recognized. */
export const BatchId = z.uuid().brand<'BatchId'>()
export type BatchId = z.infer<typeof BatchId>

/** Derived from organization, source and natural key, so that one fact has one id. */
export const ActivityRecordId = z.uuid().brand<'ActivityRecordId'>()
export type ActivityRecordId = z.infer<typeof ActivityRecordId>

export const InvestigationId = z.uuid().brand<'InvestigationId'>()
export type InvestigationId = z.infer<typeof InvestigationId>

export const AuditEventId = z.uuid().brand<'AuditEventId'>()
export type AuditEventId = z.infer<typeof AuditEventId>

export const InOrganization = z.object({ organizationId: OrganizationId })
